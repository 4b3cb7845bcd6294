package io.quorate.simulation;

import io.quorate.kernel.SeededRandom;
import io.quorate.link.Secret;
import io.quorate.model.AttemptKey;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.Timings;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.MessageKind;
import io.quorate.scheduling.BuiltInPlacement;
import io.quorate.simulation.check.Checks;
import io.quorate.simulation.check.PromiseBroken;
import io.quorate.simulation.disk.DiskFaults;
import io.quorate.simulation.disk.DiskPart;
import io.quorate.simulation.engine.Agenda;
import io.quorate.simulation.engine.SimClock;
import io.quorate.simulation.engine.Trace;
import io.quorate.simulation.network.Frames;
import io.quorate.simulation.network.Host;
import io.quorate.simulation.network.SimNetwork;
import io.quorate.simulation.node.Execution;
import io.quorate.simulation.node.SimMaster;
import io.quorate.simulation.node.SimNode;
import io.quorate.simulation.node.SimSlave;
import io.quorate.simulation.node.World;
import io.quorate.spi.LogEntry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in virtual time. Single-threaded: one thread uses it, and it uses no other. See the package for an example.
 *
 * <p>Nodes are named as they come: masters m1, m2, …, slaves s1, s2, …, clients c1, c2, ….
 */
public final class Simulation implements AutoCloseable {
    private static final int TRACE_LINES = 60;

    /** What the test demands, in its words. */
    private final Map<String, BooleanSupplier> rules = new LinkedHashMap<>();

    private final SimulationBuilder plan;
    private final Agenda agenda = new Agenda();
    private final Trace trace = new Trace(agenda);
    private final Checks checks;
    private final SimNetwork network;
    private final Nodes nodes;
    private final Nemesis nemesis;
    private Consumer<byte[]> frames = frame -> {};

    Simulation(SimulationBuilder plan) {
        this.plan = plan;
        SeededRandom random = new SeededRandom(plan.seed());
        this.checks = new Checks(agenda, plan.timings(), plan.retention(), plan.memory());
        this.network = new SimNetwork(agenda, random.split(), trace);
        World world = new World(
                "sim",
                plan.timings(),
                plan.snapshots(),
                plan.memory(),
                plan.poisonLimit(),
                plan.secret(),
                agenda,
                random.split(),
                trace,
                network,
                checks);
        FaultPlan faults = plan.faultPlan().drawnFrom(random.split());
        this.nemesis = new Nemesis(this, faults, random.nextLong());
        network.observe(this::observe);
        boolean skewed = faults.intensity(Fault.CLOCK_RATES) > 0;
        this.nodes = new Nodes(this, plan, world, random, skewed);
        nodes.all()
                .forEach(node -> agenda.at(random.nextLong(50_000_000), () -> {
                    if (node.starts() == 0) {
                        node.start();
                    }
                }));
        nemesis.begin();
        lookAround();
    }

    /** A cluster of three masters, no slave and one client, to begin with. */
    public static SimulationBuilder builder() {
        return new SimulationBuilder();
    }

    // ---- time

    /** What masters are configured with that come later. */
    int foundersOfNewMasters() {
        return nodes.foundersOfNewMasters();
    }

    /** The virtual time since the beginning. */
    public Duration now() {
        return Duration.ofNanos(agenda.nowNanos());
    }

    /** @throws InvariantViolation if a promise is broken */
    public void runFor(Duration time) {
        long until = agenda.nowNanos() + time.toNanos();
        guard(() -> {
            while (agenda.step(until)) {
                nemesis.watch();
                checkRules();
            }
        });
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

    /**
     * Runs the action when that much more time has passed. An {@link AssertionError} that it throws ends the simulation with an
     * {@link InvariantViolation}.
     */
    public void after(Duration delay, Runnable action) {
        agenda.after(delay.toNanos(), () -> asTheTests(action));
    }

    /**
     * Demands that something hold from now on: it is asked after each step.
     *
     * @param what in words, for the {@link InvariantViolation}
     * @param rule must be cheap, change nothing, and may throw an {@link AssertionError} that says more
     */
    public void always(String what, BooleanSupplier rule) {
        rules.put(what, rule);
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
        for (SimMaster master : nodes.masters()) {
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

    /** The ids of all masters, also of those that are down. */
    public List<NodeId> masters() {
        return nodes.masters().stream().map(SimNode::id).toList();
    }

    /** The ids of all slaves, also of those that are down. */
    public List<NodeId> slaves() {
        return nodes.slaves().stream().map(SimNode::id).toList();
    }

    /** @throws IllegalArgumentException if there is no such client */
    public SimClient client(String name) {
        return nodes.client(name);
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

    /** From now on gives every frame that a node sends on a link to the sink, also those that will be lost. It must not change them. */
    public void framesTo(Consumer<byte[]> sink) {
        frames = sink;
    }

    /** From now on gives every entry of the log to the sink, once, when it is committed. */
    public void entriesTo(Consumer<LogEntry> sink) {
        checks.entriesTo(sink);
    }

    // ---- what may happen to nodes and network

    /** Kills a node's process; its machine refuses connections then. */
    public void crash(NodeId node) {
        SimNode crashed = node(node);
        guard(() -> crashed.crash(false));
    }

    /** Kills a node's machine: nobody is told, and connections to it time out. */
    public void crashMachine(NodeId node) {
        SimNode crashed = node(node);
        guard(() -> crashed.crash(true));
    }

    /** Starts a crashed node again, as a new incarnation; a master finds its disk. */
    public void restart(NodeId node) {
        SimNode restarted = node(node);
        if (!restarted.isUp()) {
            guard(restarted::start);
        }
    }

    /**
     * Starts a crashed slave again, which offers something else from now on.
     *
     * @throws IllegalStateException if it is up
     */
    public void restart(NodeId slave, Resources offered) {
        SimSlave restarted = slave(slave);
        restarted.offer(offered);
        guard(restarted::start);
    }

    /** Stops a process without its noticing. What runs on a slave goes on. */
    public void pause(NodeId node) {
        SimNode paused = node(node);
        guard(paused::pause);
    }

    /** Lets a paused process go on. */
    public void resume(NodeId node) {
        SimNode resumed = node(node);
        guard(resumed::resume);
    }

    /**
     * Gives a crashed master an empty disk.
     *
     * @throws IllegalStateException if it is up
     */
    public void wipe(NodeId master) {
        master(master).wipe();
    }

    /**
     * Starts one more master, on an empty disk. It asks to be admitted to the cluster, as a learner; clients let it vote
     * ({@link SimClient#addMaster}, {@link SimClient#replaceMaster}).
     */
    public NodeId addMaster() {
        SimMaster master = nodes.addMaster();
        guard(master::start);
        return master.id();
    }

    /**
     * Lets the writes and flushes of a master's disk fail from now on. The master stops at the next one.
     *
     * @throws IllegalStateException if masters have no files ({@link SimulationBuilder#files})
     */
    public void failDisk(NodeId master) {
        disk(master).failWrites();
    }

    /**
     * Leaves no room on a master's disk but what the master has prepared. The master stops when it needs more.
     *
     * @throws IllegalStateException if masters have no files ({@link SimulationBuilder#files})
     */
    public void fillDisk(NodeId master) {
        disk(master).fill(0);
    }

    /**
     * Lets a master's disk work again, with room. The master does not start by itself.
     *
     * @throws IllegalStateException if masters have no files ({@link SimulationBuilder#files})
     */
    public void mendDisk(NodeId master) {
        disk(master).mend();
    }

    /**
     * Exchanges the disks of two masters that are crashed.
     *
     * @throws IllegalStateException if one is up
     */
    public void swapDisks(NodeId one, NodeId other) {
        SimMaster.swapDisks(master(one), master(other));
    }

    /** Lets a master hand over its leadership, or a slave deregister. The process stays until it is crashed. */
    public void leave(NodeId node) {
        if (node(node) instanceof SimMaster master) {
            guard(master::leave);
        } else if (node(node) instanceof SimSlave slave) {
            guard(slave::leave);
        }
    }

    /** What one node sends does not reach the other any more. The other direction is not touched. */
    public void cut(NodeId from, NodeId to) {
        network.cut(node(from).host(), node(to).host());
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
                nodes.all().stream()
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

    /**
     * Ends the threads of handlers that have not come to their end. Needed only where there is a {@link SimulationBuilder#handler};
     * threads that are left do nothing, and do not keep a JVM from its end. The simulation must not be run after that.
     */
    @Override
    public void close() {
        nodes.close();
    }

    // ---- for this package and its tests

    /**
     * All the ways in which a master's disk can fail.
     *
     * @throws IllegalStateException if masters have no files ({@link SimulationBuilder#files})
     */
    DiskFaults disk(NodeId master) {
        DiskFaults faults = master(master).disk().faults();
        if (faults == null) {
            throw new IllegalStateException("the disk of " + master + " has no files: see SimulationBuilder.files");
        }
        return faults;
    }

    /**
     * Inverts bits of a part of a crashed master's disk, so that it has lost something and will notice.
     *
     * @return whether anything was found to hurt
     * @throws IllegalStateException if it is up
     */
    boolean rot(NodeId master, DiskPart part) {
        return master(master).rot(part);
    }

    /** A slave under any name and id, so also a second one of the same id. */
    SimSlave addSlave(String name, String id, Resources offered, SimClock clock) {
        return nodes.addSlave(name, id, offered, clock);
    }

    SimNode node(NodeId id) {
        return nodes.node(id);
    }

    SimMaster master(NodeId id) {
        return nodes.master(id);
    }

    SimSlave slave(NodeId id) {
        return nodes.slave(id);
    }

    List<SimNode> allNodes() {
        return nodes.all();
    }

    List<SimMaster> allMasters() {
        return nodes.masters();
    }

    List<SimSlave> allSlaves() {
        return nodes.slaves();
    }

    List<SimClient> allClients() {
        return nodes.clients();
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

    Secret secret() {
        return plan.secret();
    }

    FaultPlan faults() {
        return nemesis.plan();
    }

    /** All that was drawn or chosen, in words. */
    String setup() {
        Timings timings = plan.timings();
        return plan.masterCount() + " masters, " + plan.slavePlans().size() + " slaves, " + plan.clientCount()
                + " clients, faults " + faults() + ", " + placement() + ", heartbeats "
                + timings.masterHeartbeat() + " and " + timings.slaveHeartbeat() + ", elections "
                + timings.electionTimeoutMin() + " to " + timings.electionTimeoutMax() + ", lease " + timings.lease()
                + ", heartbeats up to " + timings.maxHeartbeatsPerSecond() + " a second, announcements "
                + timings.announcement() + ", poison limit " + plan.poisonLimit()
                + ", ended jobs kept for "
                + plan.retention().keepTime() + ", at most " + plan.retention().keepJobs() + ", " + plan.snapshots()
                + ", "
                + plan.memory();
    }

    /** Of a policy of the test's own not what it says of itself: that may differ from one JVM to the next. */
    private String placement() {
        return plan.placement() instanceof BuiltInPlacement builtIn ? builtIn.name() : "a placement of the test's own";
    }

    Coverage coverage() {
        return new Coverage(
                checks.rareEvents(), nemesis.log().happened(), nemesis.log().together());
    }

    InvariantViolation violation(String promise, String what, Throwable cause) {
        return new InvariantViolation(
                promise,
                what,
                plan.seed(),
                now(),
                setup(),
                plan.replayCommand(),
                faults(),
                nemesis.log().acts(),
                trace.tail(TRACE_LINES),
                cause);
    }

    /** Whatever goes wrong inside becomes a failure that names the seed. */
    void guard(Runnable action) {
        guarded(() -> {
            action.run();
            return true;
        });
    }

    <T extends @Nullable Object> T guarded(Supplier<T> action) {
        try {
            return action.get();
        } catch (InvariantViolation e) {
            throw e;
        } catch (PromiseBroken e) {
            throw violation(e.promise(), String.valueOf(e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            throw violation("P12", "a node failed with " + e, e);
        }
    }

    private boolean step(long untilNanos) {
        return guarded(() -> {
            boolean stepped = agenda.step(untilNanos);
            nemesis.watch();
            checkRules();
            return stepped;
        });
    }

    private void checkRules() {
        if (!rules.isEmpty()) {
            asTheTests(() -> rules.forEach((what, rule) -> {
                if (!rule.getAsBoolean()) {
                    throw new AssertionError(what);
                }
            }));
        }
    }

    /** Runs what the test has given: what it asserts is no promise of Quorate's. */
    static void asTheTests(Runnable action) {
        try {
            action.run();
        } catch (AssertionError e) {
            throw PromiseBroken.ofTheTest(e);
        }
    }

    /** Each second: what grows slowly, or is wrong for longer than a moment. */
    private void lookAround() {
        agenda.after(1_000_000_000L, () -> {
            checks.lookAround(nodes.all(), nemesis.isActive());
            lookAround();
        });
    }

    private void observe(Host from, Host to, byte[] frame) {
        SimNode sender = nodes.of(from);
        SimNode receiver = nodes.of(to);
        if (sender == null) {
            return;
        }
        frames.accept(frame);
        nemesis.overhears(frame);
        MessageKind kind = Frames.kind(frame);
        if (receiver != null && kind != null && Checks.lookAt(kind)) {
            checks.sent(sender, receiver, MessageCodec.decode(frame));
        }
    }
}
