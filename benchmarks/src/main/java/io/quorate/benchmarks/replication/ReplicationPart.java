package io.quorate.benchmarks.replication;

import io.quorate.benchmarks.Part;
import io.quorate.benchmarks.Run;
import io.quorate.benchmarks.Scale;
import io.quorate.benchmarks.jgroups.JGroupsRaftMemberMain;
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
    /** One at a time last: it hardly has code compiled, and what has not been would be all that is measured. */
    private static final List<Integer> IN_FLIGHT = List.of(256, 4_096, 1);

    private static final int IN_FLIGHT_FIRST = 256;
    private static final String MICRORAFT = "MicroRaft 0.7, with a lean transport and store of ours";
    private static final String JGROUPS_RAFT =
            "jgroups-raft 1.1.4 as it is shipped, over TCP, with members that know each other";
    private static final List<String> JVM = List.of("-Xms1g", "-Xmx1g", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch");

    @Override
    public String name() {
        return "replication";
    }

    @Override
    public String purpose() {
        return "commands of 100 bytes committed by three processes over TCP with fsync; by MicroRaft's core and jgroups-raft";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        Map<Integer, Double> together = quorate(run, "quorate", QuorateMemberMain.TOGETHER);
        // It tells what sharing entries brings, and takes as long as each of the others.
        Map<Integer, Double> apart =
                run.scale() == Scale.QUICK ? Map.of() : quorate(run, "quorate, an entry each", QuorateMemberMain.APART);
        compare(
                run,
                "MicroRaft's core",
                together,
                apart,
                yardstick(run, "MicroRaft's core", MICRORAFT, "microraft", MicroRaftMemberMain.class));
        compare(
                run,
                "jgroups-raft",
                together,
                apart,
                yardstick(run, "jgroups-raft", JGROUPS_RAFT, "jgroups", JGroupsRaftMemberMain.class));
    }

    private static void compare(
            Run run,
            String yardstick,
            Map<Integer, Double> together,
            Map<Integer, Double> apart,
            Map<Integer, Double> theirs) {
        for (int inFlight : IN_FLIGHT) {
            double rate = theirs.getOrDefault(inFlight, Double.NaN);
            String which = String.format(Locale.ROOT, " to %s, %,d in flight, throughput", yardstick, inFlight);
            Map<String, String> settings = Map.of("fsync", "on");
            run.report("quorate" + which, together.getOrDefault(inFlight, 0.0) / rate, "ratio", settings);
            Double apartRate = apart.get(inFlight);
            if (apartRate != null) {
                run.report("quorate, an entry each," + which, apartRate / rate, "ratio", settings);
            }
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
        Starter starter = (id, data) -> Child.start(
                id,
                run.directory().resolve(how),
                JVM,
                QuorateMemberMain.class,
                id,
                peers,
                cluster,
                data.toString(),
                how);
        return measure(run, new Contender(name, how, true, settings, starter));
    }

    /**
     * @param main of a member's process: {@code id all-members data-directory}
     * @return commands a second by how many were in flight
     */
    private static Map<Integer, Double> yardstick(Run run, String name, String what, String folder, Class<?> main)
            throws IOException, InterruptedException {
        Map<String, String> settings = settings(run.directory());
        settings.put("yardstick", what);
        settings.put("entries", "one for each command");
        String peers = Peers.onLoopback(IDS);
        Starter starter =
                (id, data) -> Child.start(id, run.directory().resolve(folder), JVM, main, id, peers, data.toString());
        return measure(run, new Contender(name, folder, false, settings, starter));
    }

    /** Starts the process of one member with its directory of data, which is not there yet. */
    private interface Starter {
        Child start(String id, Path data) throws IOException;
    }

    /**
     * What is measured.
     *
     * @param folder for its logs and data
     * @param countsSkips whether its members tell when they were sent a snapshot
     */
    private record Contender(
            String name, String folder, boolean countsSkips, Map<String, String> settings, Starter starter) {}

    private static Map<Integer, Double> measure(Run run, Contender contender) throws IOException, InterruptedException {
        Path data = run.directory().resolve(contender.folder()).resolve("data");
        Directories.remove(data);
        Children members = new Children();
        try (Group group = new Group(members)) {
            for (String id : IDS) {
                members.add(contender.starter().start(id, data.resolve(id)));
            }
            members.awaitReady();
            return measure(run, contender, group);
        } finally {
            // Gigabytes, which nobody wants to look at.
            Directories.remove(data);
        }
    }

    private static Map<Integer, Double> measure(Run run, Contender contender, Group group)
            throws IOException, InterruptedException {
        Map<String, String> settings = contender.settings();
        Duration warmUpOfMany = Duration.ofSeconds(run.scale().pick(1, 3));
        // Under the other loads little is done for one command alone, so that hardly anything of that is compiled yet.
        Duration warmUpOfOne = Duration.ofSeconds(run.scale().pick(5, 15));
        Duration measured = Duration.ofSeconds(run.scale().pick(2, 15));
        group.run(IN_FLIGHT_FIRST, Duration.ofSeconds(run.scale().pick(5, 10)), Duration.ZERO);
        Map<Integer, Double> rates = new TreeMap<>();
        for (int inFlight : IN_FLIGHT) {
            int skipsBefore = group.skips();
            Group.Outcome outcome = group.run(inFlight, inFlight == 1 ? warmUpOfOne : warmUpOfMany, measured);
            String which = String.format(Locale.ROOT, "%s, %,d in flight", contender.name(), inFlight);
            rates.put(inFlight, outcome.result().perSecond());
            run.report(which + ", throughput", outcome.result().perSecond(), "commands/s", settings);
            run.report(which + ", p50", outcome.result().p50Micros(), "us", settings);
            run.report(which + ", p99", outcome.result().p99Micros(), "us", settings);
            run.report(which + ", CPU of all members", outcome.cpuMicros(), "us/command", settings);
            if (contender.countsSkips()) {
                run.report(
                        which + ", members that got a snapshot as they lagged",
                        group.skips() - skipsBefore,
                        "times",
                        settings);
            }
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
