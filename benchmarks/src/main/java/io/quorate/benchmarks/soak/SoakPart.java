package io.quorate.benchmarks.soak;

import io.quorate.benchmarks.Part;
import io.quorate.benchmarks.Run;
import io.quorate.benchmarks.load.LoadResult;
import io.quorate.benchmarks.load.LoadServer;
import io.quorate.benchmarks.process.Child;
import io.quorate.benchmarks.quorate.TcpCluster;
import io.quorate.benchmarks.report.Machine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Half the most that a cluster can do, for long: what it takes up and how quick it is, in the first third and in the last. */
public final class SoakPart implements Part {
    private static final int MASTERS = 3;
    private static final int SLAVES = 2;
    private static final int OUTSTANDING_AT_PEAK = 8_192;
    private static final int THIRDS = 3;
    private static final double MIB = 1 << 20;
    private static final Duration ALLOWANCE = Duration.ofSeconds(90);
    private static final List<String> MASTER_JVM = List.of("-Xms1g", "-Xmx1g");
    private static final List<String> OTHER_JVM = List.of("-Xms512m", "-Xmx512m");

    /** What one third came to. */
    private record Third(Footprint footprint, LoadResult result) {}

    @Override
    public String name() {
        return "soak";
    }

    @Override
    public String purpose() {
        return "30 minutes (quick: 18 s) at half the peak rate: whether heap, descriptors, disk and latency stay";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Duration third = Duration.ofSeconds(run.scale().pick(6, 600));
        Map<String, String> settings = settings(run, third);
        TcpCluster.JvmOptions jvms = new TcpCluster.JvmOptions(MASTER_JVM, OTHER_JVM);
        try (TcpCluster cluster = new TcpCluster(run.directory().resolve("tcp"), MASTERS, SLAVES, jvms)) {
            double peak = peak(run, cluster.client());
            run.report("peak rate before", peak, "jobs/s", settings);
            double rate = peak / 2;
            settings.put("rate", String.format(Locale.ROOT, "%,.0f jobs/s, half the peak", rate));
            long terms = cluster.masterCounts().terms();
            List<Third> thirds = soak(run, cluster, rate, third);
            terms = cluster.masterCounts().terms() - terms;
            report(run, thirds.get(0), thirds.get(THIRDS - 1), settings);
            run.report("elections", (double) terms / MASTERS, "times", settings);
        }
    }

    private static double peak(Run run, Child client) throws IOException, InterruptedException {
        Duration warmUp = Duration.ofSeconds(run.scale().pick(8, 30));
        Duration measured = Duration.ofSeconds(run.scale().pick(4, 20));
        client.send(LoadServer.command(OUTSTANDING_AT_PEAK, warmUp, measured));
        Duration limit = warmUp.plus(measured).plus(ALLOWANCE);
        return LoadResult.parse(client.await(LoadServer.RESULT, limit)).perSecond();
    }

    private static List<Third> soak(Run run, TcpCluster cluster, double rate, Duration third)
            throws IOException, InterruptedException {
        long lookMillis = run.scale().pick(1_000, 10_000);
        cluster.client().send(LoadServer.pacedCommand(rate, third, THIRDS));
        long from = System.nanoTime();
        List<Third> thirds = new ArrayList<>();
        for (int i = 1; i <= THIRDS; i++) {
            Footprint footprint = new Footprint(cluster);
            long end = from + i * third.toNanos();
            footprint.look();
            while (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lookMillis) < end) {
                TimeUnit.MILLISECONDS.sleep(lookMillis);
                footprint.look();
            }
            LoadResult result = LoadResult.parse(cluster.client().await(LoadServer.RESULT, third.plus(ALLOWANCE)));
            thirds.add(new Third(footprint, result));
            run.progress(String.format(
                    Locale.ROOT,
                    "third %d: %,.0f jobs/s, p99 %,.0f us, heap of a master %,.0f MiB",
                    i,
                    result.perSecond(),
                    result.p99Micros(),
                    footprint.masterHeapBytes() / MIB));
        }
        cluster.client().await(LoadServer.ENDS, ALLOWANCE);
        return thirds;
    }

    private static void report(Run run, Third first, Third last, Map<String, String> settings) {
        Both both = new Both(run, first, last, settings);
        both.report("throughput", third -> third.result().perSecond(), "jobs/s");
        both.report("p50", third -> third.result().p50Micros(), "us");
        both.report("p99", third -> third.result().p99Micros(), "us");
        both.report("p99.9", third -> third.result().p999Micros(), "us");
        both.report(
                "heap of the fullest master after a collection",
                third -> third.footprint().masterHeapBytes() / MIB,
                "MiB");
        both.report(
                "heap of the fullest slave after a collection",
                third -> third.footprint().slaveHeapBytes() / MIB,
                "MiB");
        both.report(
                "descriptors of masters and slaves",
                third -> (double) third.footprint().descriptors(),
                "descriptors");
        both.report("disk of all masters", third -> third.footprint().diskBytes() / MIB, "MiB");
    }

    private record Both(Run run, Third first, Third last, Map<String, String> settings) {
        void report(String what, ToDoubleFunction<Third> value, String unit) {
            double before = value.applyAsDouble(first);
            double after = value.applyAsDouble(last);
            run.report(what + ", first third", before, unit, settings);
            run.report(what + ", last third", after, unit, settings);
            run.report(what + ", last third to first", after / before, "ratio", settings);
        }
    }

    private static Map<String, String> settings(Run run, Duration third) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        settings.put("masters", String.valueOf(MASTERS));
        settings.put("slaves", String.valueOf(SLAVES));
        settings.put("duration", third.multipliedBy(THIRDS).toSeconds() + " s");
        settings.put("transport", "UDP and TCP on loopback");
        settings.put("processes", "a JVM for each node");
        settings.put("fsync", "on, " + Machine.fileSystem(run.directory()));
        settings.put("payload", "0 bytes");
        settings.put("retention", "defaults");
        settings.put("jvm", String.join(" ", MASTER_JVM) + "; others " + String.join(" ", OTHER_JVM));
        return settings;
    }
}
