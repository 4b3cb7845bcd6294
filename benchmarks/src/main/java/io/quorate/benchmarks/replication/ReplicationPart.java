package io.quorate.benchmarks.replication;

import io.quorate.benchmarks.Part;
import io.quorate.benchmarks.Run;
import io.quorate.benchmarks.microraft.MicroRaftMemberMain;
import io.quorate.benchmarks.process.Child;
import io.quorate.benchmarks.process.Children;
import io.quorate.benchmarks.process.Directories;
import io.quorate.benchmarks.report.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Commands of 100 bytes through the consensus of three processes, with their logs on disk. */
public final class ReplicationPart implements Part {
    private static final List<String> IDS = List.of("m1", "m2", "m3");
    private static final List<Integer> IN_FLIGHT = List.of(1, 256, 4_096);
    private static final int IN_FLIGHT_FIRST = 256;
    private static final String MICRORAFT = "MicroRaft 0.7, with a lean transport and store of ours";
    private static final List<String> JVM = List.of("-Xms1g", "-Xmx1g", "-XX:+UseSerialGC");

    @Override
    public String name() {
        return "replication";
    }

    @Override
    public String purpose() {
        return "commands of 100 bytes committed by three processes over TCP with fsync, and by MicroRaft's core";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Map<Integer, Double> together = quorate(run, "quorate", QuorateMemberMain.TOGETHER);
        Map<Integer, Double> apart = quorate(run, "quorate, an entry each", QuorateMemberMain.APART);
        Map<Integer, Double> theirs = microRaft(run);
        for (int inFlight : IN_FLIGHT) {
            double yardstick = theirs.getOrDefault(inFlight, Double.NaN);
            Map<String, String> settings = Map.of("yardstick", MICRORAFT);
            run.report(
                    String.format(Locale.ROOT, "quorate to MicroRaft's core, %,d in flight, throughput", inFlight),
                    together.getOrDefault(inFlight, 0.0) / yardstick,
                    "ratio",
                    settings);
            run.report(
                    String.format(
                            Locale.ROOT,
                            "quorate, an entry each, to MicroRaft's core, %,d in flight, throughput",
                            inFlight),
                    apart.getOrDefault(inFlight, 0.0) / yardstick,
                    "ratio",
                    settings);
        }
    }

    /** @return commands a second by how many were in flight */
    private static Map<Integer, Double> quorate(Run run, String name, String how)
            throws IOException, InterruptedException {
        Map<String, String> settings = settings(run.directory());
        settings.put(
                "entries",
                how.equals(QuorateMemberMain.TOGETHER)
                        ? "what is proposed at the same time shares one, as the leader does it"
                        : "one for each command");
        String cluster = "replication-" + ProcessHandle.current().pid();
        String peers = Peers.onLoopback(IDS);
        return measure(
                run,
                name,
                how,
                settings,
                (id, data) -> Child.start(
                        id,
                        run.directory().resolve(how),
                        JVM,
                        QuorateMemberMain.class,
                        id,
                        peers,
                        cluster,
                        data.toString(),
                        how));
    }

    /** @return commands a second by how many were in flight */
    private static Map<Integer, Double> microRaft(Run run) throws IOException, InterruptedException {
        Map<String, String> settings = settings(run.directory());
        settings.put("yardstick", MICRORAFT);
        settings.put("entries", "one for each command");
        String peers = Peers.onLoopback(IDS);
        return measure(
                run,
                "MicroRaft's core",
                "microraft",
                settings,
                (id, data) -> Child.start(
                        id,
                        run.directory().resolve("microraft"),
                        JVM,
                        MicroRaftMemberMain.class,
                        id,
                        peers,
                        data.toString()));
    }

    /** Starts the process of one member with its directory of data, which is not there yet. */
    private interface Starter {
        Child start(String id, Path data) throws IOException;
    }

    private static Map<Integer, Double> measure(
            Run run, String name, String folder, Map<String, String> settings, Starter starter)
            throws IOException, InterruptedException {
        Path data = run.directory().resolve(folder).resolve("data");
        Directories.remove(data);
        Children members = new Children();
        try (Group group = new Group(members)) {
            for (String id : IDS) {
                members.add(starter.start(id, data.resolve(id)));
            }
            members.awaitReady();
            return measure(run, name, group, settings);
        } finally {
            // Gigabytes, which nobody wants to look at.
            Directories.remove(data);
        }
    }

    private static Map<Integer, Double> measure(Run run, String name, Group group, Map<String, String> settings)
            throws IOException, InterruptedException {
        Duration warmUp = Duration.ofSeconds(run.scale().pick(1, 3));
        Duration measured = Duration.ofSeconds(run.scale().pick(3, 15));
        group.run(IN_FLIGHT_FIRST, Duration.ofSeconds(run.scale().pick(3, 10)), Duration.ZERO);
        Map<Integer, Double> rates = new TreeMap<>();
        for (int inFlight : IN_FLIGHT) {
            int skipsBefore = group.skips();
            Group.Outcome outcome = group.run(inFlight, warmUp, measured);
            String which = String.format(Locale.ROOT, "%s, %,d in flight", name, inFlight);
            rates.put(inFlight, outcome.result().perSecond());
            run.report(which + ", throughput", outcome.result().perSecond(), "commands/s", settings);
            run.report(which + ", p50", outcome.result().p50Micros(), "us", settings);
            run.report(which + ", p99", outcome.result().p99Micros(), "us", settings);
            run.report(which + ", CPU of all members", outcome.cpuMicros(), "us/command", settings);
            run.report(
                    which + ", members that got a snapshot as they lagged",
                    group.skips() - skipsBefore,
                    "times",
                    settings);
        }
        return rates;
    }

    private static Map<String, String> settings(Path directory) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        settings.put("members", String.valueOf(IDS.size()));
        settings.put("command", Command.BYTES + " bytes");
        settings.put("load", "in the leader's process");
        settings.put("transport", "TCP on loopback");
        settings.put("processes", "a JVM for each member");
        settings.put("fsync", "on, " + Machine.fileSystem(directory));
        settings.put("jvm", String.join(" ", JVM));
        return settings;
    }
}
