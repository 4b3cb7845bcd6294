package io.quorate.simulation;

import io.quorate.consensus.SnapshotBounds;
import io.quorate.kernel.SeededRandom;
import io.quorate.master.MasterConfig;
import io.quorate.master.MasterMemory;
import io.quorate.model.Resources;
import io.quorate.model.Retention;
import io.quorate.model.Timings;
import io.quorate.scheduling.BuiltInPlacement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The whole life of a random cluster: of one to five masters and one to six slaves, with random work and a random set of faults,
 * and then, when the faults have stopped, the demand that everything comes to its end. The seed decides all of it, but what the
 * life is {@linkplain #with given}.
 */
public final class ClusterLife {
    /** The system properties by which {@link #replayCommand} names a life. */
    static final String SEED = "quorate.sim.seed";

    static final String MASTERS = "quorate.sim.masters";
    static final String SLAVES = "quorate.sim.slaves";
    static final String CLIENTS = "quorate.sim.clients";
    static final String SECONDS = "quorate.sim.seconds";
    static final String FAULTS = "quorate.sim.faults";
    static final String FILES = "quorate.sim.files";

    /** Two minutes or a little more of work and faults, unless the length is given; what comes after is not counted. */
    private static final long SHORTEST_MILLIS = 120_000;

    private static final long LONGEST_MILLIS = 130_000;
    /** Where jobs are to be forgotten while the life lasts, they are kept for less than that. */
    private static final long MOST_KEPT_MILLIS = 100_000;

    /** Sets the draws of masters' memory apart from all others. */
    private static final long OF_MEMORY = 0x6D656D6F7279L;
    /** As {@link #OF_MEMORY}, of how long lost slaves are known. */
    private static final long OF_LOST_SLAVES = 0x736C61766573L;
    /** Roughly: a longer lease takes up too much of a life. */
    private static final int MOST_LEASE_FACTOR = 4;

    private static final long OF_LEASES = 0x6C6561736573L;
    /** More than jobs that wait for what no slave has, which would fill it for good. */
    private static final long LEAST_OPEN_JOBS = 25;

    private static final String QUORATES_OWN =
            "mvn -o -q -ntp -pl transport-inmemory -am test -Dtest=SimulationReplayTest";

    // Fixed once the life is handed out.
    private long seed;
    private FaultPlan faults = FaultPlan.swarm();
    /** Zero: the seed decides. */
    private int masters;

    private int slaves;
    private int clients;
    private int seconds;
    /** False: the seed decides. */
    private boolean files;
    /** Null: random work of jobs that do nothing. */
    private @Nullable Supplier<? extends Workload> workload;

    private String command = QUORATES_OWN;

    private ClusterLife() {}

    private ClusterLife(ClusterLife other, Consumer<ClusterLife> change) {
        this.seed = other.seed;
        this.faults = other.faults;
        this.masters = other.masters;
        this.slaves = other.slaves;
        this.clients = other.clients;
        this.seconds = other.seconds;
        this.files = other.files;
        this.workload = other.workload;
        this.command = other.command;
        change.accept(this);
    }

    /** The life in which the seed decides everything. */
    public static ClusterLife of(long seed) {
        ClusterLife life = new ClusterLife();
        life.seed = seed;
        return life;
    }

    /**
     * The life that {@link #replayCommand} names, by the values of its system properties. What the life is {@link #with}, the command
     * does not name.
     *
     * @param properties such as {@code System::getProperty}
     * @param defaultSeed where the properties name none
     * @throws IllegalArgumentException if a value cannot be read
     */
    public static ClusterLife named(UnaryOperator<@Nullable String> properties, long defaultSeed) {
        ClusterLife life = new ClusterLife();
        life.seed = number(properties, SEED, defaultSeed);
        life.faults = FaultPlan.parse(Objects.requireNonNullElse(
                properties.apply(FAULTS), FaultPlan.swarm().toString()));
        life.masters = (int) number(properties, MASTERS, 0);
        life.slaves = (int) number(properties, SLAVES, 0);
        life.clients = (int) number(properties, CLIENTS, 0);
        life.seconds = (int) number(properties, SECONDS, 0);
        life.files = Boolean.parseBoolean(properties.apply(FILES));
        return life;
    }

    private static long number(UnaryOperator<@Nullable String> properties, String name, long otherwise) {
        String value = properties.apply(name);
        return value == null ? otherwise : Long.parseLong(value);
    }

    /** The same with that many masters. */
    public ClusterLife withMasters(int count) {
        return new ClusterLife(this, life -> life.masters = count);
    }

    /** The same with that many slaves. */
    public ClusterLife withSlaves(int count) {
        return new ClusterLife(this, life -> life.slaves = count);
    }

    /** The same with that many clients. */
    public ClusterLife withClients(int count) {
        return new ClusterLife(this, life -> life.clients = count);
    }

    /** The same with those faults. */
    public ClusterLife withFaults(FaultPlan plan) {
        return new ClusterLife(this, life -> life.faults = plan);
    }

    FaultPlan faults() {
        return faults;
    }

    /** Zero, here and in the next three: the seed decides. */
    int masters() {
        return masters;
    }

    int slaves() {
        return slaves;
    }

    int clients() {
        return clients;
    }

    int seconds() {
        return seconds;
    }

    /** The same, with so many seconds of work and faults before they stop. */
    public ClusterLife lasting(int newSeconds) {
        return new ClusterLife(this, life -> life.seconds = newSeconds);
    }

    /** The same, with masters that keep their data in files, whatever the seed says. */
    public ClusterLife withFiles() {
        return new ClusterLife(this, life -> life.files = true);
    }

    /**
     * The same with handlers, policy, work and demands of your own in the place of random work.
     *
     * @param work gives each life a workload of its own
     */
    public ClusterLife with(Supplier<? extends Workload> work) {
        return new ClusterLife(this, life -> life.workload = work);
    }

    /**
     * The same, whose {@link #replayCommand} is another one, with the system properties that name the life behind it.
     *
     * @param test runs a test that lives {@link #named}{@code (System::getProperty, …)}, with the same work
     */
    public ClusterLife again(String test) {
        return new ClusterLife(this, life -> life.command = test);
    }

    /**
     * The command that lives this very life again: by default in a checkout of Quorate, where it writes the whole trace to a
     * file.
     */
    public String replayCommand() {
        StringBuilder again = new StringBuilder(command + " -D" + SEED + "=" + seed);
        append(again, MASTERS, masters);
        append(again, SLAVES, slaves);
        append(again, CLIENTS, clients);
        append(again, SECONDS, seconds);
        if (files) {
            again.append(" -D").append(FILES).append("=true");
        }
        if (faults != FaultPlan.swarm()) {
            again.append(" -D").append(FAULTS).append('=').append(faults);
        }
        return again.toString();
    }

    private static void append(StringBuilder again, String property, int value) {
        if (value != 0) {
            again.append(" -D").append(property).append('=').append(value);
        }
    }

    /** @throws InvariantViolation if a promise is broken */
    public LifeReport run() {
        return run(null);
    }

    /**
     * @param trace gets each event as a line; null: nobody does
     * @throws InvariantViolation if a promise is broken
     */
    public LifeReport run(@Nullable Consumer<String> trace) {
        // Not the very numbers that the simulation itself draws.
        SeededRandom random = new SeededRandom(~seed);
        int drawn = new int[] {1, 2, 3, 3, 3, 3, 4, 5, 5, 5}[(int) random.nextLong(10)];
        int founders = masters == 0 ? drawn : masters;
        int slaveCount = chosen(slaves, random.between(1, 6));
        int clientCount = chosen(clients, random.between(1, 3));
        Duration length = seconds == 0
                ? Duration.ofMillis(random.between(SHORTEST_MILLIS, LONGEST_MILLIS))
                : Duration.ofSeconds(seconds);
        SimulationBuilder builder = Simulation.builder()
                .seed(seed)
                .masters(founders)
                .clients(clientCount)
                .faults(faults)
                .placement(random.nextLong(2) == 0 ? BuiltInPlacement.BEST_FIT : BuiltInPlacement.SPREAD)
                .job(RandomWorkload.HANDLER, RandomWorkload.handler())
                .replay(replayCommand());
        List<Resources> offered = new ArrayList<>();
        for (int i = 0; i < slaveCount; i++) {
            offered.add(Resources.builder()
                    .cpus(random.between(1, 6))
                    .memoryMiB(random.between(512, 8192))
                    .build());
        }
        if (random.nextLong(6) == 0) {
            builder.secret("an open secret");
        }
        if (random.nextLong(3) != 0) {
            builder.snapshots(drawnSnapshots(random));
        }
        builder.slaveDisks(random.nextLong(2) == 0);
        builder.retention(drawnRetention(random));
        drawMemory(builder);
        drawLostSlaves(builder);
        if (random.nextLong(3) == 0) {
            builder.timings(drawnTimings(random));
        }
        if (random.nextLong(4) == 0) {
            builder.poisonLimit((int) random.between(1, 10));
        }
        drawLeases(builder, slaveCount);
        builder.files(files || random.nextLong(3) == 0);
        Workload own = workload == null ? null : workload.get();
        if (own != null) {
            // An application may want to see at the end what its jobs came to.
            builder.retention(Retention.defaults()).memory(MasterConfig.AMPLE_MEMORY);
            own.setUp(builder);
            if (!(builder.placement() instanceof BuiltInPlacement)) {
                builder.placement(new StrictPolicy(builder.placement()));
            }
            // What decides on the life is not the application's to say.
            builder.seed(seed)
                    .masters(founders)
                    .clients(clientCount)
                    .faults(faults)
                    .replay(replayCommand());
        }
        if (builder.slavePlans().isEmpty()) {
            offered.forEach(builder::slave);
        } else if (slaves != 0) {
            builder.firstSlaves(slaves);
        }
        try (Simulation sim = builder.build()) {
            if (trace != null) {
                sim.traceTo(trace);
            }
            return live(sim, own, random, length);
        }
    }

    private LifeReport live(Simulation sim, @Nullable Workload own, SeededRandom random, Duration length) {
        SeededRandom ofWork = random.split();
        RandomWorkload work = own == null ? new RandomWorkload(sim, ofWork, length) : null;
        MasterChanges changes = new MasterChanges(sim, random.split());
        if (work != null) {
            work.begin();
        } else if (own != null) {
            sim.guard(() -> Simulation.asTheTests(() -> own.begin(sim, ofWork, length)));
        }
        if (random.nextLong(3) == 0) {
            changes.begin();
        }
        sim.runFor(length);
        if (work != null) {
            work.end();
        }
        changes.end();
        new Convergence(sim, random.split()).demand();
        if (own != null) {
            sim.guard(() -> Simulation.asTheTests(() -> own.checkEnd(sim)));
        }
        return new LifeReport(
                seed,
                sim.setup(),
                sim.traceHash(),
                sim.agenda().actionsDone(),
                sim.now(),
                sim.checks().commitIndex(),
                sim.checks().accepted().size(),
                sim.checks().registry().nextToken() - 1,
                sim.checks().leadersElected(),
                sim.checks().slavesLost(),
                sim.checks().takenBack(),
                sim.checks().outcomesRecalled(),
                sim.checks().oldCopies(),
                sim.checks().exclusiveRestarts(),
                sim.coverage());
    }

    /**
     * In half of the lives jobs are forgotten soon after their end. Their ids are remembered for longer than any life lasts,
     * also by clocks that jump: a job whose id is dropped may lawfully run again, and nothing could be demanded of it.
     */
    private static Retention drawnRetention(SeededRandom random) {
        long drawn = random.between(240, 24 * 60);
        Retention.Builder kept = Retention.builder().idWindow(Retention.MAX_TIME);
        return drawn % 2 == 0
                ? kept.keepTime(Duration.ofMinutes(drawn)).build()
                : kept.keepTime(Duration.ofMillis(drawn * MOST_KEPT_MILLIS / (24 * 60)))
                        .keepJobs((int) (drawn % 97))
                        .build();
    }

    /** In a third of the lives slaves are forgotten soon after they were lost, and come back as new ones. */
    private void drawLostSlaves(SimulationBuilder builder) {
        SeededRandom random = new SeededRandom(seed ^ OF_LOST_SLAVES);
        if (random.nextLong(3) != 0) {
            return;
        }
        Retention.Builder kept = builder.retention().toBuilder();
        builder.retention(
                random.nextLong(2) == 0
                        ? kept.keepLostSlaves((int) random.nextLong(3)).build()
                        : kept.lostSlaveTime(Duration.ofMillis(random.between(0, 20_000)))
                                .build());
    }

    /** In a third of the lives there are more slaves, while most of them live, than the leader wants heartbeats of. */
    private void drawLeases(SimulationBuilder builder, int slaveCount) {
        SeededRandom random = new SeededRandom(seed ^ OF_LEASES);
        if (random.nextLong(3) != 0) {
            return;
        }
        Timings timings = builder.timings();
        long all = slaveCount * 1_000L / timings.slaveHeartbeat().toMillis();
        builder.timings(timings.toBuilder()
                .maxHeartbeatsPerSecond((int) Math.max(1, random.between(all / MOST_LEASE_FACTOR, all)))
                .build());
    }

    /**
     * In a third of the lives masters have memory for little: jobs are forgotten for what they take up, or logs are cut short while
     * a snapshot is being sent, or some submits are refused until jobs have ended. By a generator of its own, so that lives of
     * which something is told elsewhere stay what they were.
     */
    private void drawMemory(SimulationBuilder builder) {
        SeededRandom random = new SeededRandom(seed ^ OF_MEMORY);
        MasterMemory ample = MasterConfig.AMPLE_MEMORY;
        if (random.nextLong(3) != 0) {
            return;
        }
        builder.memory(new MasterMemory(
                random.nextLong(2) == 0 ? random.between(LEAST_OPEN_JOBS, 4 * LEAST_OPEN_JOBS) : ample.maxOpenJobs(),
                ample.maxOpenBytes(),
                random.nextLong(2) == 0 ? random.between(10, 600) : ample.maxKeptBytes(),
                ample.maxWaitingBytes(),
                ample.maxLogBytes()));
        SnapshotBounds snapshots = builder.snapshots();
        if (random.nextLong(2) == 0) {
            builder.snapshots(snapshots.withLog(
                    snapshots.keptBytes() + snapshots.logBytes() / 2 + random.between(1_000, 20_000),
                    snapshots.keptBytes()));
        }
    }

    private static int chosen(int wanted, long drawn) {
        return wanted == 0 ? (int) drawn : wanted;
    }

    /** From half as long as by default to twice as long, each on its own. */
    private static Timings drawnTimings(SeededRandom random) {
        long heartbeat = random.between(40, 150);
        long shortest = heartbeat * random.between(3, 6);
        long slaveHeartbeat = random.between(300, 1_500);
        return Timings.builder()
                .masterHeartbeat(Duration.ofMillis(heartbeat))
                .electionTimeout(Duration.ofMillis(shortest), Duration.ofMillis(shortest + random.between(50, 700)))
                .slaveHeartbeat(Duration.ofMillis(slaveHeartbeat))
                .lease(Duration.ofMillis(slaveHeartbeat * 2 + random.between(100, 3_000)))
                .announcement(Duration.ofMillis(random.between(400, 2_000)))
                .build();
    }

    /** So small that even a short life has many. */
    private static SnapshotBounds drawnSnapshots(SeededRandom random) {
        return new SnapshotBounds(
                random.between(500, 50_000),
                random.between(10, 2_000),
                random.nextLong(3) == 0 ? 0 : random.nextLong(200),
                random.nextLong(20_000),
                (int) random.between(200, 8_000),
                random.between(20_000, 20_000_000));
    }
}
