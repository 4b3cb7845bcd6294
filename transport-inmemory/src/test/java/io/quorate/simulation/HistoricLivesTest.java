package io.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The lives in which a defect was once found, each with what it was, in {@code historic-lives.txt}. A seed means another life
 * once the code draws other numbers, so the defect itself is held by a test of its own; these are lives that once were hard.
 */
final class HistoricLivesTest {

    @ParameterizedTest
    @MethodSource("lives")
    void aLifeThatOnceBrokeAPromiseKeepsIt(String properties) {
        ClusterLife life = ClusterLife.named(parsed(properties)::get, 0);

        assertThatCode(life::run).doesNotThrowAnyException();
    }

    @Test
    void eachLineNamesASeed() {
        lives().forEach(line -> {
            if (!parsed(line).containsKey(ClusterLife.SEED)) {
                throw new AssertionError("no " + ClusterLife.SEED + " in: " + line);
            }
        });
    }

    /** A line is properties as {@link ClusterLife#replayCommand} names them, without -D, and after a # what was found. */
    static Stream<String> lives() {
        URL file = HistoricLivesTest.class.getResource("/historic-lives.txt");
        if (file == null) {
            throw new AssertionError("historic-lives.txt is missing");
        }
        try (var in = file.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> parsed(String line) {
        // A list of faults has such signs in it as well.
        return new TreeMap<>(Splitter.on(' ')
                .omitEmptyStrings()
                .withKeyValueSeparator(Splitter.on('=').limit(2))
                .split(line));
    }
}
