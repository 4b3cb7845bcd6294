package io.quorate.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.Master;
import io.quorate.ProcessOptions;
import io.quorate.Slave;
import io.quorate.model.Resources;
import io.quorate.transport.udptcp.BroadcastDiscovery;
import io.quorate.transport.udptcp.UdpTcpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client commands against a small cluster, with real processes. */
@Timeout(120)
final class LauncherTest {
    private static Master master;
    private static Slave slave;

    @TempDir
    Path directory;

    @BeforeAll
    static void startCluster() {
        master = Master.builder()
                .id("m1")
                .cluster("launcher")
                .founders(1)
                .inMemory()
                .transport(loopback())
                .start();
        slave = Slave.builder()
                .id("s1")
                .cluster("launcher")
                .transport(loopback())
                .seeds(master.endpoint())
                .resources(Resources.parse("cpus=4,memory=1GiB"))
                .processes(ProcessOptions.builder()
                        .stopGrace(Duration.ofMillis(200))
                        .build())
                .start();
        // Answered once there is a slave to run it on.
        assertThat(call("submit", "--timeout=60", "--wait", "--", "true").exitCode())
                .isZero();
    }

    @AfterAll
    static void stopCluster() {
        slave.close();
        master.close();
    }

    private static UdpTcpTransport loopback() {
        return UdpTcpTransport.builder()
                .bind("127.0.0.1", 0)
                .discovery(BroadcastDiscovery.noBroadcast())
                .build();
    }

    @Test
    void aWaitedForJobIsPrintedAsItEnded() {
        Captured call = call(
                "submit",
                "--id=greeting",
                "--name=ünï",
                "--wait",
                "--json",
                "--resources=cpus=0.5",
                "--",
                "echo",
                "--id",
                "@x",
                "--",
                "ö");

        assertThat(call.exitCode()).isZero();
        assertThat(call.err()).isEmpty();
        JsonNode job = Json.parse(call.out());
        assertThat(job.get("id").textValue()).isEqualTo("greeting");
        assertThat(job.get("name").textValue()).isEqualTo("ünï");
        assertThat(job.get("state").textValue()).isEqualTo("SUCCEEDED");
        assertThat(job.get("output").textValue()).isEqualTo("--id @x -- ö\n");
        assertThat(job.get("exitCode").intValue()).isZero();
        assertThat(job.get("resources").toString()).isEqualTo("{\"cpus\":0.5}");
        assertThat(job.get("attempts")).hasSize(1);

        Captured again = call(
                "submit",
                "--id=greeting",
                "--name=ünï",
                "--wait",
                "--json",
                "--resources=cpus=0.5",
                "--",
                "echo",
                "--id",
                "@x",
                "--",
                "ö");
        assertThat(again.exitCode()).isZero();
        assertThat(Json.parse(again.out()).get("attempt").intValue()).isEqualTo(1);

        Captured other = call("submit", "--id=greeting", "--", "echo", "something else");
        assertThat(other.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(other.errorLines()).singleElement().asString().contains("greeting");
    }

    @Test
    void aJobThatFailsIsExitCodeOneOnlyIfWaitedFor() {
        assertThat(call("submit", "--wait", "--", "sh", "-c", "exit 9").exitCode())
                .isEqualTo(ExitCode.JOB_NOT_SUCCEEDED);
        Captured call = call("submit", "--id=fails-later", "--", "sh", "-c", "exit 9");
        assertThat(call.exitCode()).isZero();
        assertThat(call.out()).isEqualTo("fails-later\n");
    }

    @Test
    void manyJobsFromAFile() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            lines.add("{\"id\":\"many-" + i + "\",\"resources\":\"cpus=0.1\",\"command\":[\"sh\",\"-c\",\"exit "
                    + (i == 7 ? 1 : 0) + "\"]}");
        }
        Path file = Files.write(directory.resolve("jobs"), lines);

        Captured accepted = call("submit", "--from", file.toString(), "--json");
        assertThat(accepted.exitCode()).isZero();
        JsonNode document = Json.parse(accepted.out());
        assertThat(document.get("accepted").intValue()).isEqualTo(20);
        assertThat(document.get("jobs")).hasSize(20);
        assertThat(document.get("jobs").get(3).textValue()).isEqualTo("many-3");

        Captured waited = call("submit", "--from", file.toString(), "--json", "--wait");
        assertThat(waited.out().strip())
                .isEqualTo("{\"accepted\":20,\"SUCCEEDED\":19,\"FAILED\":1,\"CANCELLED\":0,\"EXPIRED\":0}");
        assertThat(waited.exitCode()).isEqualTo(ExitCode.JOB_NOT_SUCCEEDED);
    }

    @Test
    void aJobTooLargeForEverySlaveWaitsWithAWarningOrIsRefused() {
        Captured waits = call("submit", "--id=large", "--resources=cpus=400", "--", "true");
        assertThat(waits.exitCode()).isZero();
        assertThat(waits.errorLines()).singleElement().asString().contains("warning", "cpus");

        Captured refused = call("submit", "--id=large-2", "--must-fit", "--resources=cpus=400", "--", "true");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.errorLines()).hasSize(1);

        Captured cancelled = call("cancel", "large");
        assertThat(cancelled.exitCode()).isZero();
        assertThat(cancelled.out()).isEqualTo("large CANCELLED\n");
        assertThat(call("cancel", "large").out()).isEqualTo("large CANCELLED\n");
    }

    @Test
    void ofJobsThatMustFitOnlyThoseThatDoNotAreRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("jobs"), """
                {"id":"fits-1","resources":"cpus=1","command":["true"]}
                {"id":"too-large","resources":"cpus=400","command":["true"]}
                {"id":"fits-2","resources":"cpus=1","command":["true"]}
                """);

        Captured call = call("submit", "--must-fit", "--json", "--from", file.toString());

        assertThat(call.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(call.out().strip())
                .isEqualTo("{\"accepted\":2,\"jobs\":[\"fits-1\",\"fits-2\"],\"notAccepted\":1,\"indeterminate\":[]}");
        assertThat(call.errorLines()).singleElement().asString().contains("1 of 3", "too-large", "cpus=400");
    }

    @Test
    void thatAJobWaitsForALargerSlaveIsSaidBeforeItIsWaitedFor() throws Exception {
        Path file = Files.writeString(
                directory.resolve("jobs"), "{\"id\":\"waits\",\"resources\":\"cpus=400\",\"command\":[\"true\"]}\n");
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        CompletableFuture<Integer> waiting = CompletableFuture.supplyAsync(() -> QuorateMain.execute(
                console,
                new ServerLife(console),
                "submit",
                "--cluster=launcher",
                "--seed=" + master.endpoint(),
                "--wait",
                "--from=" + file));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> err.toString(StandardCharsets.UTF_8).contains("warning: 1 job: "));
        assertThat(waiting).isNotDone();
        assertThat(call("cancel", "waits").exitCode()).isZero();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo(ExitCode.JOB_NOT_SUCCEEDED);
    }

    @Test
    void aRunningJobIsCancelled() {
        assertThat(call("submit", "--id=endless", "--resources=cpus=0.1", "--", "sleep", "600")
                        .exitCode())
                .isZero();
        assertThat(call("cancel", "endless").exitCode()).isZero();
        JsonNode job = Json.parse(call("job", "--json", "endless").out());
        assertThat(job.get("state").textValue()).isEqualTo("CANCELLED");
    }

    @Test
    void anUnknownJobIsAWrongCall() {
        for (String command : List.of("job", "cancel")) {
            Captured call = call(command, "nobody-knows");
            assertThat(call.exitCode()).isEqualTo(ExitCode.WRONG_CALL);
            assertThat(call.errorLines()).singleElement().asString().contains("nobody-knows");
        }
    }

    @Test
    void theClusterIsShown() {
        JsonNode status = Json.parse(call("status", "--json").out());
        assertThat(status.get("leader").textValue()).isEqualTo("m1");
        assertThat(status.get("slaves").get("alive").intValue()).isEqualTo(1);

        JsonNode nodes = Json.parse(call("nodes", "--json", "--stale").out());
        assertThat(nodes.get("slaves").get(0).get("total").toString()).isEqualTo("{\"cpus\":4,\"memory\":1073741824}");
        assertThat(nodes.get("index").longValue()).isPositive();

        assertThat(call("nodes").out()).contains("m1", "LEADER", "s1", "ALIVE", "memory=1GiB");
        assertThat(call("jobs", "--limit=1").out().lines()).hasSize(2);
        assertThat(call("jobs", "--stale", "--limit=1").out()).startsWith("as of index ");
        assertThat(call("status", "--stale").out()).startsWith("as of index ").contains("leader m1");
        assertThat(Json.parse(call("status", "--stale", "--json").out())
                        .get("leader")
                        .textValue())
                .isEqualTo("m1");
    }

    /** Of this cluster's own master, which is the only one, nothing can change. */
    @Test
    void aMasterIsAddedAndRemoved() {
        Captured unknown = masters("add", "m2");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.WRONG_CALL);
        assertThat(unknown.errorLines()).singleElement().asString().contains("m2", "empty data directory");
        Captured last = masters("remove", "m1");
        assertThat(last.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(last.errorLines()).singleElement().asString().contains("m1 is the last master");

        // One founder would found a cluster of its own.
        Master second = Master.builder()
                .id("m2")
                .cluster("launcher")
                .founders(2)
                .inMemory()
                .transport(loopback())
                .seeds(master.endpoint())
                .start();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> masters("add", "m2", "--timeout=30").exitCode() == ExitCode.DONE);
            JsonNode two = Json.parse(masters("add", "m2", "--json").out());
            assertThat(two.get("masters"))
                    .hasSize(2)
                    .allMatch(one -> one.get("voter").booleanValue());

            Captured removed = masters("remove", "m2", "--json");
            assertThat(removed.exitCode()).isZero();
            assertThat(Json.parse(removed.out()).get("masters")).hasSize(1);
        } finally {
            // While it votes, one is no majority.
            masters("remove", "m2");
            second.close();
        }
    }

    private static Captured masters(String what, String... args) {
        List<String> words =
                new ArrayList<>(List.of("masters", what, "--cluster=launcher", "--seed=" + master.endpoint()));
        words.addAll(List.of(args));
        return Captured.call(words.toArray(String[]::new));
    }

    @Test
    void optionsMayStandInAFileAndTheCommandLineWins() throws IOException {
        Path config = Files.writeString(
                directory.resolve("config"),
                "cluster = launcher\nseed = 127.0.0.1:1\nseed = " + master.endpoint()
                        + ", 127.0.0.1:2\ntimeout = 20\njson = true\ninsecure = true\n"
                        + "limit = 5\nstate = PENDING\nfounders = 3\n");

        Captured call =
                Captured.call("jobs", "--config", config.toString(), "--limit=1", "--state=SUCCEEDED", "--json");

        assertThat(call.err()).isEmpty();
        assertThat(call.exitCode()).isZero();
        JsonNode jobs = Json.parse(call.out()).get("jobs");
        assertThat(jobs).hasSize(1);
        assertThat(jobs.get(0).get("state").textValue()).isEqualTo("SUCCEEDED");
    }

    private static Captured call(String command, String... args) {
        List<String> words = new ArrayList<>(List.of(command, "--cluster=launcher", "--seed=" + master.endpoint()));
        words.addAll(List.of(args));
        return Captured.call(words.toArray(String[]::new));
    }
}
