package io.quorate.benchmarks.idle;

import io.quorate.benchmarks.Run;
import io.quorate.benchmarks.crowd.CrowdCluster;
import io.quorate.benchmarks.process.Descriptors;
import io.quorate.benchmarks.quorate.Counts;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Looks at a cluster that has nothing to do. */
final class Idleness {
    private static final String CROWD = "crowd";
    private static final double PERCENT = 100;

    private final CrowdCluster cluster;
    private final Duration settle;
    private final Duration measured;

    /**
     * @param settle until it is calm, and the compilers are done with what it does then
     * @param measured for how long it is looked at
     */
    Idleness(CrowdCluster cluster, Duration settle, Duration measured) {
        this.cluster = cluster;
        this.settle = settle;
        this.measured = measured;
    }

    /** @param name of the case */
    void report(Run run, String name, Map<String, String> settings) throws IOException, InterruptedException {
        cluster.awaitWhole();
        TimeUnit.MILLISECONDS.sleep(settle.toMillis());
        String leader = cluster.awaitWhole();
        long from = System.nanoTime();
        double leaders = cluster.leaders();
        Map<String, Work> before = work();
        TimeUnit.MILLISECONDS.sleep(measured.toMillis());
        Map<String, Work> after = work();
        double seconds = (System.nanoTime() - from) / 1e9;
        leaders = cluster.leaders() - leaders;

        Map<String, Work> rates = new TreeMap<>();
        after.forEach((who, work) -> rates.put(who, work.since(before.getOrDefault(who, Work.NONE))));
        Work ofLeader = rates.getOrDefault(leader, Work.NONE);
        Work ofSlaves = rates.getOrDefault(CROWD, Work.NONE);
        Work ofAll = rates.values().stream().reduce(Work.NONE, Work::plus);
        Work ofFollowers = ofAll.since(ofLeader).since(ofSlaves);
        int followers = CrowdCluster.MASTERS - 1;
        run.report(name + ", CPU of the leader", ofLeader.percent(seconds), "% of a core", settings);
        run.report(name + ", CPU of a follower", ofFollowers.percent(seconds) / followers, "% of a core", settings);
        run.report(
                name + ", CPU of the slaves' process and its client",
                ofSlaves.percent(seconds),
                "% of a core",
                settings);
        run.report(name + ", sent by the leader on links", ofLeader.frameBytes() / seconds, "bytes/s", settings);
        run.report(name + ", sent by slaves on links", ofSlaves.frameBytes() / seconds, "bytes/s", settings);
        run.report(name + ", sent by all on links", ofAll.frameBytes() / seconds, "bytes/s", settings);
        run.report(name + ", announced by all", ofAll.datagramBytes() / seconds, "bytes/s", settings);
        run.report(name + ", elections", leaders, "times", settings);
        run.report(
                name + ", descriptors of the leader's process",
                (double) Descriptors.open(cluster.master(leader).pid()),
                "descriptors",
                settings);
    }

    private Map<String, Work> work() throws IOException, InterruptedException {
        Map<String, Work> work = new TreeMap<>();
        for (String id : cluster.masters().keySet()) {
            work.put(id, Work.of(cluster.master(id).cpu(), cluster.counts(id)));
        }
        work.put(CROWD, Work.of(cluster.crowd().child().cpu(), cluster.crowd().counts()));
        return work;
    }

    private record Work(Duration cpu, long frameBytes, long datagramBytes) {
        static final Work NONE = new Work(Duration.ZERO, 0, 0);

        static Work of(Duration cpu, Counts counts) {
            return new Work(cpu, counts.frameBytes(), counts.datagramBytes());
        }

        Work plus(Work other) {
            return new Work(cpu.plus(other.cpu), frameBytes + other.frameBytes, datagramBytes + other.datagramBytes);
        }

        Work since(Work before) {
            return new Work(
                    cpu.minus(before.cpu), frameBytes - before.frameBytes, datagramBytes - before.datagramBytes);
        }

        double percent(double seconds) {
            return cpu.toNanos() / 1e9 / seconds * PERCENT;
        }
    }
}
