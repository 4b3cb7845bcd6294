package io.quorate.simulation;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.Endpoint;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.simulation.engine.SimClock;
import io.quorate.simulation.network.Host;
import io.quorate.simulation.node.SimClientNode;
import io.quorate.simulation.node.SimMaster;
import io.quorate.simulation.node.SimNode;
import io.quorate.simulation.node.SimSlave;
import io.quorate.simulation.node.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All nodes of a simulation, in the order in which they were added, by name and by host. */
final class Nodes {
    private static final int PORT = 7400;

    private final Simulation sim;
    private final SimulationBuilder plan;
    private final World world;
    private final SeededRandom random;
    private final boolean skewed;
    private final HandlerBehaviour behaviour;
    private final List<SimNode> all = new ArrayList<>();
    private final Map<String, SimNode> byName = new HashMap<>();
    /** By the indexes of their hosts; null for those of strangers. */
    private final List<@Nullable SimNode> byHost = new ArrayList<>();

    private final List<SimMaster> masters = new ArrayList<>();
    private final List<SimSlave> slaves = new ArrayList<>();
    private final List<SimClient> clients = new ArrayList<>();

    /** @param skewed whether their clocks differ in rate and by days */
    Nodes(Simulation sim, SimulationBuilder plan, World world, SeededRandom random, boolean skewed) {
        this.sim = sim;
        this.plan = plan;
        this.world = world;
        this.random = random.split();
        this.skewed = skewed;
        this.behaviour = new HandlerBehaviour(world.agenda(), plan.jobs(), plan.handlers());
        for (int i = 1; i <= plan.masterCount(); i++) {
            addMaster("m" + i, plan.masterCount());
        }
        for (SimulationBuilder.SlavePlan slave : plan.slavePlans()) {
            String name = "s" + (slaves.size() + 1);
            addSlave(name, name, slave.offered(), slave.attributes(), clock());
        }
        for (int i = 1; i <= plan.clientCount(); i++) {
            addClient("c" + i, clock());
        }
    }

    /** One more, with an empty disk, that is not started yet. */
    SimMaster addMaster() {
        return addMaster("m" + (masters.size() + 1), foundersOfNewMasters());
    }

    /** With one founder it would found a cluster of its own. */
    int foundersOfNewMasters() {
        return Math.max(2, plan.masterCount());
    }

    private SimMaster addMaster(String name, int founders) {
        SimMaster master = new SimMaster(
                world, NodeId.of(name), clock(), endpoint(name), founders, plan.placement(), plan.hasFiles());
        master.keep(plan.retention());
        masters.add(master);
        add(name, master);
        return master;
    }

    /** A slave under any name and id, so also a second one of the same id. */
    SimSlave addSlave(String name, String id, Resources offered, SimClock clock) {
        return addSlave(name, id, offered, Map.of(), clock);
    }

    private SimSlave addSlave(
            String name, String id, Resources offered, Map<String, String> attributes, SimClock clock) {
        SimSlave slave = new SimSlave(world, NodeId.of(id), clock, endpoint(name), offered, attributes, behaviour);
        slave.useDisk(plan.slaveDisks());
        slaves.add(slave);
        add(name, slave);
        return slave;
    }

    private void addClient(String name, SimClock clock) {
        SimClientNode client = new SimClientNode(world, NodeId.of(name), clock, endpoint(name));
        clients.add(new SimClient(client, sim));
        add(name, client);
    }

    private void add(String name, SimNode node) {
        byName.put(name, node);
        all.add(node);
        while (byHost.size() <= node.host().index()) {
            byHost.add(null);
        }
        byHost.set(node.host().index(), node);
    }

    /** Ends the threads of all handlers. */
    void close() {
        behaviour.close();
    }

    List<SimNode> all() {
        return all;
    }

    List<SimMaster> masters() {
        return masters;
    }

    List<SimSlave> slaves() {
        return slaves;
    }

    List<SimClient> clients() {
        return clients;
    }

    /** Null: it is no node's. */
    @Nullable
    SimNode of(Host host) {
        return host.index() < byHost.size() ? byHost.get(host.index()) : null;
    }

    /** @throws IllegalArgumentException if there is no such node */
    SimNode node(NodeId id) {
        SimNode node = byName.get(id.value());
        if (node == null) {
            throw new IllegalArgumentException("there is no node " + id);
        }
        return node;
    }

    SimMaster master(NodeId id) {
        if (node(id) instanceof SimMaster master) {
            return master;
        }
        throw new IllegalArgumentException(id + " is no master");
    }

    SimSlave slave(NodeId id) {
        if (node(id) instanceof SimSlave slave) {
            return slave;
        }
        throw new IllegalArgumentException(id + " is no slave");
    }

    SimClient client(String name) {
        for (SimClient client : clients) {
            if (client.id().value().equals(name)) {
                return client;
            }
        }
        throw new IllegalArgumentException("there is no client " + name);
    }

    private static Endpoint endpoint(String name) {
        return new Endpoint(name, PORT);
    }

    private SimClock clock() {
        long origin = random.between(-1_000_000_000_000L, 1_000_000_000_000_000L);
        // Two clocks differ by less than the stated bound of 1 %.
        long rate = skewed ? random.between(-4_900, 4_900) : 0;
        long wall = skewed ? random.between(-86_400_000, 86_400_000) : random.between(-50, 50);
        return new SimClock(origin, rate, wall);
    }
}
