package io.quorate.benchmarks.endtoend;

import java.util.List;

/** Options of the JVMs that are measured, the same for Quorate and the yardstick. Many on one machine: one collector thread each. */
final class Jvms {
    static final List<String> MASTER = List.of("-Xms1g", "-Xmx1g", "-XX:+UseSerialGC");
    static final List<String> OTHER = List.of("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC");
    /** A whole cluster. */
    static final List<String> ALL_IN_ONE = List.of("-Xms3g", "-Xmx3g", "-XX:+UseParallelGC");

    private Jvms() {}

    static String describe(List<String> options) {
        return String.join(" ", options);
    }
}
