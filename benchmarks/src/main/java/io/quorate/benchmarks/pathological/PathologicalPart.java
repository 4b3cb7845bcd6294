package io.quorate.benchmarks.pathological;

import io.quorate.benchmarks.Part;
import io.quorate.benchmarks.Run;
import io.quorate.benchmarks.load.LoadResult;
import io.quorate.benchmarks.load.LoadServer;
import io.quorate.benchmarks.process.Child;
import io.quorate.benchmarks.quorate.TcpCluster;
import io.quorate.benchmarks.report.Machine;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Loads that are hard on a scheduler, one after the other through one cluster. */
public final class PathologicalPart implements Part {
    private static final Duration ALLOWANCE = Duration.ofSeconds(90);
    private static final List<String> MASTER_JVM = List.of("-Xms1g", "-Xmx1g");
    private static final List<String> OTHER_JVM = List.of("-Xms512m", "-Xmx512m");
    private static final int MASTERS = 3;

    @Override
    public String name() {
        return "pathological";
    }

    @Override
    public String purpose() {
        return "loads that are hard on a scheduler: odd sizes, one slave that fits, one that flaps, 1 MiB, many pending";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Duration measured = Duration.ofSeconds(run.scale().pick(2, 20));
        Duration warmUp = Duration.ofSeconds(run.scale().pick(1, 10));
        Duration first = Duration.ofSeconds(run.scale().pick(6, 60));
        Map<String, String> settings = settings(run);
        TcpCluster.JvmOptions jvms = new TcpCluster.JvmOptions(MASTER_JVM, OTHER_JVM);
        TcpCluster.Mains mains = new TcpCluster.Mains(HardSlavesMain.class, HardClientMain.class);
        try (TcpCluster cluster = new TcpCluster(run.directory().resolve("tcp"), MASTERS, 1, jvms, mains)) {
            load(cluster, HardLoad.NO_SIZE, first, Duration.ZERO);
            double plain = Double.NaN;
            for (HardLoad load : HardLoad.values()) {
                long terms = cluster.masterCounts().terms();
                LoadResult result = load == HardLoad.FLAPPING
                        ? whileOneFlaps(run, cluster, warmUp, measured, settings)
                        : load(cluster, load, warmUp, measured);
                terms = cluster.masterCounts().terms() - terms;
                if (load == HardLoad.NO_SIZE) {
                    plain = result.perSecond();
                }
                report(run, load, result, plain, settings);
                run.report(load.words() + ", elections", (double) terms / MASTERS, "times", settings);
            }
        }
    }

    private static LoadResult whileOneFlaps(
            Run run, TcpCluster cluster, Duration warmUp, Duration measured, Map<String, String> settings)
            throws IOException, InterruptedException {
        try (Child flapping = cluster.start("flapping", FlappingSlaveMain.class)) {
            flapping.awaitReady();
            LoadResult result = load(cluster, HardLoad.FLAPPING, warmUp, measured);
            flapping.send(FlappingSlaveMain.DEATHS);
            String deaths = flapping.await(FlappingSlaveMain.DEATHS, ALLOWANCE);
            run.report(
                    HardLoad.FLAPPING.words() + ", its deaths in all", Double.parseDouble(deaths), "times", settings);
            return result;
        }
    }

    private static LoadResult load(TcpCluster cluster, HardLoad load, Duration warmUp, Duration measured)
            throws IOException, InterruptedException {
        Child client = cluster.client();
        client.send(LoadServer.targetCommand(load.name()));
        client.await(LoadServer.TARGET, ALLOWANCE);
        client.send(LoadServer.command(load.outstanding(), warmUp, measured));
        return LoadResult.parse(
                client.await(LoadServer.RESULT, warmUp.plus(measured).plus(ALLOWANCE)));
    }

    private static void report(
            Run run, HardLoad load, LoadResult result, double plainPerSecond, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("outstanding", String.format(Locale.ROOT, "%,d", load.outstanding()));
        run.report(load.words() + ", throughput", result.perSecond(), "jobs/s", all);
        run.report(load.words() + ", p50", result.p50Micros(), "us", all);
        run.report(load.words() + ", p99", result.p99Micros(), "us", all);
        run.report(load.words() + ", longest", result.maxMicros(), "us", all);
        if (load == HardLoad.MEBIBYTE) {
            run.report(load.words() + ", payload", result.perSecond(), "MiB/s", all);
        } else if (load != HardLoad.NO_SIZE) {
            run.report(
                    load.words() + ", throughput to that without a size",
                    result.perSecond() / plainPerSecond,
                    "ratio",
                    all);
        }
    }

    private static Map<String, String> settings(Run run) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        settings.put("masters", String.valueOf(MASTERS));
        settings.put("slaves", HardJobs.SLAVES + " in one JVM");
        settings.put("transport", "UDP and TCP on loopback");
        settings.put("processes", "a JVM for each master, one for slaves, one for the client");
        settings.put("fsync", "on, " + Machine.fileSystem(run.directory()));
        settings.put("jvm", "masters " + String.join(" ", MASTER_JVM) + "; others " + String.join(" ", OTHER_JVM));
        return settings;
    }
}
