package io.quorate.specification;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs the model checker on the specification, in a process of its own. */
final class Tlc {
    /** The one property that says that something happens. */
    static final String LIVENESS = "EveryJobEnds";

    private static final Path FOLDER = Path.of("").toAbsolutePath();
    private static final Path WORK = FOLDER.resolve("target").resolve("tlc");
    private static final int PASSED = 0;
    private static final long MAX_MINUTES = Long.getLong("tla.minutes", 60);

    /** What came of it. */
    record Verdict(int exitCode, String output) {
        boolean passed() {
            return exitCode == PASSED && output.contains("Model checking completed. No error has been found.");
        }

        /** Whether TLC found this invariant or property violated, and nothing else wrong. */
        boolean violates(String promise) {
            return output.contains("Error: Invariant " + promise + " is violated")
                    || output.contains("Error: Action property " + promise + " is violated")
                    // TLC does not say which one, and there is but one.
                    || (promise.equals(LIVENESS) && output.contains("Error: Temporal properties were violated."));
        }
    }

    private Tlc() {}

    /** Checks a model as its file says. */
    static Verdict check(String model) throws IOException, InterruptedException {
        return run(model, Files.readString(FOLDER.resolve(model + ".cfg")));
    }

    /** Checks a model with other values for some of its constants. */
    static Verdict check(String model, String name, Map<String, String> constants)
            throws IOException, InterruptedException {
        String config = Files.readString(FOLDER.resolve(model + ".cfg"));
        for (Map.Entry<String, String> constant : constants.entrySet()) {
            Pattern line = Pattern.compile("(?m)^( +" + constant.getKey() + " = ).*$");
            if (!line.matcher(config).find()) {
                throw new IllegalArgumentException(model + ".cfg has no constant " + constant.getKey());
            }
            config =
                    line.matcher(config).replaceFirst("$1" + constant.getValue().replace("$", "\\$"));
        }
        return run(name, config);
    }

    /** The bugs that the specification can have. */
    static Set<String> bugs() throws IOException {
        String text = Files.readString(FOLDER.resolve("Dispatch.tla"));
        return Pattern.compile("Bug\\(\"(\\w+)\"\\)")
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Verdict run(String name, String config) throws IOException, InterruptedException {
        Path own = WORK.resolve(name);
        delete(own);
        Files.createDirectories(own);
        Path configFile = Files.writeString(own.resolve(name + ".cfg"), config);
        Path output = own.resolve("output.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseParallelGC",
                        "-Xmx" + System.getProperty("tla.heap", "2g"),
                        // Where TLC unpacks its standard modules.
                        "-Djava.io.tmpdir=" + own,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "tlc2.TLC",
                        "-workers",
                        System.getProperty("tla.workers", "1"),
                        "-metadir",
                        own.resolve("states").toString(),
                        "-config",
                        configFile.toString(),
                        FOLDER.resolve("Dispatch.tla").toString())
                .directory(own.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(MAX_MINUTES, TimeUnit.MINUTES)) {
                throw new IllegalStateException(name + " is not checked after " + MAX_MINUTES + " minutes");
            }
        } finally {
            process.destroyForcibly();
        }
        delete(own.resolve("states"));
        return new Verdict(process.exitValue(), Files.readString(output));
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
