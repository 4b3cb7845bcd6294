package io.quorate.benchmarks.failover;

import io.quorate.benchmarks.Part;
import io.quorate.benchmarks.Run;
import io.quorate.benchmarks.report.Machine;
import io.quorate.benchmarks.report.Spread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Leaders and slaves that are killed or stand still, and leaders that are cut off. */
public final class FailoverPart implements Part {
    private static final int QUICK_ROUNDS = 3;
    private static final int FULL_ROUNDS = 50;

    @Override
    public String name() {
        return "failover";
    }

    @Override
    public String purpose() {
        return "leader killed, silent or cut off: to the next committed assignment; slave: to its jobs' next assignment";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int rounds = run.scale().pick(QUICK_ROUNDS, FULL_ROUNDS);
        Map<String, String> settings = settings(run.directory(), rounds);
        try (HurtCluster cluster = new HurtCluster(run.directory().resolve("leader"))) {
            LeaderRounds leaders = new LeaderRounds(cluster);
            for (Harm harm : Harm.values()) {
                report(
                        run,
                        "leader " + harm.word() + " to next committed assignment",
                        leaders.run(harm, rounds),
                        settings);
            }
        }
        try (HurtCluster cluster = new HurtCluster(run.directory().resolve("slave"))) {
            SlaveRounds slaves = new SlaveRounds(cluster);
            for (Harm harm : List.of(Harm.KILLED, Harm.STOPPED)) {
                report(
                        run,
                        "slave " + harm.word() + " to its last job running again",
                        slaves.run(harm, rounds),
                        settings);
            }
        }
    }

    private static void report(Run run, String name, List<Double> times, Map<String, String> settings) {
        Spread spread = Spread.of(times);
        run.report(name + ", median", spread.median(), "ms", settings);
        run.report(name + ", maximum", spread.maximum(), "ms", settings);
    }

    private static Map<String, String> settings(Path directory, int rounds) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        settings.put("rounds", String.valueOf(rounds));
        settings.put("masters", String.valueOf(HurtCluster.MASTERS));
        settings.put("slaves", "2");
        settings.put("timings", "defaults");
        settings.put("transport", "UDP and TCP on loopback");
        settings.put("processes", "a JVM for each node");
        settings.put("fsync", "on, " + Machine.fileSystem(directory));
        settings.put("jvm", String.join(" ", HurtCluster.JVM));
        return settings;
    }
}
