package io.quorate.simulation;

import io.quorate.JobHandler;
import io.quorate.Placement;
import io.quorate.consensus.SnapshotBounds;
import io.quorate.link.Secret;
import io.quorate.master.MasterConfig;
import io.quorate.master.MasterMemory;
import io.quorate.model.Resources;
import io.quorate.model.Retention;
import io.quorate.model.SlaveInfo;
import io.quorate.model.Timings;
import io.quorate.scheduling.BuiltInPlacement;
import io.quorate.spi.PlacementPolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects what a {@link Simulation} consists of. Not thread-safe. */
public final class SimulationBuilder {
    private static final Resources DEFAULT_RESOURCES =
            Resources.builder().cpus(4).memoryMiB(8192).build();

    private final Map<String, SimJob> jobs = new LinkedHashMap<>();
    private final Map<String, JobHandler> handlers = new LinkedHashMap<>();
    private final List<SlavePlan> slaves = new ArrayList<>();
    private long seed;
    private int masters = 3;
    private int clients = 1;
    private FaultPlan faults = FaultPlan.none();
    private Timings timings = Timings.defaults();
    private PlacementPolicy placement = BuiltInPlacement.BEST_FIT;
    private Secret secret = Secret.none();
    private SnapshotBounds snapshots = SnapshotBounds.DEFAULT;
    private boolean slaveDisks;
    private Retention retention = Retention.defaults();
    private MasterMemory memory = MasterConfig.AMPLE_MEMORY;
    private int poisonLimit = MasterConfig.DEFAULT_POISON_LIMIT;
    private boolean files;
    private String replay = "run the same script with the same seed";

    SimulationBuilder() {}

    /** What decides everything that the script leaves open. */
    public SimulationBuilder seed(long value) {
        this.seed = value;
        return this;
    }

    /** The number of masters, named m1, m2, …; all of them found the cluster. Default 3. */
    public SimulationBuilder masters(int count) {
        requireRange("masters", count, 1, 15);
        this.masters = count;
        return this;
    }

    /** Adds slaves with 4 processors and 8 GiB of memory each; named s1, s2, … in the order in which they were added. */
    public SimulationBuilder slaves(int count) {
        requireRange("slaves", count, 0, 1_000);
        for (int i = 0; i < count; i++) {
            slave(DEFAULT_RESOURCES);
        }
        return this;
    }

    /** Adds one slave. */
    public SimulationBuilder slave(Resources offered) {
        return slave(offered, Map.of());
    }

    /**
     * Adds one slave with attributes, which placement policies see.
     *
     * @throws IllegalArgumentException if there are more than {@link SlaveInfo#MAX_ATTRIBUTES}
     */
    public SimulationBuilder slave(Resources offered, Map<String, String> attributes) {
        requireRange("attributes", attributes.size(), 0, SlaveInfo.MAX_ATTRIBUTES);
        slaves.add(new SlavePlan(offered, new TreeMap<>(attributes)));
        return this;
    }

    /** Forgets all slaves but the first. */
    SimulationBuilder firstSlaves(int count) {
        while (slaves.size() > count) {
            slaves.remove(slaves.size() - 1);
        }
        return this;
    }

    /** The number of clients, named c1, c2, …. Default 1. */
    public SimulationBuilder clients(int count) {
        requireRange("clients", count, 0, 100);
        this.clients = count;
        return this;
    }

    /** What goes wrong by itself, from the start until {@link Simulation#stopFaults}. Default: nothing. */
    public SimulationBuilder faults(FaultPlan plan) {
        this.faults = plan;
        return this;
    }

    /** A handler that all slaves have, of which only the time it takes and its outcome matter. */
    public SimulationBuilder job(String name, SimJob job) {
        handlers.remove(name);
        jobs.put(name, job);
        return this;
    }

    /**
     * A handler that all slaves have: the very class that is given to {@link io.quorate.Slave.Builder#handler}. What it does takes no
     * time, but for what it spends in {@link SimTime#pass}; so what it asks of the outside should be stood in for by something
     * that calls that. It must not start threads, wait for anything else, or read a clock; {@link Simulation#now} may be read.
     *
     * <p>Each attempt is called on a thread of its own, which takes turns with the simulation's: of the two, one runs at a time.
     * All slaves share the one handler object. Its attempts are as processes are: they go on while their slave is paused, die
     * with it, and exclusive ones are killed when the lease ends. What it throws fails the attempt, as on a slave; but an
     * {@link Error}, such as a failed assertion, ends the simulation with an {@link InvariantViolation}.
     *
     * @see Simulation#close
     */
    public SimulationBuilder handler(String name, JobHandler handler) {
        jobs.remove(name);
        handlers.put(name, handler);
        return this;
    }

    /** The times of all nodes. */
    public SimulationBuilder timings(Timings value) {
        this.timings = value;
        return this;
    }

    /** How slaves are chosen, by all masters; they share the object. Default: {@link Placement#BEST_FIT}. */
    public SimulationBuilder placement(PlacementPolicy value) {
        this.placement = value;
        return this;
    }

    /** Lets the nodes authenticate each other, which takes time. Default: they do not. */
    public SimulationBuilder secret(String value) {
        this.secret = Secret.of(value.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** When masters take snapshots. */
    SimulationBuilder snapshots(SnapshotBounds value) {
        this.snapshots = value;
        return this;
    }

    /** After how many losses of slaves in a row masters give a job up. */
    SimulationBuilder poisonLimit(int losses) {
        this.poisonLimit = losses;
        return this;
    }

    int poisonLimit() {
        return poisonLimit;
    }

    /**
     * Whether masters keep their data in simulated files, with production's store on top: slower, and with all that can happen to
     * files. Otherwise a model stands for both. Default: the model.
     */
    public SimulationBuilder files(boolean value) {
        this.files = value;
        return this;
    }

    boolean hasFiles() {
        return files;
    }

    /** What masters take on. Default: that of a heap of 2 GiB. */
    SimulationBuilder memory(MasterMemory value) {
        this.memory = value;
        return this;
    }

    MasterMemory memory() {
        return memory;
    }

    SnapshotBounds snapshots() {
        return snapshots;
    }

    /** How long jobs that have ended are kept. */
    public SimulationBuilder retention(Retention value) {
        this.retention = value;
        return this;
    }

    Retention retention() {
        return retention;
    }

    /** Whether the slaves have disks, on which they keep outcomes that are not acknowledged. Default: they have none. */
    public SimulationBuilder slaveDisks(boolean value) {
        this.slaveDisks = value;
        return this;
    }

    boolean slaveDisks() {
        return slaveDisks;
    }

    /** What a failure names as the way to see it again. */
    public SimulationBuilder replay(String command) {
        this.replay = command;
        return this;
    }

    /** Builds the cluster and starts all of its nodes, at time zero. */
    public Simulation build() {
        return new Simulation(this);
    }

    long seed() {
        return seed;
    }

    int masterCount() {
        return masters;
    }

    List<SlavePlan> slavePlans() {
        return slaves;
    }

    int clientCount() {
        return clients;
    }

    FaultPlan faultPlan() {
        return faults;
    }

    Map<String, SimJob> jobs() {
        return jobs;
    }

    Map<String, JobHandler> handlers() {
        return handlers;
    }

    Timings timings() {
        return timings;
    }

    PlacementPolicy placement() {
        return placement;
    }

    Secret secret() {
        return secret;
    }

    String replayCommand() {
        return replay;
    }

    /** A slave to be. */
    record SlavePlan(Resources offered, SortedMap<String, String> attributes) {}

    private static void requireRange(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + ": " + min + " to " + max + ", got " + value);
        }
    }
}
