package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.runtime.Mailbox.Admission;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MailboxTest {
    private static final int MAX_FRAMES = 3;
    private static final long MAX_BYTES = 100;
    private static final int MAX_CALLS = 2;

    private final Mailbox mailbox = new Mailbox(MAX_FRAMES, MAX_BYTES, MAX_CALLS);
    private final List<Integer> applied = new ArrayList<>();

    @Test
    void framesBeyondTheBoundAreDroppedAndCounted() throws Exception {
        for (int i = 0; i < 5; i++) {
            mailbox.offerFrame(1, input(i));
        }

        assertThat(mailbox.droppedFrames()).isEqualTo(2);
        takeAll();
        assertThat(applied).containsExactly(0, 1, 2);
        assertThat(mailbox.offerFrame(1, input(9))).isTrue();
    }

    @Test
    void framesAreBoundedByTheirBytesToo() {
        assertThat(mailbox.offerFrame(60, input(1))).isTrue();
        assertThat(mailbox.offerFrame(60, input(2))).isFalse();
        assertThat(mailbox.offerFrame(40, input(3))).isTrue();
    }

    @Test
    void oneFrameAlwaysFits() {
        assertThat(mailbox.offerFrame(1_000, input(1))).isTrue();
        assertThat(mailbox.offerFrame(1, input(2))).isFalse();
    }

    @Test
    void callsBeyondTheBoundAreRefusedAndNeitherFramesNorNoticesCountAgainstThem() throws Exception {
        for (int i = 0; i < MAX_FRAMES; i++) {
            mailbox.offerFrame(1, input(i));
        }
        assertThat(mailbox.offerNotice(input(10))).isTrue();
        assertThat(mailbox.offerCall(input(20))).isEqualTo(Admission.TAKEN);
        assertThat(mailbox.offerCall(input(21))).isEqualTo(Admission.TAKEN);
        assertThat(mailbox.offerCall(input(22))).isEqualTo(Admission.FULL);

        takeAll();

        assertThat(applied).containsExactly(0, 1, 2, 10, 20, 21);
        assertThat(mailbox.offerCall(input(23))).isEqualTo(Admission.TAKEN);
    }

    @Test
    void aClosedMailboxTakesNothingAndForgetsWhatWaits() throws Exception {
        mailbox.offerCall(input(1));

        mailbox.close();

        assertThat(mailbox.offerCall(input(2))).isEqualTo(Admission.CLOSED);
        assertThat(mailbox.offerNotice(input(3))).isFalse();
        assertThat(mailbox.offerFrame(1, input(4))).isFalse();
        assertThat(mailbox.take(new ArrayList<>(), 10, Long.MAX_VALUE)).isFalse();
    }

    private Input input(int number) {
        return now -> applied.add(number);
    }

    private void takeAll() throws InterruptedException {
        List<Input> inputs = new ArrayList<>();
        assertThat(mailbox.take(inputs, 100, 0)).isTrue();
        inputs.forEach(input -> input.apply(new io.quorate.kernel.Now(0, 0)));
    }
}
