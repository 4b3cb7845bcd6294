package io.quorate.benchmarks.endtoend;

import io.quorate.benchmarks.Run;
import io.quorate.benchmarks.process.Child;
import io.quorate.benchmarks.process.Children;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** A whole cluster in one JVM. */
final class MemoryCase {
    private static final String MASTERS = "3";
    private static final String SLAVES = "4";

    private MemoryCase() {}

    static void measure(Run run) throws IOException, InterruptedException {
        try (Children one = new Children()) {
            Child child =
                    one.add(Child.start("memory", run.directory(), Jvms.ALL_IN_ONE, MemoryMain.class, MASTERS, SLAVES));
            child.awaitReady();
            Loaded loaded = new Loaded(child, one);
            Schedule schedule = Schedule.of(run.scale());
            loaded.warmUp(schedule);
            for (int outstanding : Schedule.OUTSTANDING) {
                Loaded.Outcome outcome = loaded.run(outstanding, schedule.warmUp(outstanding), schedule.measured());
                LoadReport.report(run, "memory", outstanding, outcome, settings());
            }
        }
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("masters", MASTERS);
        settings.put("slaves", SLAVES);
        settings.put("transport", "in memory");
        settings.put("processes", "1 JVM");
        settings.put("fsync", "no disk");
        settings.put("payload", "0 bytes");
        settings.put("jvm", Jvms.describe(Jvms.ALL_IN_ONE));
        return settings;
    }
}
