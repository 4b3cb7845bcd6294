package io.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of scenarios in docs/simulation.md names tests that there are. */
final class ScenarioTableTest {
    private static final Pattern NAMED = Pattern.compile("\\| `([A-Za-z]+Test)\\.([A-Za-z0-9]+)` \\|");

    @Test
    void everyTestThatTheTableNamesIsThere() throws IOException {
        Path base = Files.isDirectory(Path.of("docs")) ? Path.of(".") : Path.of("..");
        Map<String, String> sources = new HashMap<>();
        for (String module : List.of("core", "transport-inmemory")) {
            try (Stream<Path> files = Files.walk(base.resolve(module).resolve("src/test/java"))) {
                for (Path file : files.filter(file -> file.toString().endsWith("Test.java"))
                        .toList()) {
                    // Two modules may have tests of one name.
                    sources.merge(
                            file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
                }
            }
        }
        List<String> missing = new ArrayList<>();
        Matcher named = NAMED.matcher(Files.readString(base.resolve("docs/simulation.md")));
        int found = 0;
        while (named.find()) {
            found++;
            String source = sources.getOrDefault(named.group(1), "");
            if (!source.contains("void " + named.group(2) + "(")) {
                missing.add(named.group());
            }
        }

        assertThat(missing).isEmpty();
        assertThat(found).isGreaterThan(30);
    }
}
