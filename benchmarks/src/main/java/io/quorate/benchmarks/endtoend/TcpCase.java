package io.quorate.benchmarks.endtoend;

import io.quorate.benchmarks.Run;
import io.quorate.benchmarks.quorate.Counts;
import io.quorate.benchmarks.quorate.TcpCluster;
import io.quorate.benchmarks.report.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A cluster of JVMs on loopback, with logs on disk. */
final class TcpCase {
    private static final int MASTERS = 3;
    private static final int SLAVES = 2;

    private TcpCase() {}

    /** @return jobs a second by how many were outstanding */
    static Map<Integer, Double> measure(Run run) throws IOException, InterruptedException {
        Map<String, String> settings = settings(run.directory());
        Map<Integer, Double> rates = new TreeMap<>();
        TcpCluster.JvmOptions jvms = new TcpCluster.JvmOptions(Jvms.MASTER, Jvms.OTHER);
        try (TcpCluster cluster = new TcpCluster(run.directory().resolve("tcp"), MASTERS, SLAVES, jvms)) {
            Loaded loaded = new Loaded(cluster.client(), cluster.processes());
            Schedule schedule = Schedule.of(run.scale());
            loaded.warmUp(schedule);
            for (int outstanding : Schedule.OUTSTANDING) {
                loaded.run(outstanding, schedule.warmUp(outstanding), Duration.ZERO);
                Counts masters = cluster.masterCounts();
                Counts slaves = cluster.slaveCounts();
                Loaded.Outcome outcome = loaded.run(outstanding, Duration.ZERO, schedule.measured());
                LoadReport.report(run, "tcp", outstanding, outcome, settings);
                rates.put(outstanding, outcome.result().perSecond());
                // The nodes counted those, too, that were outstanding at the end.
                double jobs = outcome.result().jobs() + outstanding;
                reportCounts(
                        run,
                        LoadReport.name("tcp", outstanding),
                        jobs,
                        cluster.masterCounts().since(masters),
                        cluster.slaveCounts().since(slaves),
                        settings);
            }
        }
        return rates;
    }

    private static void reportCounts(
            Run run, String name, double jobs, Counts masters, Counts slaves, Map<String, String> settings) {
        double jobsOfAll = jobs * MASTERS;
        run.report(name + ", flushes of a master", masters.writes() / jobsOfAll, "flushes/job", settings);
        run.report(name + ", log entries", masters.entries() / jobsOfAll, "entries/job", settings);
        run.report(name + ", log bytes", masters.entryBytes() / jobsOfAll, "bytes/job", settings);
        run.report(name + ", elections", (double) masters.terms() / MASTERS, "times", settings);
        run.report(name + ", frames", (masters.frames() + slaves.frames()) / jobs, "frames/job", settings);
        run.report(name + ", bytes sent", (masters.frameBytes() + slaves.frameBytes()) / jobs, "bytes/job", settings);
    }

    private static Map<String, String> settings(Path directory) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        settings.put("masters", String.valueOf(MASTERS));
        settings.put("slaves", String.valueOf(SLAVES));
        settings.put("transport", "UDP and TCP on loopback");
        settings.put("processes", "a JVM for each node");
        settings.put("fsync", "on, " + Machine.fileSystem(directory));
        settings.put("payload", "0 bytes");
        settings.put("jvm", Jvms.describe(Jvms.MASTER) + "; others " + Jvms.describe(Jvms.OTHER));
        settings.put("counted", "frames and bytes: what masters and slaves send");
        return settings;
    }
}
