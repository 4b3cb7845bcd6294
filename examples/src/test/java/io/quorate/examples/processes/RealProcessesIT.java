package io.quorate.examples.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.model.Attempt;
import io.quorate.model.AttemptEnd;
import io.quorate.model.Endpoint;
import io.quorate.model.JobState;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promises, with real processes, sockets and files: what the simulator cannot show. */
final class RealProcessesIT {
    private static final Duration LEASE = Duration.ofMillis(2500);

    @TempDir
    Path directory;

    @Test
    void jobsOfAKilledSlaveRunElsewhereAndItsProcessesAreGone() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(directory, 3)) {
            ProcessCluster.Result batch = cluster.run(
                    "submit", "--from", batch(60, "echo tile $QUORATE_JOB_ID").toString(), "--wait", "--json");
            assertThat(batch.exitCode()).as(batch.err()).isZero();
            assertThat(batch.json().path("SUCCEEDED").asInt()).isEqualTo(60);
            assertThat(output(cluster, "b7")).isEqualTo("tile b7\n");

            Path pids = directory.resolve("pids");
            cluster.run(
                    "submit",
                    "--id",
                    "long",
                    "--",
                    "sh",
                    "-c",
                    "echo $$ >> " + pids + "; [ $QUORATE_ATTEMPT -gt 1 ] || sleep 30; echo done");
            cluster.awaitState("long", JobState.RUNNING);
            await().atMost(ProcessCluster.PATIENCE)
                    .until(() -> ProcessCluster.lines(pids).size() == 1);
            String slave = cluster.job("long").slave().toString();
            Instant killed = Instant.now();
            cluster.kill(slave);

            long first = Long.parseLong(ProcessCluster.lines(pids).get(0));
            await("the process of the dead slave to be gone")
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> ProcessHandle.of(first).isEmpty());
            cluster.awaitState("long", JobState.SUCCEEDED);
            List<Attempt> attempts = cluster.job("long").attempts();
            assertThat(attempts).hasSize(2);
            assertThat(attempts.get(0).end()).isEqualTo(AttemptEnd.SLAVE_LOST);
            assertThat(attempts.get(1).slave()).doesNotHaveToString(slave);
            // A refused connection tells at once; nobody had to wait for the lease.
            assertThat(Duration.between(killed, attempts.get(1).assignedAt())).isLessThan(LEASE);
        }
    }

    @Test
    void aSlaveThatIsToldToEndGivesEachJobBackAsItStops() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(directory, 2)) {
            cluster.run("submit", "--id", "stubborn", "--", "sh", "-c", "trap '' TERM; while :; do sleep 1; done");
            cluster.run("submit", "--id", "gentle", "--", "sleep", "600");
            cluster.awaitState("stubborn", JobState.RUNNING);
            cluster.awaitState("gentle", JobState.RUNNING);
            String slave = cluster.job("stubborn").slave().toString();
            assertThat(cluster.job("gentle").slave())
                    .as("best fit fills a slave that has work")
                    .hasToString(slave);

            Instant told = Instant.now();
            cluster.signal(slave, "TERM");

            assertThat(cluster.process(slave).waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(cluster.process(slave).exitValue()).isZero();
            for (String id : List.of("gentle", "stubborn")) {
                List<Attempt> attempts = cluster.job(id).attempts();
                assertThat(attempts).as(id).hasSize(2);
                assertThat(attempts.get(0).end()).isEqualTo(AttemptEnd.STOPPED);
                assertThat(attempts.get(1).slave()).doesNotHaveToString(slave);
            }
            assertThat(cluster.run("job", "gentle", "--json")
                            .json()
                            .at("/attempts/0/end")
                            .asText())
                    .as("by the launcher's names")
                    .isEqualTo("SLAVE_LOST");
            assertThat(Duration.between(
                            told, cluster.job("gentle").attempts().get(1).assignedAt()))
                    .as("the grace of the other job is not waited for")
                    .isLessThan(Duration.ofSeconds(4));
            for (String master : List.of("m1", "m2", "m3")) {
                assertThat(String.join("\n", ProcessCluster.lines(directory.resolve(master + ".err"))))
                        .as("it has deregistered")
                        .doesNotContain("slave " + slave + " is lost");
            }
        }
    }

    @Test
    void aStoppedSlavesAttemptsAreSupersededAndStoppedWhenItWakes() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(directory, 2)) {
            Path pids = directory.resolve("pids");
            cluster.run(
                    "submit",
                    "--id",
                    "j",
                    "--",
                    "sh",
                    "-c",
                    "echo $$ >> " + pids
                            + "; [ $QUORATE_ATTEMPT -gt 1 ] && sleep 3 || sleep 60; echo $QUORATE_ATTEMPT");
            await().atMost(ProcessCluster.PATIENCE)
                    .until(() -> ProcessCluster.lines(pids).size() == 1);
            String slave = cluster.job("j").slave().toString();

            cluster.signal(slave, "STOP");
            await("a second attempt")
                    .atMost(ProcessCluster.PATIENCE)
                    .until(() -> ProcessCluster.lines(pids).size() == 2);
            cluster.signal(slave, "CONT");

            long first = Long.parseLong(ProcessCluster.lines(pids).get(0));
            await("the superseded attempt to be stopped")
                    .atMost(ProcessCluster.PATIENCE)
                    .until(() -> ProcessHandle.of(first).isEmpty());
            cluster.awaitState("j", JobState.SUCCEEDED);
            assertThat(output(cluster, "j")).isEqualTo("2\n");
            assertThat(cluster.job("j").slave()).doesNotHaveToString(slave);
        }
    }

    @Test
    void withoutAQuorumSubmitsAreRefusedAndRunningJobsGoOn() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(directory, 1)) {
            Path marks = directory.resolve("marks");
            cluster.run(
                    "submit",
                    "--id",
                    "long",
                    "--",
                    "sh",
                    "-c",
                    "echo begin >> " + marks + "; sleep 6; echo end >> " + marks);
            cluster.awaitState("long", JobState.RUNNING);
            cluster.kill("m1");
            cluster.kill("m2");

            ProcessCluster.Result refused = cluster.run("submit", "--timeout", "2", "--id", "no", "--", "true");

            assertThat(refused.exitCode()).as(refused.err()).isIn(3, 5);
            assertThat(refused.err().strip())
                    .isNotEmpty()
                    .doesNotContain("Exception")
                    .hasLineCount(1);
            await("the running job to end")
                    .atMost(ProcessCluster.PATIENCE)
                    .until(() -> ProcessCluster.lines(marks).contains("end"));
            cluster.startMaster("m1");
            cluster.awaitState("long", JobState.SUCCEEDED);
            assertThat(cluster.job("long").attempts()).hasSize(1);
            assertThat(cluster.run("submit", "--id", "yes", "--wait", "--", "true")
                            .exitCode())
                    .isZero();
        }
    }

    @Test
    void garbageOnEveryPortChangesNothing() throws Exception {
        try (ProcessCluster cluster = new ProcessCluster(directory, 1)) {
            long seed = 42;
            Random random = new Random(seed);
            for (int round = 0; round < 50; round++) {
                byte[] garbage = new byte[1 + random.nextInt(1000)];
                random.nextBytes(garbage);
                try (DatagramSocket socket = new DatagramSocket()) {
                    socket.setBroadcast(true);
                    socket.send(new DatagramPacket(
                            garbage,
                            garbage.length,
                            InetAddress.getByAddress(new byte[] {127, (byte) 255, (byte) 255, (byte) 255}),
                            Endpoint.parse(cluster.site().discovery()).port()));
                }
                for (String id : List.of("m1", "m2", "m3", "s1")) {
                    sendTo(cluster.port(id), garbage);
                    sendTo(cluster.port(id), new byte[] {(byte) 0x7F, -1, -1, -1, 0});
                    sendTo(cluster.port(id), "GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }

            assertThat(cluster.run("submit", "--wait", "--", "true").exitCode()).isZero();
            for (String id : List.of("m1", "m2", "m3", "s1")) {
                assertThat(cluster.process(id).isAlive()).as(id).isTrue();
                assertThat(String.join("\n", ProcessCluster.lines(directory.resolve(id + ".err"))))
                        .doesNotContain("\tat ");
            }
        }
    }

    private static String output(ProcessCluster cluster, String job) {
        return cluster.run("job", job, "--json").json().path("output").asText();
    }

    private static void sendTo(int port, byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // The node may close on garbage while it is still being sent; that it still listens is checked at the end.
            assertThat(e).hasMessageNotContaining("refused");
        }
    }

    private Path batch(int jobs, String script) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < jobs; i++) {
            text.append("{\"id\":\"b")
                    .append(i)
                    .append("\",\"resources\":{\"cpus\":0.5,\"memory\":\"16MiB\"},\"command\":[\"sh\",\"-c\",\"")
                    .append(script)
                    .append("\"]}\n");
        }
        return Files.writeString(directory.resolve("batch.jsonl"), text);
    }
}
