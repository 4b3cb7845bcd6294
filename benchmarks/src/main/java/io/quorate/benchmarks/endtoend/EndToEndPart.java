package io.quorate.benchmarks.endtoend;

import io.quorate.benchmarks.Part;
import io.quorate.benchmarks.Run;
import io.quorate.benchmarks.process.Child;
import io.quorate.benchmarks.process.Children;
import io.quorate.benchmarks.quorate.Counts;
import io.quorate.benchmarks.quorate.TcpCluster;
import io.quorate.benchmarks.report.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Jobs that do nothing, in one JVM and in many. */
public final class EndToEndPart implements Part {
    private static final int MASTERS = 3;
    private static final int SLAVES = 2;
    private static final List<String> MASTER_JVM = List.of("-Xms1g", "-Xmx1g", "-XX:+UseSerialGC");
    private static final List<String> OTHER_JVM = List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC");
    private static final List<String> MEMORY_JVM = List.of("-Xms3g", "-Xmx3g", "-XX:+UseParallelGC");

    @Override
    public String name() {
        return "end-to-end";
    }

    @Override
    public String purpose() {
        return "jobs that do nothing, from the submit to the outcome at the client: in memory, and over TCP with fsync";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        memory(run);
        tcp(run);
    }

    private static void memory(Run run) throws IOException, InterruptedException {
        Map<String, String> settings = new TreeMap<>();
        settings.put("masters", String.valueOf(MemoryCase.MASTERS));
        settings.put("slaves", String.valueOf(MemoryCase.SLAVES));
        settings.put("transport", "in memory");
        settings.put("processes", "1 JVM");
        settings.put("fsync", "no disk");
        settings.put("payload", "0 bytes");
        settings.put("jvm", String.join(" ", MEMORY_JVM));
        try (Children one = new Children()) {
            Child child = one.add(Child.start("memory", run.directory(), MEMORY_JVM, MemoryCase.class));
            child.awaitReady();
            Loaded loaded = new Loaded(child, one);
            Schedule schedule = Schedule.of(run.scale());
            loaded.run(Schedule.OUTSTANDING_FIRST, schedule.warmUp(), schedule.first());
            for (int outstanding : Schedule.OUTSTANDING) {
                Loaded.Outcome outcome = loaded.run(outstanding, schedule.warmUp(), schedule.measured());
                LoadReport.report(run, "memory", outstanding, outcome.result(), settings);
                run.report(
                        LoadReport.name("memory", outstanding) + ", CPU",
                        outcome.cpuMicrosPerJob(),
                        "us/job",
                        settings);
            }
        }
    }

    private static void tcp(Run run) throws IOException, InterruptedException {
        Map<String, String> settings = tcpSettings(run.directory());
        TcpCluster.JvmOptions jvms = new TcpCluster.JvmOptions(MASTER_JVM, OTHER_JVM);
        try (TcpCluster cluster = new TcpCluster(run.directory().resolve("tcp"), MASTERS, SLAVES, jvms)) {
            Loaded loaded = new Loaded(cluster.client(), cluster.processes());
            Schedule schedule = Schedule.of(run.scale());
            loaded.run(Schedule.OUTSTANDING_FIRST, schedule.warmUp(), schedule.first());
            for (int outstanding : Schedule.OUTSTANDING) {
                loaded.run(outstanding, schedule.warmUp(), java.time.Duration.ZERO);
                Counts masters = cluster.masterCounts();
                Counts slaves = cluster.slaveCounts();
                Loaded.Outcome outcome = loaded.run(outstanding, java.time.Duration.ZERO, schedule.measured());
                LoadReport.report(run, "tcp", outstanding, outcome.result(), settings);
                String name = LoadReport.name("tcp", outstanding);
                run.report(name + ", CPU of all processes", outcome.cpuMicrosPerJob(), "us/job", settings);
                perJob(
                        run,
                        name,
                        outcome.result().jobs() + outstanding,
                        cluster.masterCounts().since(masters),
                        cluster.slaveCounts().since(slaves),
                        settings);
            }
        }
    }

    /** Of the jobs outstanding at the end, all were counted by the nodes, too. */
    private static void perJob(
            Run run, String name, double jobs, Counts masters, Counts slaves, Map<String, String> settings) {
        run.report(name + ", flushes of a master", masters.writes() / jobs / MASTERS, "flushes/job", settings);
        run.report(name + ", log entries", masters.entries() / jobs / MASTERS, "entries/job", settings);
        run.report(name + ", log bytes", masters.entryBytes() / jobs / MASTERS, "bytes/job", settings);
        run.report(
                name + ", frames of masters and slaves",
                (masters.frames() + slaves.frames()) / jobs,
                "frames/job",
                settings);
        run.report(
                name + ", bytes sent by masters and slaves",
                (masters.frameBytes() + slaves.frameBytes()) / jobs,
                "bytes/job",
                settings);
    }

    private static Map<String, String> tcpSettings(Path directory) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        settings.put("masters", String.valueOf(MASTERS));
        settings.put("slaves", String.valueOf(SLAVES));
        settings.put("transport", "UDP and TCP on loopback");
        settings.put("processes", "a JVM for each node");
        settings.put("fsync", "on, " + Machine.fileSystem(directory));
        settings.put("payload", "0 bytes");
        settings.put("jvm", String.join(" ", MASTER_JVM) + "; others " + String.join(" ", OTHER_JVM));
        return settings;
    }
}
