package io.quorate.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.ClusterNodes;
import io.quorate.model.ClusterStatus;
import io.quorate.model.MasterInfo;
import io.quorate.model.SlaveInfo;
import java.util.List;

/** A cluster and its nodes as JSON. */
final class ClusterJson {
    private ClusterJson() {}

    static ObjectNode status(ClusterStatus status) {
        ObjectNode node = Json.object()
                .put("cluster", status.cluster())
                .put("clusterId", status.clusterId())
                .put("leader", Json.name(status.leader()))
                .put("term", status.term())
                .put("commitIndex", status.commitIndex());
        node.set("masters", masters(status.masters()));
        node.putObject("slaves")
                .put("alive", status.slavesAlive())
                .put("lost", status.slavesLost())
                .put("draining", status.slavesDraining());
        ObjectNode jobs = node.putObject("jobs");
        status.jobs().forEach((state, count) -> jobs.put(state.name(), count));
        ArrayNode problems = node.putArray("problems");
        status.problems().forEach(problems::add);
        return node;
    }

    static ObjectNode nodes(ClusterNodes nodes) {
        ObjectNode node = Json.object();
        node.set("masters", masters(nodes.masters()));
        ArrayNode slaves = node.putArray("slaves");
        nodes.slaves().forEach(slave -> slaves.add(slave(slave)));
        return node;
    }

    static ArrayNode masters(List<MasterInfo> infos) {
        ArrayNode masters = Json.array();
        infos.forEach(info -> masters.add(master(info)));
        return masters;
    }

    private static ObjectNode master(MasterInfo master) {
        return Json.object()
                .put("id", master.id().value())
                .put("address", Json.name(master.endpoint()))
                .put("role", Json.name(master.role()))
                .put("voter", master.voter())
                .put("reachable", master.reachable())
                .put("appliedIndex", master.appliedIndex() < 0 ? null : (Long) master.appliedIndex());
    }

    private static ObjectNode slave(SlaveInfo slave) {
        ObjectNode node = Json.object()
                .put("id", slave.id().value())
                .put("address", Json.name(slave.endpoint()))
                .put("incarnation", slave.incarnation().toString())
                .put("state", slave.state().name());
        node.set("total", Json.resources(slave.total()));
        node.set("available", availableWithZeros(slave));
        ObjectNode attributes = node.putObject("attributes");
        slave.attributes().forEach(attributes::put);
        return node.put("attempts", slave.attempts());
    }

    /** What is used up is 0, not unknown. */
    private static ObjectNode availableWithZeros(SlaveInfo slave) {
        ObjectNode node = Json.object();
        slave.total()
                .toThousandths()
                .keySet()
                .forEach(name -> node.put(name, slave.available().amount(name)));
        return node;
    }
}
