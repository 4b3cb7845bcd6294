package io.quorate.slave;

import static io.quorate.slave.SlaveHarness.DONE;
import static io.quorate.slave.SlaveHarness.INCARNATION;
import static io.quorate.slave.SlaveHarness.M1;
import static io.quorate.slave.SlaveHarness.UNKNOWN_WORK;
import static io.quorate.slave.SlaveHarness.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.Incarnation;
import io.quorate.model.Isolation;
import io.quorate.model.JobOutcome;
import io.quorate.protocol.SlaveOrder.Deregistered;
import io.quorate.protocol.SlaveOrder.RegisterRefused;
import io.quorate.protocol.SlaveOrder.ReportsAck;
import io.quorate.protocol.SlaveOrder.RunOrders;
import io.quorate.protocol.SlaveReport.AttemptReports;
import io.quorate.protocol.SlaveReport.Deregister;
import io.quorate.protocol.SlaveReport.Heartbeat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SlaveOrdersTest {
    private static final AttemptKey A = key("a", 1, 5);
    private static final AttemptKey B = key("b", 1, 6);

    private final SlaveHarness slave = SlaveHarness.registered();

    @Test
    void anOrderIsFollowedAndReported() {
        slave.run(A);
        assertThat(slave.started).containsExactly(A);
        slave.advance(20);
        assertThat(slave.reports()).containsExactly(AttemptReport.running(A));
    }

    @Test
    void ordersOfAnotherSessionIncarnationOrTermAreDropped() {
        slave.run(1, 11, A);
        slave.run(0, 10, A);
        slave.from(
                M1,
                new RunOrders(
                        1,
                        new Incarnation(78),
                        10,
                        List.of(new RunOrders.Run(A, SlaveHarness.WORK, Isolation.AVAILABLE))));
        assertThat(slave.started).isEmpty();
        assertThat(slave.events)
                .filteredOn(e -> e instanceof SlaveEvent.MessageDropped)
                .hasSize(3);
    }

    @Test
    void aRepeatedOrderIsOnlyAnsweredAgain() {
        slave.run(A);
        slave.advance(2000);
        slave.out.takeSent();
        slave.run(A);
        slave.advance(20);
        assertThat(slave.started).containsExactly(A);
        assertThat(slave.reports()).containsExactly(AttemptReport.running(A));
        slave.ended(A);
        slave.advance(20);
        slave.run(A);
        slave.advance(20);
        assertThat(slave.started).containsExactly(A);
        assertThat(slave.reports()).contains(AttemptReport.ended(A, DONE));
    }

    @Test
    void anOrderThatComesAfterTheEndWasAcknowledgedRunsNothing() {
        slave.run(A);
        slave.ended(A);
        slave.advance(20);
        slave.ackReports(A);
        slave.out.takeSent();
        slave.run(A);
        slave.advance(500);
        assertThat(slave.started).containsExactly(A);
        assertThat(slave.reports()).isEmpty();
    }

    @Test
    void aStopThatOvertakesItsOrderLeavesATombstone() {
        slave.orderStop(A);
        assertThat(slave.reports()).containsExactly(AttemptReport.stopped(A));
        slave.run(A);
        slave.advance(400);
        assertThat(slave.reports()).isNotEmpty().containsOnly(AttemptReport.stopped(A));
        slave.ackReports(A);
        slave.run(A);
        assertThat(slave.started).isEmpty();
    }

    @Test
    void anOrderBelowTheLowestOpenTokenIsRefusedSilently() {
        slave.advance(900);
        slave.ackHeartbeat(1, 6);
        slave.run(A, B);
        slave.advance(20);
        assertThat(slave.started).containsExactly(B);
        assertThat(slave.reports()).containsExactly(AttemptReport.running(B));
    }

    @Test
    void aLowerAttemptOfAJobThatWasSeenIsRefused() {
        AttemptKey second = key("a", 2, 9);
        AttemptKey third = key("a", 3, 12);
        slave.run(second);
        slave.run(A);
        assertThat(slave.started).containsExactly(second);
        slave.advance(20);
        assertThat(slave.reports()).contains(AttemptReport.declined(A, "attempt 2 of the job was here before"));
        slave.run(third);
        assertThat(slave.started).as("a newer one runs beside it").containsExactly(second, third);
    }

    @Test
    void aRefusedWorkIsReportedWithTheReasonUntilAcknowledged() {
        slave.from(
                M1,
                new RunOrders(1, INCARNATION, 10, List.of(new RunOrders.Run(A, UNKNOWN_WORK, Isolation.AVAILABLE))));
        slave.advance(400);
        assertThat(slave.started).isEmpty();
        assertThat(slave.reports()).hasSize(2).containsOnly(AttemptReport.refused(A, "no such handler"));
        slave.ackReports(A);
        slave.advance(5000);
        assertThat(slave.reports()).isEmpty();
    }

    @Test
    void whatTheRunnerHasNoRoomForIsDeclinedUntilAcknowledged() {
        slave.run(A);
        slave.core.attemptDeclined(slave.now(), A, "no thread for it");
        assertThat(slave.core.executing()).isEmpty();
        slave.advance(400);
        assertThat(slave.reports())
                .contains(AttemptReport.declined(A, "no thread for it"))
                .doesNotContain(AttemptReport.refused(A, "no thread for it"));
        slave.run(A);
        assertThat(slave.started).containsExactly(A);
        assertThat(slave.reports()).isNotEmpty();
        slave.ackReports(A);
        slave.advance(5000);
        assertThat(slave.reports()).isEmpty();
        assertThatThrownBy(() -> slave.core.attemptLost(slave.now(), A, "again"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatTheRunnerLostIsReportedAsLostUntilAcknowledged() {
        slave.run(A);
        slave.advance(20);
        slave.reports();
        slave.core.attemptLost(slave.now(), A, "the guard process ended");
        slave.advance(400);
        assertThat(slave.reports()).isNotEmpty().containsOnly(AttemptReport.lost(A, "the guard process ended"));
        assertThat(slave.hasEvent(SlaveEvent.AttemptLost.class)).isTrue();
        slave.ackReports(A);
        slave.advance(5000);
        assertThat(slave.reports()).isEmpty();
    }

    @Test
    void anAttemptThatWasToldToStopIsReportedAsStoppedHoweverItEnds() {
        slave.run(A, B);
        slave.orderStop(A, B);
        slave.core.attemptDeclined(slave.now(), A, "no thread for it");
        slave.core.attemptLost(slave.now(), B, "the guard process ended");
        slave.advance(20);
        assertThat(slave.reports()).contains(AttemptReport.stopped(A), AttemptReport.stopped(B));
    }

    @Test
    void aStoppedAttemptIsReportedOnceNothingOfItExecutes() {
        slave.run(A);
        slave.orderStop(A);
        slave.orderStop(A);
        assertThat(slave.stopped).containsExactly(A);
        slave.advance(200);
        assertThat(slave.reports()).containsOnly(AttemptReport.running(A));
        slave.ended(A);
        slave.advance(20);
        assertThat(slave.reports()).containsExactly(AttemptReport.stopped(A));
    }

    @Test
    void anEndedAttemptThatIsStoppedIsReportedAsStopped() {
        slave.run(A);
        slave.ended(A);
        slave.advance(20);
        slave.out.takeSent();
        slave.orderStop(A);
        slave.advance(20);
        assertThat(slave.stopped).isEmpty();
        assertThat(slave.reports()).containsExactly(AttemptReport.stopped(A));
    }

    @Test
    void anEndIsRepeatedUntilItIsAcknowledged() {
        slave.run(A);
        slave.ended(A);
        for (int i = 1; i <= 5; i++) {
            slave.advance(700);
            slave.ackHeartbeat(i, 1);
        }
        assertThat(slave.reports())
                .filteredOn(r -> r.status() == AttemptReport.Status.ENDED)
                .hasSizeBetween(4, 6);
        slave.ackReports(A);
        slave.advance(700);
        assertThat(slave.reports()).isEmpty();
    }

    @Test
    void anAcknowledgementOfAnotherSessionDoesNotCount() {
        slave.run(A);
        slave.ended(A);
        slave.advance(20);
        slave.from(M1, new ReportsAck(1, 9, List.of(A)));
        slave.reports();
        slave.advance(500);
        assertThat(slave.reports()).isNotEmpty();
    }

    @Test
    void anAcknowledgementNeverTakesAnOutcomeThatWasNotTold() {
        slave.run(A);
        slave.ackReports(A);
        assertThat(slave.core.executing()).containsExactly(A);
        slave.ended(A);
        slave.ackReports(A);
        slave.advance(20);
        assertThat(slave.reports()).contains(AttemptReport.ended(A, DONE));
    }

    @Test
    void aRunningAttemptIsNotReportedForEver() {
        slave.run(A);
        for (int i = 1; i <= 20; i++) {
            slave.advance(700);
            slave.ackHeartbeat(i, 1);
        }
        assertThat(slave.reports()).hasSize(2);
    }

    @Test
    void reportsAreBatchedByNumberAndBySize() {
        AttemptKey[] keys = new AttemptKey[1200];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key("j" + i, 1, i + 1);
        }
        slave.run(keys);
        slave.advance(100);
        assertThat(slave.out.take(AttemptReports.class))
                .extracting(message -> message.attempts().size())
                .containsExactly(500, 500, 200);

        JobOutcome large = JobOutcome.succeeded(Bytes.copyOf(new byte[JobOutcome.MAX_RESULT_BYTES]));
        slave.advance(400);
        slave.out.takeSent();
        for (int i = 0; i < 10; i++) {
            slave.core.attemptEnded(slave.now(), keys[i], large);
        }
        slave.advance(100);
        assertThat(slave.out.take(AttemptReports.class))
                .extracting(message -> message.attempts().size())
                .containsExactly(1, 3, 3, 3);
    }

    @Test
    void anEndThatNeverWasIsAnErrorOfTheCaller() {
        assertThatThrownBy(() -> slave.ended(A)).isInstanceOf(IllegalStateException.class);
        slave.run(A);
        slave.ended(A);
        assertThatThrownBy(() -> slave.ended(A)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTokenThatAnotherAttemptHasIsRefused() {
        slave.run(A);
        slave.run(key("other", 1, A.token()));
        slave.orderStop(key("other", 1, A.token()));
        assertThat(slave.started).containsExactly(A);
        assertThat(slave.stopped).isEmpty();
    }

    @Test
    void beyondTheBoundOrdersAreDroppedAndStopsStillFence() {
        for (int i = 1; i <= AttemptTable.MAX_HELD; i++) {
            slave.run(key("j" + i, 1, i));
        }
        AttemptKey stopped = key("stopped", 1, 1_000_000);
        AttemptKey dropped = key("dropped", 1, 1_000_001);
        slave.orderStop(stopped);
        slave.run(dropped);
        assertThat(slave.started).hasSize(AttemptTable.MAX_HELD);
        AttemptKey first = key("j1", 1, 1);
        slave.ended(first);
        slave.advance(700);
        slave.ackReports(first);
        slave.run(stopped);
        assertThat(slave.started).hasSize(AttemptTable.MAX_HELD);
        slave.run(dropped);
        assertThat(slave.started).hasSize(AttemptTable.MAX_HELD + 1);
    }

    @Test
    void aLeavingSlaveSaysSoAtOnceAndReportsEachAttemptAsItStops() {
        slave.run(A, B);
        slave.advance(1000);
        slave.out.takeSent();
        slave.core.leave(slave.now());
        assertThat(slave.out.take(Heartbeat.class))
                .extracting(Heartbeat::leaving)
                .containsExactly(true);
        assertThat(slave.stopped).containsExactly(A, B);

        slave.ended(B);
        slave.advance(100);
        assertThat(slave.out.take(AttemptReports.class)).singleElement().satisfies(reports -> {
            assertThat(reports.attempts()).containsExactly(AttemptReport.stopped(B));
            assertThat(reports.leaving())
                    .as("what becomes free is not to be filled")
                    .isTrue();
        });
        slave.ackReports(B);
        slave.advance(400);
        assertThat(slave.out.take(Deregister.class)).as("one still executes").isEmpty();
        assertThat(slave.left).isZero();
    }

    @Test
    void aLeavingSlaveTellsTheNextLeaderToo() {
        slave.run(A);
        slave.advance(100);
        slave.core.leave(slave.now());
        slave.out.takeSent();
        slave.leaderIs(2, SlaveHarness.M2);
        slave.grant(2, SlaveHarness.M2, 11);
        assertThat(slave.out.take(Heartbeat.class))
                .extracting(Heartbeat::leaving)
                .containsExactly(true);
    }

    @Test
    void aLeavingSlaveStopsEverythingAndDeregistersOnceThatIsAcknowledged() {
        slave.run(A);
        slave.core.leave(slave.now());
        slave.core.leave(slave.now());
        assertThat(slave.stopped).containsExactly(A);
        slave.run(B);
        slave.advance(100);
        assertThat(slave.started).containsExactly(A);
        assertThat(slave.reports()).contains(AttemptReport.declined(B, "the slave is leaving"));
        assertThat(slave.out.take(Deregister.class))
                .as("that costs the job no retry")
                .isEmpty();
        slave.ackReports(B);
        slave.ended(A);
        slave.advance(100);
        assertThat(slave.reports()).contains(AttemptReport.stopped(A));
        slave.advance(400);
        assertThat(slave.out.take(Deregister.class)).isEmpty();
        slave.ackReports(A);
        slave.advance(700);
        assertThat(slave.out.take(Deregister.class)).isNotEmpty().containsOnly(new Deregister(10));
        slave.from(M1, new Deregistered(1, 9));
        assertThat(slave.left).isZero();
        slave.from(M1, new Deregistered(1, 10));
        assertThat(slave.left).isEqualTo(1);
        assertThat(slave.core.hasSession()).isFalse();
        assertThat(slave.core.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aLeavingSlaveWhoseSessionIsOverOwesOutcomesOnly() {
        slave.run(A, B);
        slave.core.leave(slave.now());
        slave.ended(A);
        slave.from(M1, new RegisterRefused(1, INCARNATION, true, "unknown"));
        assertThat(slave.left).isZero();
        slave.ended(B);
        assertThat(slave.left).isEqualTo(1);
    }

    @Test
    void aSlaveThatNobodyCountsOnLeavesAtOnce() {
        SlaveHarness alone = new SlaveHarness();
        alone.core.leave(alone.now());
        assertThat(alone.left).isEqualTo(1);
    }

    @Test
    void aLeavingSlaveWhoseSessionIsOverHasLeft() {
        slave.core.leave(slave.now());
        assertThat(slave.left).isZero();
        slave.from(M1, new RegisterRefused(1, INCARNATION, true, "unknown"));
        assertThat(slave.left).isEqualTo(1);
    }
}
