package io.quorate.benchmarks.million;

import io.quorate.benchmarks.Part;
import io.quorate.benchmarks.Run;
import io.quorate.benchmarks.crowd.CrowdCluster;
import io.quorate.benchmarks.crowd.CrowdProcess;
import io.quorate.benchmarks.crowd.MemoryCrowdMain;
import io.quorate.benchmarks.crowd.Ran;
import io.quorate.benchmarks.process.Child;
import io.quorate.benchmarks.process.Heap;
import io.quorate.benchmarks.report.Machine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** As many jobs as a cluster holds, all of which run at the end, on slaves that only answer. */
public final class MillionPart implements Part {
    private static final int QUICK_JOBS = 100_000;
    private static final int FULL_JOBS = 1_000_000;
    private static final int QUICK_SLAVES = 500;
    private static final int FULL_SLAVES = 5_000;
    /** Connections from the slaves' process to each master. */
    private static final int TRUNKS = 16;

    private static final String CROWD = "crowd";
    private static final double MIB = 1 << 20;

    @Override
    public String name() {
        return "million";
    }

    @Override
    public String purpose() {
        return "a million jobs (quick: a tenth) over slaves that only answer: until all run, and the leader's heap";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        int jobs = run.scale().pick(QUICK_JOBS, FULL_JOBS);
        int slaves = run.scale().pick(QUICK_SLAVES, FULL_SLAVES);
        memory(run, jobs, slaves);
        tcp(run, jobs, slaves);
    }

    private static void memory(Run run, int jobs, int slaves) throws IOException, InterruptedException {
        List<String> jvm = sized(run.scale().pick(1_024, 8_192));
        Map<String, String> settings = settings(jobs, slaves);
        settings.put("transport", "in memory");
        settings.put("processes", "1 JVM for masters, slaves and client");
        settings.put("fsync", "no disk");
        settings.put("jvm", String.join(" ", jvm));
        try (Child child = Child.start(
                "memory",
                run.directory(),
                jvm,
                MemoryCrowdMain.class,
                String.valueOf(CrowdCluster.MASTERS),
                String.valueOf(slaves))) {
            child.awaitReady();
            CrowdProcess crowd = new CrowdProcess(child);
            crowd.awaitWhole(CrowdCluster.MASTERS);
            Heap.Use before = crowd.heap();
            // The collection stopped everything, and may have cost the leader its office.
            crowd.awaitWhole(CrowdCluster.MASTERS);
            Duration cpuBefore = child.cpu();
            Ran ran = crowd.run(jobs);
            Duration cpu = child.cpu().minus(cpuBefore);
            Heap.Use after = crowd.heap();
            reportRan(run, "memory", ran, settings);
            run.report("memory, CPU of all", micros(cpu, jobs), "us/job", settings);
            run.report(
                    "memory, heap of three masters with their logs, slaves and client",
                    perJob(before, after, jobs),
                    "bytes/job",
                    settings);
        }
    }

    private static void tcp(Run run, int jobs, int slaves) throws IOException, InterruptedException {
        List<String> masterJvm = sized(run.scale().pick(512, 3_072));
        List<String> crowdJvm = sized(run.scale().pick(512, 3_072));
        Map<String, String> settings = settings(jobs, slaves);
        settings.put("transport", "UDP and TCP on loopback, " + TRUNKS + " connections to each master for all slaves");
        settings.put("processes", "a JVM for each master, one for slaves and client");
        settings.put("fsync", "on, " + Machine.fileSystem(run.directory()));
        settings.put("jvm", "masters " + String.join(" ", masterJvm) + "; other " + String.join(" ", crowdJvm));
        CrowdCluster.Options options = new CrowdCluster.Options(slaves, TRUNKS, masterJvm, crowdJvm);
        try (CrowdCluster cluster = new CrowdCluster(run.directory().resolve("tcp"), options)) {
            String leader = cluster.awaitWhole();
            Heap.Use before = cluster.heap(leader);
            if (!cluster.awaitWhole().equals(leader)) {
                throw new IllegalStateException("the leader changed before anything was measured");
            }
            double leadersBefore = cluster.leaders();
            Map<String, Duration> cpuBefore = cpu(cluster);
            Ran ran = cluster.crowd().run(jobs);
            Map<String, Duration> cpuAfter = cpu(cluster);
            double elections = cluster.leaders() - leadersBefore;
            Heap.Use after = cluster.heap(leader);
            reportRan(run, "tcp", ran, settings);
            cpuAfter.forEach((who, used) -> {
                String of = who.equals(leader) ? "the leader" : who.equals(CROWD) ? "slaves and client" : "a follower";
                run.report(
                        "tcp, CPU of " + of + " (" + who + ")",
                        micros(used.minus(cpuBefore.getOrDefault(who, Duration.ZERO)), jobs),
                        "us/job",
                        settings);
            });
            run.report("tcp, elections", elections, "times", settings);
            run.report("tcp, peak of the leader's heap after a collection", after.highest() / MIB, "MiB", settings);
            run.report("tcp, heap of the leader", perJob(before, after, jobs), "bytes/job", settings);
        }
    }

    private static Map<String, Duration> cpu(CrowdCluster cluster) {
        Map<String, Duration> cpu = new TreeMap<>();
        cluster.masters().forEach((id, master) -> cpu.put(id, master.cpu()));
        cpu.put(CROWD, cluster.crowd().child().cpu());
        return cpu;
    }

    private static void reportRan(Run run, String which, Ran ran, Map<String, String> settings) {
        run.report(which + ", until all are accepted", ran.acceptedSeconds(), "s", settings);
        run.report(which + ", until all are running", ran.runningSeconds(), "s", settings);
        run.report(which + ", throughput", ran.jobs() / ran.runningSeconds(), "jobs/s", settings);
    }

    private static double perJob(Heap.Use before, Heap.Use after, int jobs) {
        return (double) (after.used() - before.used()) / jobs;
    }

    private static double micros(Duration cpu, int jobs) {
        return cpu.toNanos() / 1e3 / jobs;
    }

    /**
     * The quickest collector, with few young objects so that its pauses stay short, and with memory that is there: what the operating
     * system gives at the first touch is given within a pause otherwise.
     */
    private static List<String> sized(int mebi) {
        return List.of(
                "-Xms" + mebi + "m", "-Xmx" + mebi + "m", "-Xmn256m", "-XX:+UseParallelGC", "-XX:+AlwaysPreTouch");
    }

    private static Map<String, String> settings(int jobs, int slaves) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("jobs", String.format(Locale.ROOT, "%,d of 1,000 sizes in three resources", jobs));
        settings.put("slaves", String.format(Locale.ROOT, "%,d that only answer, about 80 %% full at the end", slaves));
        settings.put("masters", String.valueOf(CrowdCluster.MASTERS));
        settings.put("payload", "0 bytes");
        settings.put("timings", "defaults");
        return settings;
    }
}
