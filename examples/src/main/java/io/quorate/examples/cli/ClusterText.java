package io.quorate.examples.cli;

import io.quorate.ClusterNodes;
import io.quorate.model.ClusterStatus;
import io.quorate.model.MasterInfo;
import io.quorate.model.SlaveInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cluster and its nodes for people. */
final class ClusterText {
    private ClusterText() {}

    static List<String> status(ClusterStatus status) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "cluster " + status.cluster() + " (" + (status.clusterId() == null ? "not formed" : status.clusterId())
                        + "), term " + status.term() + ", commit index " + status.commitIndex());
        lines.add(status.leader() == null ? "no leader" : "leader " + status.leader());
        lines.add("slaves: " + status.slavesAlive() + " alive, " + status.slavesLost() + " lost, "
                + status.slavesDraining() + " draining");
        List<String> counts = new ArrayList<>();
        status.jobs().forEach((state, count) -> counts.add(count + " " + state));
        lines.add("jobs: " + String.join(", ", counts));
        lines.add("");
        lines.addAll(masters(status.masters()));
        if (!status.problems().isEmpty()) {
            lines.add("");
            status.problems().forEach(problem -> lines.add("problem: " + problem));
        }
        return lines;
    }

    static List<String> nodes(ClusterNodes nodes) {
        List<String> lines = new ArrayList<>(masters(nodes.masters()));
        lines.add("");
        Table slaves = new Table("SLAVE", "STATE", "ADDRESS", "ATTEMPTS", "AVAILABLE", "TOTAL", "ATTRIBUTES");
        for (SlaveInfo slave : nodes.slaves()) {
            slaves.row(
                    slave.id(),
                    slave.state(),
                    orDash(slave.endpoint()),
                    slave.attempts(),
                    AmountText.of(slave.available()),
                    AmountText.of(slave.total()),
                    slave.attributes().isEmpty()
                            ? "-"
                            : String.join(
                                    ",",
                                    slave.attributes().entrySet().stream()
                                            .map(Object::toString)
                                            .toList()));
        }
        lines.addAll(slaves.lines());
        return lines;
    }

    static List<String> masters(List<MasterInfo> infos) {
        Table masters = new Table("MASTER", "ROLE", "ADDRESS", "VOTER", "REACHABLE", "APPLIED");
        for (MasterInfo master : infos) {
            masters.row(
                    master.id(),
                    orDash(master.role()),
                    orDash(master.endpoint()),
                    master.voter() ? "yes" : "no",
                    master.reachable() ? "yes" : "no",
                    master.appliedIndex() < 0 ? "-" : master.appliedIndex());
        }
        return masters.lines();
    }

    static Object orDash(@Nullable Object value) {
        return value == null ? "-" : value;
    }
}
