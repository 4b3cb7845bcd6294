package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.kernel.Now;
import io.quorate.runtime.Mailbox.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class MailboxTest {
    private static final int MAX_FRAMES = 3;
    private static final long MAX_BYTES = 100;
    private static final int MAX_CALLS = 2;

    private static final Now NOW = new Now(0, 0);

    private static final long LINK = 7;
    private static final long PREFERRED = 8;
    private static final long DEFERRED = 9;

    private final AtomicLong nanos = new AtomicLong();
    private final Mailbox mailbox = new Mailbox(NodeLoopTest.clockOf(nanos), MAX_FRAMES, MAX_BYTES, MAX_CALLS);
    private final List<Integer> applied = new ArrayList<>();

    @Test
    void framesBeyondTheBoundAreDroppedAndCounted() throws Exception {
        for (int i = 0; i < 5; i++) {
            mailbox.offerFrame(LINK, 1, input(i));
        }

        assertThat(mailbox.droppedFrames()).isEqualTo(2);
        takeAll();
        assertThat(applied).containsExactly(0, 1, 2);
        assertThat(mailbox.offerFrame(LINK, 1, input(9))).isTrue();
    }

    @Test
    void framesAreBoundedByTheirBytesToo() {
        assertThat(mailbox.offerFrame(LINK, 60, input(1))).isTrue();
        assertThat(mailbox.offerFrame(LINK, 60, input(2))).isFalse();
        assertThat(mailbox.offerFrame(LINK, 40, input(3))).isTrue();
    }

    @Test
    void oneFrameAlwaysFits() {
        assertThat(mailbox.offerFrame(LINK, 1_000, input(1))).isTrue();
        assertThat(mailbox.offerFrame(LINK, 1, input(2))).isFalse();
    }

    @Test
    void callsBeyondTheBoundAreRefusedAndNeitherFramesNorNoticesCountAgainstThem() throws Exception {
        for (int i = 0; i < MAX_FRAMES; i++) {
            mailbox.offerFrame(LINK, 1, input(i));
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
        assertThat(mailbox.offerFrame(LINK, 1, input(4))).isFalse();
        assertThat(mailbox.take(new ArrayList<>(), 10, Long.MAX_VALUE)).isEqualTo(Mailbox.CLOSED);
    }

    @Test
    void theTurnIsTheLoopsUntilItSleeps() throws Exception {
        assertThat(mailbox.tryTurn()).as("the loop has taken nothing yet").isFalse();
        mailbox.offerFrame(LINK, 1, input(1));

        takeAll();

        assertThat(mailbox.tryTurn()).as("the loop does what it took").isFalse();
    }

    @Test
    void whoHasTheTurnTakesWhatItOfferedAndPassesItOn() throws Exception {
        Thread sleeper = sleeper(TimeUnit.HOURS.toNanos(1));

        assertThat(mailbox.tryTurn()).as("taken already").isFalse();
        mailbox.offerFrame(LINK, 1, input(1));
        mailbox.offerUrgentNotice(input(2));
        List<Input> taken = new ArrayList<>();
        assertThat(mailbox.takeAtOnce(taken, 10)).isEqualTo(1);
        taken.forEach(input -> input.apply(NOW));
        assertThat(applied).containsExactly(2, 1);
        mailbox.offerFrame(LINK, 1, input(3));
        mailbox.passTurn(TimeUnit.HOURS.toNanos(1));

        sleeper.join();
        assertThat(applied).as("the loop is woken for what came meanwhile").containsExactly(2, 1, 3);
    }

    @Test
    void theLoopIsWokenWhenAStepOfAnotherWantsItToBe() throws Exception {
        Thread sleeper = sleeper(TimeUnit.HOURS.toNanos(1));

        mailbox.passTurn(0);

        sleeper.join();
        assertThat(applied).isEmpty();
    }

    @Test
    void theLoopThatOversleptWhileAnotherHadTheTurnSleepsUntilItsNextMoment() throws Exception {
        Thread sleeper = sleeper(TimeUnit.SECONDS.toNanos(1));
        await().until(() -> sleeper.getState() == Thread.State.WAITING);

        mailbox.passTurn(TimeUnit.MILLISECONDS.toNanos(50));

        sleeper.join();
        assertThat(applied).isEmpty();
    }

    @Test
    void whileTheTurnIsBorrowedNothingNewCountsAsHeard() {
        nanos.set(10);
        sleeping(TimeUnit.HOURS.toNanos(1));
        await().until(mailbox::tryTurn);
        nanos.set(30);

        assertThat(mailbox.heardUntilNanos(30)).isEqualTo(10);
        assertThat(mailbox.oldestNanos()).isEqualTo(10);
        mailbox.passTurn(TimeUnit.HOURS.toNanos(1));
        assertThat(mailbox.heardUntilNanos(30)).isEqualTo(30);
        assertThat(mailbox.oldestNanos()).isEqualTo(Long.MAX_VALUE);
        mailbox.close();
    }

    @Test
    void aClosedMailboxGivesNoTurnAndLetsTheLoopEndWhenThatOfAnotherIsOver() throws Exception {
        Thread sleeper = sleeper(TimeUnit.HOURS.toNanos(1));

        mailbox.close();
        assertThat(mailbox.takeAtOnce(new ArrayList<>(), 1)).isEqualTo(Mailbox.CLOSED);
        await().until(() -> sleeper.getState() == Thread.State.WAITING);
        mailbox.passTurn(TimeUnit.HOURS.toNanos(1));

        sleeper.join();
        assertThat(mailbox.tryTurn()).isFalse();
    }

    /** A thread that waits to take something, as the loop does, while the caller has the turn. */
    private Thread sleeper(long waitNanos) {
        Thread loop = sleeping(waitNanos);
        while (!mailbox.tryTurn()) {
            Thread.onSpinWait();
        }
        return loop;
    }

    private Thread sleeping(long waitNanos) {
        Thread loop = new Thread(() -> {
            List<Input> taken = new ArrayList<>();
            try {
                mailbox.take(taken, 10, waitNanos);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            taken.forEach(input -> input.apply(NOW));
        });
        loop.setDaemon(true);
        loop.start();
        return loop;
    }

    @Test
    void whatComesOverAPreferredLinkGoesFirst() throws Exception {
        mailbox.prefer(PREFERRED);
        mailbox.offerFrame(LINK, 1, input(1));
        mailbox.offerFrame(PREFERRED, 1, input(10));
        mailbox.offerCall(input(2));
        mailbox.offerUrgentNotice(input(11));
        mailbox.offerFrame(PREFERRED, 1, input(12));

        takeAll();

        assertThat(applied).containsExactly(10, 11, 12, 1, 2);
    }

    @Test
    void aFloodOnTheOtherLinksLeavesRoomForAPreferredOne() throws Exception {
        mailbox.prefer(PREFERRED);
        for (int i = 0; i < MAX_FRAMES; i++) {
            assertThat(mailbox.offerFrame(LINK, 1, input(i))).isTrue();
        }
        assertThat(mailbox.offerFrame(LINK, 1, input(9))).isFalse();

        assertThat(mailbox.offerFrame(PREFERRED, 1, input(10))).isTrue();

        takeAll();
        assertThat(applied).containsExactly(10, 0, 1, 2);
    }

    @Test
    void thePreferredLinkIsBoundedAsTheOthersAre() {
        mailbox.prefer(PREFERRED);
        for (int i = 0; i < MAX_FRAMES; i++) {
            assertThat(mailbox.offerFrame(PREFERRED, 1, input(i))).isTrue();
        }

        assertThat(mailbox.offerFrame(PREFERRED, 1, input(9))).isFalse();
        assertThat(mailbox.droppedFrames()).isEqualTo(1);
    }

    @Test
    void aFloodOnThePreferredLinkDoesNotStarveTheOthers() throws Exception {
        Mailbox large = new Mailbox(SystemClock.INSTANCE, 1_000, 1_000, 10);
        large.prefer(PREFERRED);
        large.offerCall(input(1));
        large.offerCall(input(2));
        for (int i = 0; i < 100; i++) {
            large.offerFrame(PREFERRED, 1, input(10));
        }
        List<Input> batch = new ArrayList<>();

        assertThat(large.take(batch, 8, 0)).isEqualTo(6);

        batch.forEach(input -> input.apply(NOW));
        assertThat(applied).containsExactly(10, 10, 10, 10, 10, 10, 1, 2);
    }

    @Test
    void aLinkThatBecomesPreferredKeepsItsOrder() throws Exception {
        mailbox.offerFrame(PREFERRED, 1, input(10));
        mailbox.offerFrame(LINK, 1, input(1));
        mailbox.offerFrame(PREFERRED, 1, input(11));

        mailbox.prefer(PREFERRED);

        assertThat(mailbox.offerFrame(PREFERRED, 1, input(12))).isTrue();
        assertThat(mailbox.offerFrame(PREFERRED, 1, input(13)))
                .as("those that waited count in its lane now")
                .isFalse();
        assertThat(mailbox.offerFrame(LINK, 1, input(2))).isTrue();
        assertThat(mailbox.offerFrame(LINK, 1, input(3))).isTrue();
        takeAll();
        assertThat(applied).containsExactly(10, 11, 12, 1, 2, 3);
    }

    @Test
    void theEndOfAPreferredLinkComesBehindItsFrames() throws Exception {
        mailbox.prefer(PREFERRED);
        mailbox.offerFrame(LINK, 1, input(1));
        mailbox.offerFrame(PREFERRED, 1, input(10));
        mailbox.offerNotice(PREFERRED, input(11));
        mailbox.offerNotice(LINK, input(2));

        takeAll();

        assertThat(applied).containsExactly(10, 11, 1, 2);
    }

    @Test
    void aForgottenLinkIsAsAnyOther() throws Exception {
        mailbox.prefer(PREFERRED);
        mailbox.forget(PREFERRED);
        mailbox.offerFrame(LINK, 1, input(1));
        mailbox.offerFrame(PREFERRED, 1, input(2));

        takeAll();

        assertThat(applied).containsExactly(1, 2);
    }

    @Test
    void whatComesOverADeferredLinkIsTakenByItselfInItsOrder() throws Exception {
        mailbox.defer(DEFERRED);
        mailbox.offerFrame(DEFERRED, 1, input(20));
        mailbox.offerFrame(LINK, 1, input(1));
        mailbox.offerFrame(DEFERRED, 1, input(21));
        mailbox.offerNotice(DEFERRED, input(22));

        takeAll();
        assertThat(applied).containsExactly(1);

        takeAllPatient();
        assertThat(applied).containsExactly(1, 20, 21, 22);
    }

    @Test
    void nothingOfADeferredLinkIsTakenWhileSoManyOthersWait() {
        mailbox.defer(DEFERRED);
        mailbox.offerFrame(DEFERRED, 1, input(20));
        mailbox.offerFrame(LINK, 1, input(1));
        mailbox.offerUrgentNotice(input(10));

        assertThat(mailbox.takePatient(2)).isNull();
        assertThat(mailbox.takePatient(3)).isNotNull();
        assertThat(mailbox.takePatient(3)).isNull();
    }

    @Test
    void aLinkThatIsDeferredKeepsItsOrderAndMakesRoomForOthers() throws Exception {
        mailbox.offerFrame(DEFERRED, 1, input(20));
        mailbox.offerFrame(DEFERRED, 1, input(21));
        mailbox.offerFrame(LINK, 1, input(1));
        assertThat(mailbox.offerFrame(LINK, 1, input(2))).isFalse();

        mailbox.defer(DEFERRED);

        assertThat(mailbox.offerFrame(LINK, 1, input(2))).isTrue();
        assertThat(mailbox.offerFrame(DEFERRED, 1, input(22))).isTrue();
        assertThat(mailbox.offerFrame(DEFERRED, 1, input(23)))
                .as("its lane is bounded as the others are")
                .isFalse();
        takeAll();
        takeAllPatient();
        assertThat(applied).containsExactly(1, 2, 20, 21, 22);
    }

    @Test
    void nobodyWaitsForAnInputWhileThereIsAPatientOne() throws Exception {
        mailbox.defer(DEFERRED);
        mailbox.offerFrame(DEFERRED, 1, input(20));

        assertThat(mailbox.take(new ArrayList<>(), 10, Long.MAX_VALUE)).isZero();
    }

    @Test
    void whatHasComeIsHeardWhenItIsDone() throws Exception {
        assertThat(mailbox.heardUntilNanos(5)).isEqualTo(5);
        nanos.set(10);
        mailbox.offerFrame(LINK, 1, input(1));
        nanos.set(20);
        mailbox.offerFrame(LINK, 1, input(2));
        assertThat(mailbox.heardUntilNanos(30)).isEqualTo(10);

        mailbox.take(new ArrayList<>(), 1, 0);
        assertThat(mailbox.heardUntilNanos(30)).as("in hand").isEqualTo(10);
        mailbox.done();
        assertThat(mailbox.heardUntilNanos(30)).isEqualTo(20);
        mailbox.take(new ArrayList<>(), 1, 0);
        mailbox.done();
        assertThat(mailbox.heardUntilNanos(30)).isEqualTo(30);
    }

    @Test
    void whatMayWaitDoesNotCountAsUnheard() {
        mailbox.defer(DEFERRED);
        nanos.set(10);
        mailbox.offerFrame(DEFERRED, 1, input(20));
        mailbox.offerUrgentNotice(input(10));

        assertThat(mailbox.heardUntilNanos(30)).isEqualTo(30);
    }

    @Test
    void theOldestIsThatOfAllLanes() throws Exception {
        assertThat(mailbox.oldestNanos()).isEqualTo(Long.MAX_VALUE);
        mailbox.defer(DEFERRED);
        nanos.set(10);
        mailbox.offerFrame(LINK, 1, input(1));
        nanos.set(20);
        mailbox.offerFrame(DEFERRED, 1, input(20));
        nanos.set(30);
        mailbox.offerUrgentNotice(input(10));

        assertThat(mailbox.oldestNanos()).isEqualTo(10);
        takeAll();
        assertThat(mailbox.oldestNanos()).as("in hand").isEqualTo(10);
        mailbox.done();
        assertThat(mailbox.oldestNanos()).isEqualTo(20);
        takeAllPatient();
        assertThat(mailbox.oldestNanos()).isEqualTo(Long.MAX_VALUE);
    }

    private void takeAllPatient() {
        for (Input input = mailbox.takePatient(1); input != null; input = mailbox.takePatient(1)) {
            input.apply(NOW);
        }
    }

    private Input input(int number) {
        return now -> applied.add(number);
    }

    private void takeAll() throws InterruptedException {
        List<Input> inputs = new ArrayList<>();
        assertThat(mailbox.take(inputs, 100, 0)).isNotEqualTo(Mailbox.CLOSED);
        inputs.forEach(input -> input.apply(NOW));
    }
}
