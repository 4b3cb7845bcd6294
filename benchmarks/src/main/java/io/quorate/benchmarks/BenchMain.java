package io.quorate.benchmarks;

import io.quorate.benchmarks.report.Machine;
import io.quorate.benchmarks.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code bench}. The table goes to standard output, what goes on meanwhile to standard error. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Quorate, and beside it what others would use instead.",
        footer = {"", "Parts: ${bundle:parts}", "Exit codes: 0 measured, 1 a part failed, 2 the call is wrong."})
final class BenchMain implements Callable<Integer> {
    private static final int FAILED = 1;

    private final List<Part> known;
    private final PrintWriter out;
    private final PrintWriter err;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "quick|full", description = "how thorough: ${COMPLETION-CANDIDATES}")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Scale scale;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "PART", description = "what to measure; without any, all")
    private List<String> parts = List.of();

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            defaultValue = "benchmarks/target/bench",
            description = "where results and data go, on a real disk; default: ${DEFAULT-VALUE}")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path directory;

    BenchMain(List<Part> known, PrintWriter out, PrintWriter err) {
        this.known = known;
        this.out = out;
        this.err = err;
    }

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        // Whoever breaks a run off leaves no process behind, also none that was stopped and cannot notice.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly),
                        "end-of-children"));
        System.exit(execute(Parts.all(), out, err, args));
    }

    /** @return the exit code */
    static int execute(List<Part> known, PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new BenchMain(known, out, err))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setResourceBundle(new PartNames(known))
                .setOut(out)
                .setErr(err)
                .execute(args);
    }

    @Override
    public Integer call() throws IOException {
        List<Part> chosen = chosen();
        Files.createDirectories(directory);
        Report report = new Report();
        boolean failed = false;
        for (Part part : chosen) {
            Run run = new Run(
                    part.name(),
                    scale,
                    Files.createDirectories(directory.resolve(part.name())),
                    Machine.settings(),
                    report::add,
                    err::println);
            long begunNanos = System.nanoTime();
            try {
                part.run(run);
            } catch (Exception e) {
                failed = true;
                err.println(part.name() + " failed: " + e);
                e.printStackTrace(err);
            }
            run.progress("took " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begunNanos) + " s");
            // After each, so that a run that is broken off has not been for nothing.
            report.write(directory);
        }
        out.print(report.table());
        out.println(
                "Written to " + directory.resolve(Report.JSON_FILE) + " and " + directory.resolve(Report.PLOT_FILE));
        return failed ? FAILED : 0;
    }

    /** In the order in which they are known, each once. */
    private List<Part> chosen() {
        Set<String> wanted = new LinkedHashSet<>(parts);
        for (String name : wanted) {
            if (known.stream().noneMatch(part -> part.name().equals(name))) {
                throw new ParameterException(
                        spec.commandLine(), "there is no part '" + name + "'; there are " + PartNames.of(known));
            }
        }
        return known.stream()
                .filter(part -> wanted.isEmpty() || wanted.contains(part.name()))
                .toList();
    }
}
