package io.quorate.examples.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options from a file: lines {@code name = value}, the names without the dashes. Empty lines and those that begin with
 * {@code #} say nothing. An option that can be repeated may stand in several lines, or have several values in one, with commas
 * between them. The command line wins. One file may serve several commands: each takes the options that it has.
 */
final class ConfigFile implements IDefaultValueProvider {
    private static final String OPTION = "--config";

    private final Path file;
    private final Map<String, List<Line>> lines;

    private record Line(int number, String value) {}

    private ConfigFile(Path file, Map<String, List<Line>> lines) {
        this.file = file;
        this.lines = lines;
    }

    /** The file that a call names, or null. It has to be known before the call is read, so that it can give the defaults. */
    static @Nullable ConfigFile namedIn(String... args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals(OPTION) && i + 1 < args.length) {
                return read(args[i + 1]);
            }
            if (args[i].startsWith(OPTION + "=")) {
                return read(args[i].substring(OPTION.length() + 1));
            }
        }
        return null;
    }

    private static ConfigFile read(String name) {
        Path file;
        List<String> text;
        try {
            file = Path.of(name);
            text = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw CallFailure.wrongCall("the file " + name + " of --config cannot be read (" + e + ")");
        }
        Map<String, List<Line>> lines = new LinkedHashMap<>();
        for (int i = 0; i < text.size(); i++) {
            String line = text.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals <= 0) {
                throw wrong(file, i + 1, "a line is NAME = VALUE, got '" + line + "'");
            }
            String option = line.substring(0, equals).strip();
            lines.computeIfAbsent(option, any -> new ArrayList<>())
                    .add(new Line(i + 1, line.substring(equals + 1).strip()));
        }
        return new ConfigFile(file, lines);
    }

    /** Refuses names that no command has, since they are misspelt, and repeated ones of options that have one value. */
    void requireKnownOptions(CommandLine commandLine) {
        lines.forEach((name, values) -> {
            List<OptionSpec> options = commandLine.getSubcommands().values().stream()
                    .map(command -> command.getCommandSpec().findOption("--" + name))
                    .filter(Objects::nonNull)
                    .toList();
            if (options.isEmpty() || ("--" + name).equals(OPTION)) {
                throw wrong(file, values.get(0).number(), "there is no option '" + name + "'");
            }
            if (values.size() > 1 && options.stream().noneMatch(OptionSpec::isMultiValue)) {
                throw wrong(file, values.get(1).number(), "'" + name + "' is given twice");
            }
        });
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        for (String name : option.names()) {
            List<Line> values = name.startsWith("--") ? lines.get(name.substring(2)) : null;
            if (values != null) {
                return values.stream().map(Line::value).collect(Collectors.joining(","));
            }
        }
        return null;
    }

    private static CallFailure wrong(Path file, int line, String what) {
        return CallFailure.wrongCall(file + ", line " + line + ": " + what);
    }
}
