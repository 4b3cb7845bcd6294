package io.quorate.benchmarks.idle;

import io.quorate.benchmarks.Run;
import io.quorate.benchmarks.crowd.CrowdCluster;
import io.quorate.benchmarks.report.Spread;
import io.quorate.benchmarks.virtual.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Kills the leader of a cluster that has many slaves and running jobs, again and again. Jobs come meanwhile, one every few
 * milliseconds, so that the new leader has something to assign.
 */
final class Takeover {
    private static final long PATIENCE_SECONDS = 120;
    private static final long POLL_MILLIS = 20;

    private final CrowdCluster cluster;
    private final int slaves;

    Takeover(CrowdCluster cluster, int slaves) {
        this.cluster = cluster;
        this.slaves = slaves;
    }

    void report(Run run, String name, int rounds, Map<String, String> settings)
            throws IOException, InterruptedException {
        List<Double> first = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            String leader = cluster.awaitWhole();
            cluster.crowd().beginStream();
            long termBefore = cluster.crowd().progress().term();
            long killedMillis = System.currentTimeMillis();
            cluster.master(leader).kill();
            Progress taken = awaitTaken(termBefore);
            cluster.crowd().endStream();
            first.add((double) taken.firstBegunMillis() - killedMillis);
            all.add((double) taken.lastRegisteredMillis() - killedMillis);
            cluster.startMaster(leader).awaitReady();
        }
        report(run, name + ", leader killed to next committed assignment", first, settings);
        report(run, name + ", leader killed to all slaves registered with the next", all, settings);
    }

    private static void report(Run run, String name, List<Double> millis, Map<String, String> settings) {
        Spread spread = Spread.of(millis);
        run.report(name + ", median", spread.median(), "ms", settings);
        run.report(name + ", maximum", spread.maximum(), "ms", settings);
    }

    private Progress awaitTaken(long termBefore) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Progress progress = cluster.crowd().progress();
        while (progress.term() <= termBefore || progress.registered() < slaves || progress.firstBegunMillis() == 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("nobody has taken over: " + progress);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            progress = cluster.crowd().progress();
        }
        return progress;
    }
}
