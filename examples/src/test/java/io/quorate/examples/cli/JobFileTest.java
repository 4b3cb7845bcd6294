package io.quorate.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.model.Isolation;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JobFileTest {
    private static final Resources DEFAULT = Resources.parse("cpus=1,memory=64MiB");

    @TempDir
    Path directory;

    @Test
    void everyFieldIsRead() throws IOException {
        List<JobFile.Entry> entries = read("""
                {"id":"a","name":"first","resources":{"cpus":0.5,"memory":"8MiB","gpus":1},"policy":"exclusive","command":["echo","é"]}
                {"id":null,"name":null,"resources":null,"command":["true"]}

                {"resources":"cpus=2,memory=1GiB","command":["sh","-c",""]}
                """);

        assertThat(entries)
                .containsExactly(
                        new JobFile.Entry(
                                JobId.of("a"),
                                JobSpec.process(List.of("echo", "é"))
                                        .name("first")
                                        .isolation(Isolation.EXCLUSIVE)
                                        .resources(Resources.parse("cpus=0.5,memory=8MiB,gpus=1"))
                                        .build()),
                        new JobFile.Entry(
                                null,
                                JobSpec.process(List.of("true"))
                                        .resources(DEFAULT)
                                        .build()),
                        new JobFile.Entry(
                                null,
                                JobSpec.process(List.of("sh", "-c", ""))
                                        .resources(Resources.parse("cpus=2,memory=1GiB"))
                                        .build()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "{\"command\":[\"true\"],\"policy\":\"greedy\"}",
                "[]",
                "{\"command\":[\"true\"]} trailing",
                "{\"command\":[\"true\"],\"command\":[\"false\"]}",
                "{}",
                "{\"command\":\"true\"}",
                "{\"command\":[]}",
                "{\"command\":[1]}",
                "{\"command\":[\"true\"],\"id\":7}",
                "{\"command\":[\"true\"],\"id\":\"no/id\"}",
                "{\"command\":[\"true\"],\"priority\":7}",
                "{\"command\":[\"true\"],\"resources\":4}",
                "{\"command\":[\"true\"],\"resources\":\"cpus\"}",
                "{\"command\":[\"true\"],\"resources\":{\"cpus\":-1}}",
                "{\"command\":[\"true\"],\"resources\":{\"cpus\":0.0001}}",
                "{\"command\":[\"true\"],\"resources\":{\"cpus\":true}}",
                "{\"command\":[\"true\"],\"resources\":{\"cpus\":1e999999999}}",
                "{\"command\":[\"true\"],\"resources\":{\"cpus\":1e-999999999}}",
                "{\"command\":[1e999999999]}",
                "{\"command\":[\"true\"],\"resources\":{\"memory\":\"8 apples\"}}",
            })
    void whatIsWrongIsSaidWithItsLine(String line) {
        assertThatThrownBy(() -> read("{\"command\":[\"true\"]}\n" + line + "\n"))
                .isInstanceOfSatisfying(CallFailure.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCode.WRONG_CALL);
                    assertThat(failure.line()).contains("line 2: ").doesNotContain("\n");
                });
    }

    @Test
    void anIdThatIsThereTwiceIsRefusedWithBothLines() {
        String line = "{\"id\":\"a\",\"command\":[\"true\"]}\n";

        assertThatThrownBy(() -> read(line + "\n" + line)).hasMessageContainingAll("line 3", "line 1", "'a'");
    }

    private List<JobFile.Entry> read(String text) throws IOException {
        return JobFile.read(Files.writeString(directory.resolve("jobs"), text), DEFAULT, Isolation.AVAILABLE);
    }
}
