package io.quorate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line, with parts that measure nothing. */
final class BenchMainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private List<Part> parts;

    @BeforeEach
    void makeParts() {
        parts = List.of(new FixedPart("first", 1), new FixedPart("second", 2), new BrokenPart());
    }

    @Test
    void namedPartsAreRunOnceInTheirOwnOrder() throws Exception {
        assertThat(run("quick", "second", "first", "second")).isZero();

        JsonNode results = results();
        assertThat(results.findValuesAsText("part")).containsExactly("first", "second");
        assertThat(results.get(0).get("settings").get("scale").asText()).isEqualTo("quick");
        assertThat(results.get(0).get("settings").fieldNames())
                .toIterable()
                .contains("jdk", "cores", "cpu", "kernel", "memory");
        assertThat(out.toString())
                .contains("first", "second", Path.of("results.json").toString());
        assertThat(directory.resolve("results.svg")).isNotEmptyFile();
    }

    @Test
    void withoutNamesAllPartsAreRunAndOneThatFailsLeavesTheOthersTheirFigures() throws Exception {
        assertThat(run("full")).isEqualTo(1);

        assertThat(results().findValuesAsText("part")).containsExactly("first", "second");
        assertThat(err.toString()).contains("broken failed", "out of luck");
    }

    @Test
    void anUnknownPartIsAWrongCallThatNamesTheOthers() {
        assertThat(run("quick", "third")).isEqualTo(2);

        assertThat(err.toString()).contains("no part 'third'", "first, second, broken");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void anUnknownScaleIsAWrongCall() {
        assertThat(run("slow")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
    }

    @Test
    void theHelpNamesTheParts() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("first: gives 1", "second: gives 2");
    }

    @Test
    void theRealPartsHaveNamesOfTheirOwn() {
        assertThat(Parts.all()).extracting(Part::name).doesNotHaveDuplicates();
        assertThat(Parts.all()).extracting(Part::purpose).doesNotContain("");
    }

    private int run(String... args) {
        String[] all = java.util.Arrays.copyOf(args, args.length + 1);
        all[args.length] = "--directory=" + directory;
        return BenchMain.execute(parts, new PrintWriter(out), new PrintWriter(err), all);
    }

    private JsonNode results() throws Exception {
        return new ObjectMapper().readTree(Files.readString(directory.resolve("results.json")));
    }

    private record FixedPart(String name, int value) implements Part {
        @Override
        public String purpose() {
            return "gives " + value;
        }

        @Override
        public void run(Run run) {
            run.report("a case", value, "things", Map.of("transport", "none"));
        }
    }

    private record BrokenPart() implements Part {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public String purpose() {
            return "fails";
        }

        @Override
        public void run(Run run) {
            throw new IllegalStateException("out of luck");
        }
    }
}
