package io.quorate.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What a figure was measured on. */
public final class Machine {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final String MODEL = "model name";
    private static final long GIB = 1L << 30;

    private Machine() {}

    /** The settings that are the same for all figures of this process. */
    public static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        settings.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        settings.put("cpu", cpu());
        settings.put("memory", memoryGib() + " GiB");
        settings.put(
                "kernel",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        return settings;
    }

    /** The file system below a directory, such as {@code ext4}: a flush to memory tells nothing of a disk. */
    public static String fileSystem(Path directory) throws IOException {
        return Files.getFileStore(directory).type();
    }

    private static String cpu() {
        try {
            return Files.readAllLines(CPU_INFO).stream()
                    .filter(line -> line.startsWith(MODEL))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            // Not Linux: then nobody but the reader can say.
            return "unknown";
        }
    }

    private static long memoryGib() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? Math.round((double) system.getTotalMemorySize() / GIB)
                : 0;
    }
}
