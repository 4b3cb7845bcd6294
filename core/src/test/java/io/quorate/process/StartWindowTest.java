package io.quorate.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptKey;
import io.quorate.model.Isolation;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.Work;
import io.quorate.spi.JobRunner.Launch;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StartWindowTest {
    private final StartWindow window = new StartWindow();

    @Test
    void soManyBytesOfCommandsAreWithTheGuardAtATimeAndTheOthersWait() {
        String large = "x".repeat(500_000);
        for (int i = 1; i <= 8; i++) {
            window.add(attempt(i), new Work.Command(List.of("echo", large)));
        }
        assertThat(sent()).isEqualTo(4);

        window.settled(1);
        window.settled(1);
        assertThat(sent()).isEqualTo(1);

        window.guardGone();
        assertThat(sent()).isEqualTo(3);
        assertThat(window.waiting()).isEmpty();
    }

    @Test
    void whatWaitsCanBeTakenOut() {
        RunningAttempt first = attempt(1);
        window.add(first, new Work.Command(List.of("echo")));

        assertThat(window.remove(first)).isTrue();
        assertThat(window.remove(first)).isFalse();
        assertThat(sent()).isZero();
    }

    private int sent() {
        int sent = 0;
        while (window.next() != null) {
            sent++;
        }
        return sent;
    }

    private static RunningAttempt attempt(long number) {
        return new RunningAttempt(
                number,
                new Launch(
                        new AttemptKey(JobId.of("j" + number), 1, number),
                        new Work.Command(List.of("true")),
                        NodeId.of("s1"),
                        Isolation.AVAILABLE),
                new RecordedEnds());
    }
}
