package io.quorate.benchmarks.idle;

import io.quorate.benchmarks.Part;
import io.quorate.benchmarks.Run;
import io.quorate.benchmarks.Scale;
import io.quorate.benchmarks.crowd.CrowdCluster;
import io.quorate.benchmarks.process.Descriptors;
import io.quorate.benchmarks.report.Machine;
import io.quorate.benchmarks.virtual.VirtualSlaves;
import io.quorate.model.Timings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Clusters with very many slaves that have nothing to do, and what it takes a new leader to take one over. */
public final class IdlePart implements Part {
    private static final int FEW_SLAVES = 1_000;
    private static final int MANY_SLAVES = 10_000;
    private static final int JOBS_PER_SLAVE = 10;
    private static final int TRUNKS = 16;
    /** While it looks for a leader, a slave makes links to more than one master, and keeps them. */
    private static final int LINKS_PER_SLAVE = CrowdCluster.MASTERS;
    /** Files, and connections that come and go. */
    private static final int SPARE_DESCRIPTORS = 500;

    private static final int QUICK_ROUNDS = 2;
    private static final int FULL_ROUNDS = 10;

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String purpose() {
        return "CPU and bytes of an idle cluster with 1,000 slaves (full: and 10,000); a new leader that takes it over";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        shared(run, FEW_SLAVES, run.scale() == Scale.QUICK);
        if (run.scale() == Scale.FULL) {
            shared(run, MANY_SLAVES, true);
            each(run, MANY_SLAVES);
        }
    }

    /** @param takeover whether the leader is killed in the end, too */
    private static void shared(Run run, int slaves, boolean takeover) throws IOException, InterruptedException {
        String name = String.format(Locale.ROOT, "%,d slaves over %d connections", slaves, TRUNKS);
        CrowdCluster.Options options = options(run, slaves, TRUNKS);
        Map<String, String> settings = settings(run, options);
        try (CrowdCluster cluster = new CrowdCluster(run.directory().resolve("shared-" + slaves), options)) {
            idleness(run, cluster).report(run, name, settings);
            if (takeover) {
                int jobs = slaves * JOBS_PER_SLAVE;
                cluster.crowd().run(jobs);
                int rounds = run.scale().pick(QUICK_ROUNDS, FULL_ROUNDS);
                settings.put("rounds", String.valueOf(rounds));
                String with = String.format(Locale.ROOT, "%s and %,d running jobs", name, jobs);
                new Takeover(cluster, slaves).report(run, with, rounds, settings);
            }
        }
    }

    private static void each(Run run, int slaves) throws IOException, InterruptedException {
        String name = String.format(Locale.ROOT, "%,d slaves with a connection each", slaves);
        long needed = (long) slaves * LINKS_PER_SLAVE + SPARE_DESCRIPTORS;
        if (Descriptors.limit() < needed) {
            run.progress(name + ": skipped, a process may open " + Descriptors.limit() + " descriptors, and " + needed
                    + " are needed");
            return;
        }
        CrowdCluster.Options options = options(run, slaves, 0);
        try (CrowdCluster cluster = new CrowdCluster(run.directory().resolve("each-" + slaves), options)) {
            idleness(run, cluster).report(run, name, settings(run, options));
        }
    }

    private static Idleness idleness(Run run, CrowdCluster cluster) {
        return new Idleness(
                cluster,
                Duration.ofSeconds(run.scale().pick(3, 20)),
                Duration.ofSeconds(run.scale().pick(6, 30)));
    }

    private static CrowdCluster.Options options(Run run, int slaves, int trunks) {
        String memory = run.scale().pick("256m", "2g");
        // With memory that is there: who takes over is busy enough.
        List<String> jvm = List.of("-Xms" + memory, "-Xmx" + memory, "-XX:+AlwaysPreTouch");
        return new CrowdCluster.Options(slaves, trunks, jvm, jvm);
    }

    private static Map<String, String> settings(Run run, CrowdCluster.Options options) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        settings.put("masters", String.valueOf(CrowdCluster.MASTERS));
        settings.put(
                "slaves",
                String.format(
                        Locale.ROOT,
                        "%,d that only answer, timers on a tick of %d ms",
                        options.slaves(),
                        VirtualSlaves.TICK_MILLIS));
        settings.put(
                "transport",
                "UDP and TCP on loopback, "
                        + (options.trunks() > 0
                                ? options.trunks() + " connections to each master for all slaves"
                                : "a connection for each link of each slave"));
        settings.put("processes", "a JVM for each master, one for slaves and client");
        settings.put("fsync", "on, " + Machine.fileSystem(run.directory()));
        Timings timings = Timings.defaults();
        Timings stretched = timings.stretched(timings.leaseFactor(options.slaves()));
        settings.put(
                "timings",
                String.format(
                        Locale.ROOT,
                        "defaults: with so many slaves heartbeats every %d ms, announcements every second",
                        stretched.slaveHeartbeat().toMillis()));
        settings.put("jvm", String.join(" ", options.masterJvm()));
        return settings;
    }
}
