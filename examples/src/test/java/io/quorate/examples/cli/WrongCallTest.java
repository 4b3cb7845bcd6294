package io.quorate.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A wrong call is answered by one line that says what is wrong, and exit code 2. */
final class WrongCallTest {
    private static final String SEED = "--seed=127.0.0.1:7101";

    @TempDir
    Path directory;

    static Stream<Arguments> wrongCalls() {
        return Stream.of(
                Arguments.of("a command is missing", List.of()),
                Arguments.of("'frobnicate'", List.of("frobnicate")),
                Arguments.of("--bogus", List.of("--bogus")),
                Arguments.of("--bogus", List.of("status", "--cluster=c", SEED, "--bogus")),
                Arguments.of("--cluster", List.of("status", SEED)),
                Arguments.of("where is the cluster?", List.of("nodes", "--cluster=c")),
                Arguments.of("HOST:PORT", List.of("jobs", "--cluster=c", "--seed=nonsense")),
                Arguments.of("numeric port", List.of("jobs", "--cluster=c", "--seed=host:port")),
                Arguments.of("1 to 65535", List.of("jobs", "--cluster=c", "--seed=127.0.0.1:70000")),
                Arguments.of("'FINE'", List.of("jobs", "--cluster=c", SEED, "--state=FINE")),
                Arguments.of("--limit", List.of("jobs", "--cluster=c", SEED, "--limit=0")),
                Arguments.of("seconds", List.of("jobs", "--cluster=c", SEED, "--timeout=soon")),
                Arguments.of("seconds", List.of("jobs", "--cluster=c", SEED, "--timeout=0")),
                Arguments.of("--timeout", List.of("jobs", "--cluster=c", SEED, "--timeout=1", "--timeout=2")),
                Arguments.of("ID", List.of("job", "--cluster=c", SEED)),
                Arguments.of("a job id is", List.of("job", "--cluster=c", SEED, "no/id")),
                Arguments.of("add, remove, replace", List.of("masters")),
                Arguments.of("ID", List.of("masters", "add", "--cluster=c", SEED)),
                Arguments.of("NEW", List.of("masters", "replace", "--cluster=c", SEED, "m1")),
                Arguments.of("by itself", List.of("masters", "replace", "--cluster=c", SEED, "m1", "m1")),
                Arguments.of("second", List.of("cancel", "--cluster=c", SEED, "first", "second")),
                Arguments.of("what is to run?", List.of("submit", "--cluster=c", SEED)),
                Arguments.of("what is to run?", List.of("submit", "--cluster=c", SEED, "--")),
                Arguments.of("at least a program", List.of("submit", "--cluster=c", SEED, "--", "")),
                Arguments.of("'echo'", List.of("submit", "--cluster=c", SEED, "echo", "hello")),
                Arguments.of("no COMMAND", List.of("submit", "--cluster=c", SEED, "--from=x", "--", "echo")),
                Arguments.of("'1x'", List.of("submit", "--cluster=c", SEED, "--resources=cpus=1x", "--", "echo")),
                Arguments.of("NAME=AMOUNT", List.of("submit", "--cluster=c", SEED, "--resources=4", "--", "echo")),
                Arguments.of("/no/such/file", List.of("submit", "--cluster=c", SEED, "--from=/no/such/file")),
                Arguments.of("8.8.8.8", List.of("jobs", "--cluster=c", "--seed=8.8.8.8:7101")),
                Arguments.of("--discovery 192.0.2.255", List.of("jobs", "--cluster=c", "--discovery=192.0.2.255:7400")),
                Arguments.of(
                        "--discovery 192.0.2.255",
                        List.of(
                                "slave",
                                "--id=s1",
                                "--cluster=c",
                                "--bind=127.0.0.1:0",
                                "--discovery=192.0.2.255:7400")),
                Arguments.of("--founders", List.of("master", "--id=m1", "--cluster=c", "--bind=127.0.0.1:0")),
                Arguments.of(
                        "'three'",
                        List.of("master", "--id=m1", "--cluster=c", "--bind=127.0.0.1:0", "--founders=three")),
                Arguments.of("a node id is", List.of("slave", "--id=", "--cluster=c", "--bind=127.0.0.1:0")),
                Arguments.of("--insecure", List.of("slave", "--id=s1", "--cluster=c", "--bind=0.0.0.0:0")),
                Arguments.of(
                        "cluster",
                        List.of("slave", "--id=s1", "--cluster=b a d", "--bind=127.0.0.1:0", "--discovery=none")),
                Arguments.of(
                        "NAME=VALUE",
                        List.of("slave", "--id=s1", "--cluster=c", "--bind=127.0.0.1:0", "--attributes=zone")),
                Arguments.of(
                        "twice",
                        List.of("slave", "--id=s1", "--cluster=c", "--bind=127.0.0.1:0", "--attributes=a=1,a=2")),
                Arguments.of("HOST:PORT", List.of("slave", "--id=s1", "--cluster=c", "--bind=127.0.0.1")),
                Arguments.of("secret", List.of("jobs", "--cluster=c", SEED, "--secret=/no/such/file")),
                Arguments.of("--config", List.of("jobs", "--config=/no/such/file")));
    }

    @ParameterizedTest
    @MethodSource("wrongCalls")
    void saysInOneLineWhatIsWrong(String says, List<String> args) {
        Captured call = Captured.call(args.toArray(String[]::new));

        assertThat(call.errorLines())
                .singleElement()
                .asString()
                .startsWith("quorate: ")
                .contains(says);
        assertThat(call.out()).isEmpty();
        assertThat(call.exitCode()).isEqualTo(ExitCode.WRONG_CALL);
    }

    @Test
    void aShortSecretIsRefused() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "short\n");

        Captured call = Captured.call("jobs", "--cluster=c", SEED, "--secret=" + secret);

        assertThat(call.errorLines()).singleElement().asString().contains("5 bytes", "at least 16");
        assertThat(call.exitCode()).isEqualTo(ExitCode.WRONG_CALL);
    }

    @Test
    void aConfigFileWithAnUnknownNameIsRefusedWithItsLine() throws IOException {
        Path config =
                Files.writeString(directory.resolve("config"), "# a comment\n\ncluster = c\nsede = 127.0.0.1:1\n");

        Captured call = Captured.call("jobs", "--config", config.toString());

        assertThat(call.errorLines()).singleElement().asString().contains("line 4", "'sede'");
        assertThat(call.exitCode()).isEqualTo(ExitCode.WRONG_CALL);
    }

    @Test
    void anOptionWithOneValueStandsOnceInTheConfigFile() throws IOException {
        Path config = Files.writeString(directory.resolve("config"), "timeout = 1\nseed = 127.0.0.1:1\ntimeout = 2\n");

        Captured call = Captured.call("jobs", "--cluster=c", "--config", config.toString());

        assertThat(call.errorLines()).singleElement().asString().contains("line 3", "'timeout'", "twice");
        assertThat(call.exitCode()).isEqualTo(ExitCode.WRONG_CALL);
    }

    @Test
    void aPayloadThatIsTooLargeIsARefusal() throws IOException {
        String large = "x".repeat(JobSpec.MAX_PAYLOAD_BYTES);
        Path jobs = Files.writeString(
                directory.resolve("jobs"), "{\"command\":[\"true\"]}\n{\"command\":[\"echo\",\"" + large + "\"]}\n");

        Captured one = Captured.call("submit", "--cluster=c", SEED, "--", "echo", large);
        Captured many = Captured.call("submit", "--cluster=c", SEED, "--from", jobs.toString());

        assertThat(one.errorLines()).singleElement().asString().contains("1048580 bytes", "1048576");
        assertThat(one.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(many.errorLines()).singleElement().asString().contains("line 2", "1048576");
        assertThat(many.exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void aFaultOfThisProgramIsNoWrongCall() {
        assertThat(Failures.exitCodeOf(new IllegalStateException("a tree can always be written")))
                .isEqualTo(ExitCode.BROKEN);
    }

    @Test
    void aMalformedValueInTheConfigFileIsRefused() throws IOException {
        Path config = Files.writeString(directory.resolve("config"), "cluster = c\nseed = 127.0.0.1:1, nonsense\n");

        Captured call = Captured.call("jobs", "--config", config.toString());

        assertThat(call.errorLines()).singleElement().asString().contains("--seed", "nonsense");
        assertThat(call.exitCode()).isEqualTo(ExitCode.WRONG_CALL);
    }

    @Test
    void aBrokenLineOfAJobFileIsNamed() throws IOException {
        Path jobs =
                Files.writeString(directory.resolve("jobs"), "{\"command\":[\"true\"]}\n\n{\"command\":\"true\"}\n");

        Captured call = Captured.call("submit", "--cluster=c", SEED, "--from", jobs.toString());

        assertThat(call.errorLines()).singleElement().asString().contains("line 3", "array");
        assertThat(call.exitCode()).isEqualTo(ExitCode.WRONG_CALL);
    }

    @Test
    void aClusterThatDoesNotAnswerIsExitCodeThree() {
        Captured call = Captured.call("status", "--cluster=c", "--seed=127.0.0.1:1", "--timeout=0.5", "--json");

        assertThat(call.errorLines()).singleElement().asString().contains("cluster c", "seed 127.0.0.1:1");
        assertThat(call.out()).isEmpty();
        assertThat(call.exitCode()).isEqualTo(ExitCode.NO_LEADER);
    }

    @Test
    void helpIsNoFailure() {
        for (String command :
                List.of("demo", "master", "slave", "submit", "jobs", "job", "cancel", "nodes", "status", "masters")) {
            Captured call = Captured.call(command, "--help");

            assertThat(call.exitCode()).isZero();
            assertThat(call.out()).contains("quorate " + command).doesNotContain("${");
            assertThat(call.err()).isEmpty();
        }
    }
}
