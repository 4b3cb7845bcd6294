package io.quorate.simulation;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.Resources;
import io.quorate.scheduling.BuiltInPlacement;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The whole life of a random cluster: of one to five masters and one to six slaves, with random work and a random set of faults,
 * and then, when the faults have stopped, the demand that everything comes to its end. The seed decides all of it.
 */
public final class ClusterLife {
    private final long seed;
    private final int masters;
    private final FaultPlan faults;

    private ClusterLife(long seed, int masters, FaultPlan faults) {
        this.seed = seed;
        this.masters = masters;
        this.faults = faults;
    }

    /** The life in which the seed decides everything. */
    public static ClusterLife of(long seed) {
        return new ClusterLife(seed, 0, FaultPlan.swarm());
    }

    /** The same with that many masters. */
    public ClusterLife withMasters(int count) {
        return new ClusterLife(seed, count, faults);
    }

    /** The same with those faults. */
    public ClusterLife withFaults(FaultPlan plan) {
        return new ClusterLife(seed, masters, plan);
    }

    /** The command that lives this life again, in a checkout of Quorate, with its whole trace in a file. */
    public static String replayCommand(long seed) {
        return "mvn -o -q -ntp -pl transport-inmemory -am test -Dtest=SimulationReplayTest -Dquorate.sim.seed=" + seed;
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
        int slaves = (int) random.between(1, 6);
        int clients = (int) random.between(1, 3);
        SimulationBuilder builder = Simulation.builder()
                .seed(seed)
                .masters(founders)
                .clients(clients)
                .faults(faults)
                .placement(random.nextLong(2) == 0 ? BuiltInPlacement.BEST_FIT : BuiltInPlacement.SPREAD)
                .job(RandomWorkload.HANDLER, RandomWorkload.handler())
                .replay(replayCommand(seed));
        for (int i = 0; i < slaves; i++) {
            builder.slave(Resources.builder()
                    .cpus(random.between(1, 6))
                    .memoryMiB(random.between(512, 8192))
                    .build());
        }
        if (random.nextLong(10) == 0) {
            builder.secret("an open secret");
        }
        Simulation sim = builder.build();
        if (trace != null) {
            sim.traceTo(trace);
        }
        RandomWorkload work = new RandomWorkload(sim, random.split());
        work.begin();
        sim.runFor(Duration.ofMillis(random.between(2_000, 20_000)));
        work.end();
        new Convergence(sim, random.split()).demand();
        return new LifeReport(
                seed,
                founders + " masters, " + slaves + " slaves, " + clients + " clients, faults " + sim.faults(),
                sim.traceHash(),
                sim.agenda().actionsDone(),
                sim.now(),
                sim.checks().commitIndex(),
                sim.checks().accepted().size(),
                sim.checks().registry().nextToken() - 1,
                sim.checks().leadersElected(),
                sim.checks().slavesLost(),
                sim.checks().takenBack());
    }
}
