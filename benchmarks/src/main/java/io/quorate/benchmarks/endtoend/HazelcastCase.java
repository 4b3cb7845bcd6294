package io.quorate.benchmarks.endtoend;

import io.quorate.benchmarks.Run;
import io.quorate.benchmarks.hazelcast.HazelcastCluster;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** The yardstick, under the same load as {@link TcpCase}. */
final class HazelcastCase {
    private static final int MEMBERS = 3;

    private HazelcastCase() {}

    /** @return jobs a second by how many were outstanding */
    static Map<Integer, Double> measure(Run run) throws IOException, InterruptedException {
        Map<String, String> settings = HazelcastCluster.settings(MEMBERS);
        settings.put("jvm", Jvms.describe(Jvms.MASTER) + "; client " + Jvms.describe(Jvms.OTHER));
        Map<Integer, Double> rates = new TreeMap<>();
        try (HazelcastCluster cluster =
                new HazelcastCluster(run.directory().resolve("hazelcast"), MEMBERS, Jvms.MASTER, Jvms.OTHER)) {
            Loaded loaded = new Loaded(cluster.client(), cluster.processes());
            Schedule schedule = Schedule.of(run.scale());
            loaded.warmUp(schedule);
            for (int outstanding : Schedule.OUTSTANDING) {
                Loaded.Outcome outcome = loaded.run(outstanding, schedule.warmUp(outstanding), schedule.measured());
                LoadReport.report(run, "Hazelcast's durable executor", outstanding, outcome, settings);
                rates.put(outstanding, outcome.result().perSecond());
            }
        }
        return rates;
    }
}
