package io.quorate.simulation;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.AttemptKey;
import io.quorate.model.Endpoint;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.MessageKind;
import io.quorate.simulation.check.Checks;
import io.quorate.simulation.check.PromiseBroken;
import io.quorate.simulation.engine.Agenda;
import io.quorate.simulation.engine.SimClock;
import io.quorate.simulation.engine.Trace;
import io.quorate.simulation.network.Frames;
import io.quorate.simulation.network.Host;
import io.quorate.simulation.network.SimNetwork;
import io.quorate.simulation.node.Execution;
import io.quorate.simulation.node.SimClientNode;
import io.quorate.simulation.node.SimMaster;
import io.quorate.simulation.node.SimNode;
import io.quorate.simulation.node.SimSlave;
import io.quorate.simulation.node.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in virtual time. Single-threaded: one thread uses it, and it uses no other. See the package for an example.
 *
 * <p>Nodes are named as they come: masters m1, m2, …, slaves s1, s2, …, clients c1, c2, ….
 */
public final class Simulation {
    private static final int PORT = 7400;
    private static final int TRACE_LINES = 60;

    private final SimulationBuilder plan;
    private final Agenda agenda = new Agenda();
    private final Trace trace = new Trace(agenda);
    private final Checks checks = new Checks();
    private final SimNetwork network;
    private final World world;
    private final Map<String, SimNode> nodes = new LinkedHashMap<>();
    private final List<SimMaster> masters = new ArrayList<>();
    private final List<SimSlave> slaves = new ArrayList<>();
    private final List<SimClient> clients = new ArrayList<>();
    private final Nemesis nemesis;

    Simulation(SimulationBuilder plan) {
        this.plan = plan;
        SeededRandom random = new SeededRandom(plan.seed());
        this.network = new SimNetwork(agenda, random.split(), trace);
        this.world = new World("sim", plan.timings(), plan.secret(), agenda, random.split(), trace, network, checks);
        FaultPlan faults = plan.faultPlan().drawnFrom(random);
        this.nemesis = new Nemesis(this, faults, random.split());
        network.observe(this::observe);
        boolean skewed = faults.intensity(Fault.CLOCK_RATES) > 0;
        for (int i = 1; i <= plan.masterCount(); i++) {
            NodeId id = NodeId.of("m" + i);
            SimMaster master = new SimMaster(
                    world, id, clock(random, skewed), endpoint(id.value()), plan.masterCount(), plan.placement());
            masters.add(master);
            nodes.put(id.value(), master);
        }
        for (Resources offered : plan.slaveResources()) {
            addSlave("s" + (slaves.size() + 1), "s" + (slaves.size() + 1), offered, clock(random, skewed));
        }
        for (int i = 1; i <= plan.clientCount(); i++) {
            NodeId id = NodeId.of("c" + i);
            SimClientNode client = new SimClientNode(world, id, clock(random, skewed), endpoint(id.value()));
            clients.add(new SimClient(client));
            nodes.put(id.value(), client);
        }
        nodes.values()
                .forEach(node -> agenda.at(random.nextLong(50_000_000), () -> {
                    if (node.starts() == 0) {
                        node.start();
                    }
                }));
        nemesis.begin();
    }

    public static SimulationBuilder builder() {
        return new SimulationBuilder();
    }

    // ---- time

    /** The virtual time since the beginning. */
    public Duration now() {
        return Duration.ofNanos(agenda.nowNanos());
    }

    /** @throws InvariantViolation if a promise is broken */
    public void runFor(Duration time) {
        long until = agenda.nowNanos() + time.toNanos();
        while (step(until)) {
            // Each step checks itself.
        }
    }

    /**
     * Runs until the condition holds. It is asked after each step.
     *
     * @return whether it holds
     * @throws InvariantViolation if a promise is broken
     */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        long until = agenda.nowNanos() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (!step(until)) {
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    /** Runs the action when that much more time has passed. */
    public void after(Duration delay, Runnable action) {
        agenda.after(delay.toNanos(), action);
    }

    /**
     * Waits until a leader serves.
     *
     * @throws InvariantViolation if there is none within the limit (P8), or a promise is broken
     */
    public NodeId awaitLeader(Duration limit) {
        if (!runUntil(() -> leader() != null, limit)) {
            throw violation("P8", "no leader within " + limit, new PromiseBroken("P8", "no leader"));
        }
        return requireLeader();
    }

    // ---- looking at it

    /** The master that leads the newest term and serves; null if there is none. It may be cut off without knowing it. */
    public @Nullable NodeId leader() {
        SimMaster found = null;
        long newest = -1;
        for (SimMaster master : masters) {
            var core = master.core();
            var consensus = master.consensus();
            if (core != null && core.isServing() && consensus != null && consensus.term() > newest) {
                found = master;
                newest = consensus.term();
            }
        }
        return found == null ? null : found.id();
    }

    /** @throws IllegalStateException if there is no leader */
    public NodeId requireLeader() {
        NodeId leader = leader();
        if (leader == null) {
            throw new IllegalStateException("there is no leader at " + now());
        }
        return leader;
    }

    public List<NodeId> masters() {
        return masters.stream().map(SimNode::id).toList();
    }

    public List<NodeId> slaves() {
        return slaves.stream().map(SimNode::id).toList();
    }

    /** @throws IllegalArgumentException if there is no such client */
    public SimClient client(String name) {
        for (SimClient client : clients) {
            if (client.id().value().equals(name)) {
                return client;
            }
        }
        throw new IllegalArgumentException("there is no client " + name);
    }

    /** The job as it is committed at this moment; null if it is not. No client may know it yet. */
    public @Nullable Job committed(JobId job) {
        return checks.registry().job(job);
    }

    /** What really executes on a slave now, whatever the cluster believes. */
    public List<AttemptKey> executing(NodeId slave) {
        return slave(slave).executing().stream().map(Execution::attempt).toList();
    }

    /** Equal for equal histories: two runs with the same seed and script have the same. */
    public long traceHash() {
        return trace.hash();
    }

    /** From now on gives every event of the trace to the sink, as a line. */
    public void traceTo(Consumer<String> sink) {
        trace.writeTo(sink);
    }

    // ---- what may happen to nodes and network

    /** Kills a node's process; its machine refuses connections then. */
    public void crash(NodeId node) {
        guard(() -> node(node).crash(false));
    }

    /** Kills a node's machine: nobody is told, and connections to it time out. */
    public void crashMachine(NodeId node) {
        guard(() -> node(node).crash(true));
    }

    /** Starts a crashed node again, as a new incarnation; a master finds its disk. */
    public void restart(NodeId node) {
        guard(() -> {
            if (!node(node).isUp()) {
                node(node).start();
            }
        });
    }

    /** Stops a process without its noticing. What runs on a slave goes on. */
    public void pause(NodeId node) {
        guard(() -> node(node).pause());
    }

    public void resume(NodeId node) {
        guard(() -> node(node).resume());
    }

    /** Gives a crashed master an empty disk. */
    public void wipe(NodeId master) {
        guard(() -> master(master).wipe());
    }

    /** Lets a master hand over its leadership, or a slave deregister. The process stays until it is crashed. */
    public void leave(NodeId node) {
        guard(() -> {
            if (node(node) instanceof SimMaster master) {
                master.leave();
            } else if (node(node) instanceof SimSlave slave) {
                slave.leave();
            }
        });
    }

    /** What one node sends does not reach the other any more. The other direction is not touched. */
    public void cut(NodeId from, NodeId to) {
        network.cut(node(from).host(), node(to).host(), true);
    }

    /** Cuts both directions between each node of one side and each of the other. */
    public void partition(List<NodeId> one, List<NodeId> other) {
        for (NodeId a : one) {
            for (NodeId b : other) {
                cut(a, b);
                cut(b, a);
            }
        }
    }

    /** Cuts a node off from everybody. */
    public void isolate(NodeId node) {
        partition(
                List.of(node),
                nodes.values().stream()
                        .map(SimNode::id)
                        .filter(id -> !id.equals(node))
                        .toList());
    }

    /** Ends all cuts. */
    public void heal() {
        network.healAll();
    }

    /** Ends what the fault plan does, and makes the network whole and fast again. Crashed nodes stay crashed. */
    public void stopFaults() {
        guard(nemesis::end);
    }

    // ---- for this package and its tests

    /** A slave under any name and id, so also a second one of the same id. */
    SimSlave addSlave(String name, String id, Resources offered, SimClock clock) {
        SimSlave slave = new SimSlave(
                world, NodeId.of(id), clock, endpoint(name), offered, new HandlerBehaviour(plan.handlers()));
        slaves.add(slave);
        nodes.put(name, slave);
        return slave;
    }

    SimNode node(NodeId id) {
        SimNode node = nodes.get(id.value());
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

    List<SimNode> allNodes() {
        return List.copyOf(nodes.values());
    }

    List<SimMaster> allMasters() {
        return masters;
    }

    List<SimSlave> allSlaves() {
        return slaves;
    }

    List<SimClient> allClients() {
        return clients;
    }

    SimNetwork network() {
        return network;
    }

    Agenda agenda() {
        return agenda;
    }

    Checks checks() {
        return checks;
    }

    FaultPlan faults() {
        return nemesis.plan();
    }

    InvariantViolation violation(String promise, String what, Throwable cause) {
        return new InvariantViolation(
                promise, what, plan.seed(), now(), plan.replayCommand(), trace.tail(TRACE_LINES), cause);
    }

    private boolean step(long untilNanos) {
        try {
            return agenda.step(untilNanos);
        } catch (RuntimeException e) {
            throw translated(e);
        }
    }

    private void guard(Runnable action) {
        try {
            action.run();
        } catch (PromiseBroken | IllegalStateException e) {
            throw translated(e);
        }
    }

    private RuntimeException translated(RuntimeException e) {
        if (e instanceof InvariantViolation) {
            return e;
        }
        return e instanceof PromiseBroken broken
                ? violation(broken.promise(), String.valueOf(broken.getMessage()), broken)
                : violation("P12", "a node failed with " + e, e);
    }

    private void observe(Host from, Host to, byte[] frame) {
        MessageKind kind = Frames.kind(frame);
        SimNode sender = nodes.get(nameOf(from));
        SimNode receiver = nodes.get(nameOf(to));
        if (kind != null && sender != null && receiver != null && Checks.lookAt(kind)) {
            checks.sent(sender, receiver, MessageCodec.decode(frame));
        }
    }

    private static String nameOf(Host host) {
        return host.endpoint().host();
    }

    private static Endpoint endpoint(String name) {
        return new Endpoint(name, PORT);
    }

    private static SimClock clock(SeededRandom random, boolean skewed) {
        long origin = random.between(-1_000_000_000_000L, 1_000_000_000_000_000L);
        // Two clocks differ by less than the stated bound of 1 %.
        long rate = skewed ? random.between(-4_900, 4_900) : 0;
        long wall = skewed ? random.between(-86_400_000, 86_400_000) : random.between(-50, 50);
        return new SimClock(origin, rate, wall);
    }
}
