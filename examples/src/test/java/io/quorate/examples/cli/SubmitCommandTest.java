package io.quorate.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.Client;
import io.quorate.JobHandle;
import io.quorate.Master;
import io.quorate.model.JobSpec;
import io.quorate.transport.inmemory.InMemoryNetwork;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SubmitCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Console console = new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            false);

    /** P11, for many jobs: here the client goes while they are waited for. */
    @Test
    void jobsThatCannotBeWaitedForAreAcceptedNonetheless() {
        InMemoryNetwork network = InMemoryNetwork.create();
        try (Master master = Master.builder()
                .id("m1")
                .cluster("c")
                .founders(1)
                .inMemory()
                .transport(network.transport("m1"))
                .start()) {
            JobHandle handle = acceptedByAClientThatIsGone(network);

            assertThatThrownBy(() -> new BatchReport(console, true, true).follow(List.of(handle)))
                    .isInstanceOfSatisfying(CallFailure.class, failure -> {
                        assertThat(failure.exitCode()).isEqualTo(ExitCode.INDETERMINATE);
                        assertThat(failure.line()).contains("1 jobs are accepted");
                    });
            assertThat(master.closed()).isNotDone();
        }
    }

    private static JobHandle acceptedByAClientThatIsGone(InMemoryNetwork network) {
        try (Client client =
                Client.builder().cluster("c").transport(network.transport("c1")).start()) {
            JobHandle handle = client.submit(JobSpec.process(List.of("true")).build());
            handle.accepted().join();
            return handle;
        }
    }

    /** P11: a job that was accepted is never said to be surely not accepted. */
    @Test
    void whenTheLeaderGoesAfterItHasAcceptedTheJobTheJobIsNotKnownNotToBeThere() {
        InMemoryNetwork network = InMemoryNetwork.create();
        SubmitCommand command = new SubmitCommand(console, List.of("true"));
        command.json = true;
        command.prepare();
        ExecutorService callbacks = Executors.newSingleThreadExecutor();
        try (Master master = Master.builder()
                        .id("m1")
                        .cluster("c")
                        .founders(1)
                        .inMemory()
                        .transport(network.transport("m1"))
                        .start();
                Client client = Client.builder()
                        .cluster("c")
                        .transport(network.transport("c1"))
                        .requestTimeout(Duration.ofSeconds(2))
                        // The first answer that the client hears of is the last that it ever gets.
                        .callbackExecutor(task -> callbacks.execute(() -> {
                            master.kill();
                            task.run();
                        }))
                        .start()) {

            assertThatThrownBy(() -> command.run(client)).isInstanceOfSatisfying(CallFailure.class, failure -> {
                assertThat(failure.exitCode()).isEqualTo(ExitCode.INDETERMINATE);
                assertThat(failure.line()).contains("is accepted", "repeat it with --id");
            });
            assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        } finally {
            callbacks.shutdownNow();
        }
    }
}
