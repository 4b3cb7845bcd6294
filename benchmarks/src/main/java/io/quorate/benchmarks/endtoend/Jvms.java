package io.quorate.benchmarks.endtoend;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Options of the JVMs that are measured, the same for Quorate and the yardstick: the collector that leaves most of the processors to
 * the program, as in applications that want throughput, and memory that is there from the start. What the operating system gives
 * at the first touch, it gives within a pause of the collector otherwise: with ever more jobs kept, that was half of each pause.
 */
final class Jvms {
    /** Most of it for what dies young: hardly anything of a job outlives it for long. */
    static final List<String> MASTER = sized("1g", "-Xmn600m");

    static final List<String> OTHER = sized("512m");
    /**
     * A whole cluster. Jobs are forgotten a second or two after their end, so that they die young if there is room for that: none is
     * moved to where only a long pause would remove it.
     */
    static final List<String> ALL_IN_ONE =
            sized("6g", "-Xmn4g", "-XX:SurvivorRatio=4", "-XX:MaxTenuringThreshold=3", "-XX:-UseAdaptiveSizePolicy");

    private Jvms() {}

    private static List<String> sized(String memory, String... more) {
        List<String> options = new ArrayList<>(List.of("-Xms" + memory, "-Xmx" + memory));
        Collections.addAll(options, more);
        Collections.addAll(options, "-XX:+UseParallelGC", "-XX:+AlwaysPreTouch");
        return List.copyOf(options);
    }

    static String describe(List<String> options) {
        return String.join(" ", options);
    }
}
