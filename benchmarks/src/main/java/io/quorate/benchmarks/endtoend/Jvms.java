package io.quorate.benchmarks.endtoend;

import java.util.List;

/**
 * Options of the JVMs that are measured, the same for Quorate and the yardstick. The collector is the JVM's own choice, as in most
 * applications that embed either; the serial one, with many live jobs, pauses a busy master for longer than the others wait for
 * their leader.
 */
final class Jvms {
    static final List<String> MASTER = List.of("-Xms2g", "-Xmx2g");
    static final List<String> OTHER = List.of("-Xms512m", "-Xmx512m");
    /** A whole cluster. */
    static final List<String> ALL_IN_ONE = List.of("-Xms6g", "-Xmx6g", "-Xmn2g", "-XX:+UseParallelGC");

    private Jvms() {}

    static String describe(List<String> options) {
        return String.join(" ", options);
    }
}
