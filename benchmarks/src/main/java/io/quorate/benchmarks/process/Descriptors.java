package io.quorate.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Open files and sockets, where the system tells of them. */
public final class Descriptors {
    private static final Path OWN_LIMITS = Path.of("/proc/self/limits");
    private static final String LIMIT = "Max open files";
    private static final String UNLIMITED = "unlimited";

    private Descriptors() {}

    /** How many a process has open; -1 where that is not to be had. */
    public static long open(long pid) throws IOException {
        Path directory = Path.of("/proc", String.valueOf(pid), "fd");
        if (!Files.isReadable(directory)) {
            return -1;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }

    /** How many a process of this harness may have; as many as one may wish where nobody says. */
    public static long limit() throws IOException {
        if (!Files.isReadable(OWN_LIMITS)) {
            return Long.MAX_VALUE;
        }
        return Files.readAllLines(OWN_LIMITS).stream()
                .filter(line -> line.startsWith(LIMIT))
                // A JVM raises the limit to the second number by itself.
                .map(line -> line.substring(LIMIT.length()).strip().split(" +", -1)[1])
                .mapToLong(hard -> hard.equals(UNLIMITED) ? Long.MAX_VALUE : Long.parseLong(hard))
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }
}
