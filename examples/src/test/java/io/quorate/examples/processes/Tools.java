package io.quorate.examples.processes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of the operating system. Where one is missing, or may not do what it should, the test is skipped and says so. */
final class Tools {
    /** Beside those of PATH: users other than root often lack these, though the programs are there. */
    private static final List<String> MORE_PLACES = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

    private static final int PATIENCE_SECONDS = 60;

    private Tools() {}

    static void require(String... programs) {
        for (String program : programs) {
            assumeTrue(find(program), "skipped: the program '" + program + "' is missing");
        }
    }

    static void requireRoot(String why) throws IOException, InterruptedException {
        require("id");
        assumeTrue(output("id", "-u").strip().equals("0"), "skipped: only root may " + why);
    }

    /** Tries what the test cannot do without. */
    static void requireThatWorks(String what, String... command) throws IOException, InterruptedException {
        Ended ended = execute(command);
        assumeTrue(
                ended.code() == 0,
                () -> "skipped: this machine does not let a test " + what + ": " + String.join(" ", command) + " said: "
                        + ended.output().strip());
    }

    /** Runs a command that must succeed. */
    static void run(String... command) throws IOException, InterruptedException {
        output(command);
    }

    static String output(String... command) throws IOException, InterruptedException {
        Ended ended = execute(command);
        if (ended.code() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + ended.code() + ": "
                    + ended.output().strip());
        }
        return ended.output();
    }

    private record Ended(int code, String output) {}

    private static Ended execute(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("tool", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " did not end within " + PATIENCE_SECONDS + " s");
            }
            return new Ended(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }

    private static boolean find(String program) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":", -1)), MORE_PLACES.stream())
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
