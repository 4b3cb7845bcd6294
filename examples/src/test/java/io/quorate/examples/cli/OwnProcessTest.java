package io.quorate.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.Master;
import io.quorate.transport.udptcp.BroadcastDiscovery;
import io.quorate.transport.udptcp.UdpTcpTransport;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What can only be seen of a launcher in a process of its own: all that it writes, and how it ends. */
@Timeout(60)
final class OwnProcessTest {
    @TempDir
    Path directory;

    private Path secret;
    private Master master;

    /** One of three founders, alone. */
    @BeforeEach
    void startMaster() throws IOException {
        secret = Files.writeString(directory.resolve("secret"), "0123456789abcdef");
        master = Master.builder()
                .id("m1")
                .cluster("c")
                .founders(3)
                .inMemory()
                .secret(Files.readAllBytes(secret))
                .transport(UdpTcpTransport.builder()
                        .bind("127.0.0.1", 0)
                        .discovery(BroadcastDiscovery.noBroadcast())
                        .build())
                .start();
    }

    @AfterEach
    void stopMaster() {
        master.kill();
    }

    @Test
    void aWrongSecretIsARefusalInOneLineThatNamesIt() throws Exception {
        Path wrong = Files.writeString(directory.resolve("wrong"), "fedcba9876543210");

        Captured call = run("jobs", "--cluster=c", "--seed=" + master.endpoint(), "--timeout=2", "--secret=" + wrong);

        assertThat(call.errorLines())
                .singleElement()
                .asString()
                .contains("secrets of the two nodes differ", master.endpoint().toString());
        assertThat(call.exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void aMissingSecretIsARefusalInOneLineThatNamesIt() throws Exception {
        Captured call = run("submit", "--cluster=c", "--seed=" + master.endpoint(), "--timeout=2", "--", "true");

        assertThat(call.errorLines()).singleElement().asString().contains("has a secret", "surely not accepted");
        assertThat(call.exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void aForeignClusterIsNamedInOneLine() throws Exception {
        Captured call =
                run("jobs", "--cluster=other", "--seed=" + master.endpoint(), "--timeout=2", "--secret=" + secret);

        assertThat(call.errorLines())
                .singleElement()
                .asString()
                .contains("a node of the cluster 'c', not of 'other'")
                .doesNotContain("no seed address answers");
        assertThat(call.exitCode()).isEqualTo(ExitCode.NO_LEADER);
    }

    @Test
    void whatAnUnformedClusterWaitsForReachesTheUser() throws Exception {
        Captured call = run("jobs", "--cluster=c", "--seed=" + master.endpoint(), "--timeout=2", "--secret=" + secret);

        assertThat(call.errorLines())
                .singleElement()
                .asString()
                .contains("m1 says: the cluster is not formed: waiting for 2 more of 3 founders");
        assertThat(call.exitCode()).isEqualTo(ExitCode.NO_LEADER);
    }

    @Test
    void theStatusOfAnUnformedClusterIsThereLongBeforeTheTimeIsUp() throws Exception {
        Captured call = run(
                "status",
                "--json",
                "--cluster=c",
                "--seed=" + master.endpoint(),
                "--timeout=600",
                "--secret=" + secret);

        assertThat(Json.parse(call.out()).get("leader").isNull()).isTrue();
        assertThat(call.errorLines()).singleElement().asString().contains("waiting for 2 more of 3 founders");
        assertThat(call.exitCode()).isEqualTo(ExitCode.NO_LEADER);
    }

    @Test
    void theLogIsThereForWhomAsksForIt() throws Exception {
        Captured call = run(
                "jobs",
                "--verbose",
                "--cluster=other",
                "--seed=" + master.endpoint(),
                "--timeout=1",
                "--secret=" + secret);

        assertThat(call.errorLines()).hasSizeGreaterThan(1);
        assertThat(call.err()).contains("WARN");
    }

    @Test
    void aServerThatIsToldToEndBeforeItIsReadyEndsWell() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        Process process = start(
                "master",
                "--id=m1",
                "--cluster=c",
                "--founders=1",
                "--bind=127.0.0.1:0",
                "--data=" + directory.resolve("data"),
                "--secret=" + fifo);
        // Waits until the process has come to read its secret. Nobody ever writes one.
        try (OutputStream open = new FileOutputStream(fifo.toFile())) {
            assertThat(open).isNotNull();
            process.destroy();

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(process.exitValue()).isZero();
        assertThat(directory.resolve("out")).isEmptyFile();
    }

    private Captured run(String... args) throws IOException, InterruptedException {
        Process process = start(args);
        if (!process.waitFor(50, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running: " + List.of(args));
        }
        return new Captured(
                process.exitValue(),
                Files.readString(directory.resolve("out")),
                Files.readString(directory.resolve("err")));
    }

    private Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                QuorateMain.class.getName()));
        command.addAll(List.of(args));
        File out = directory.resolve("out").toFile();
        File err = directory.resolve("err").toFile();
        return new ProcessBuilder(command)
                .redirectOutput(out)
                .redirectError(err)
                .start();
    }
}
