package io.quorate.slave;

import static io.quorate.slave.SlaveHarness.DONE;
import static io.quorate.slave.SlaveHarness.INCARNATION;
import static io.quorate.slave.SlaveHarness.LEASE_MILLIS;
import static io.quorate.slave.SlaveHarness.M1;
import static io.quorate.slave.SlaveHarness.MILLI;
import static io.quorate.slave.SlaveHarness.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Timings;
import io.quorate.protocol.SlaveOrder.HeartbeatAck;
import io.quorate.protocol.SlaveOrder.RegisterRefused;
import io.quorate.protocol.SlaveReport.Heartbeat;
import io.quorate.protocol.SlaveReport.Register;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P5: an exclusive attempt executes only under a lease. */
final class SlaveExclusiveTest {
    private static final AttemptKey A = key("a", 1, 1);
    private static final AttemptKey B = key("b", 1, 2);
    private static final long ALLOWANCE_MILLIS =
            Timings.defaults().stopAllowance().toMillis();

    private final SlaveHarness slave = SlaveHarness.registered();

    @Test
    void itIsStoppedBeforeTheLeaseEnds() {
        slave.run(B);
        slave.runExclusive(A);
        slave.advance(LEASE_MILLIS - ALLOWANCE_MILLIS - 1);
        assertThat(slave.stopped).isEmpty();
        slave.advance(1);
        assertThat(slave.stopped).as("the available one goes on").containsExactly(A);
        assertThat(slave.core.hasSession()).isTrue();
    }

    @Test
    void anAnsweredHeartbeatPutsItOffFromTheMomentOfItsSending() {
        slave.runExclusive(A);
        slave.advance(1_000);
        assertThat(slave.out.take(Heartbeat.class)).hasSize(1);
        slave.ackHeartbeat(1, 1);
        long end = slave.core.leaseEndNanos();
        assertThat(end).isBetween((LEASE_MILLIS + 700) * MILLI, (LEASE_MILLIS + 900) * MILLI);
        assertThat(slave.leases).containsExactly(LEASE_MILLIS * MILLI, end);
        assertThat(slave.core.exclusiveUntilNanos()).isEqualTo(end - ALLOWANCE_MILLIS * MILLI);
        slave.advance((end - slave.nanos) / MILLI - ALLOWANCE_MILLIS - 1);
        assertThat(slave.stopped).isEmpty();
        slave.advance(2);
        assertThat(slave.stopped).containsExactly(A);
    }

    @Test
    void itIsReportedAsStoppedSoThatItGoesOnElsewhere() {
        slave.runExclusive(A);
        slave.advance(LEASE_MILLIS - ALLOWANCE_MILLIS);
        slave.ackHeartbeat(2, 1);
        slave.reports();
        slave.core.attemptEnded(slave.now(), A, DONE);
        slave.advance(10);
        assertThat(slave.reports()).containsExactly(AttemptReport.stopped(A));
    }

    @Test
    void whatTheRunnerStoppedIsReportedAsStoppedAndNotAsFailed() {
        slave.runExclusive(A);
        slave.advance(300);
        slave.reports();
        slave.core.attemptStopped(slave.now(), A);
        slave.advance(10);
        assertThat(slave.reports()).containsExactly(AttemptReport.stopped(A));
        assertThat(slave.stopped).isEmpty();
    }

    @Test
    void whatEndedByItselfInTimeKeepsItsOutcome() {
        slave.runExclusive(A);
        slave.advance(300);
        slave.reports();
        slave.ended(A);
        slave.advance(10);
        assertThat(slave.reports()).containsExactly(AttemptReport.ended(A, DONE));
    }

    @Test
    void withoutALeaseThatIsLongEnoughItIsNotStartedAndNothingIsSaid() {
        slave.advance(LEASE_MILLIS - ALLOWANCE_MILLIS);
        slave.out.takeSent();
        slave.runExclusive(A);
        slave.run(B);
        assertThat(slave.started).containsExactly(B);
        assertThat(slave.core.executing()).containsExactly(B);

        slave.ackHeartbeat(2, 1);
        slave.runExclusive(A);
        assertThat(slave.started).as("when it is ordered again").containsExactly(B, A);
    }

    @Test
    void theEndOfTheSessionIsNotTheEndOfTheLease() {
        slave.runExclusive(A);
        slave.advance(500);
        slave.from(M1, new RegisterRefused(1, INCARNATION, true, "the session is over"));
        assertThat(slave.core.hasSession()).isFalse();
        slave.advance(LEASE_MILLIS - ALLOWANCE_MILLIS - 501);
        assertThat(slave.stopped).isEmpty();
        slave.advance(1);
        assertThat(slave.stopped).containsExactly(A);
    }

    @Test
    void aNewSessionInTimeKeepsItRunning() {
        slave.runExclusive(A);
        slave.advance(1_500);
        slave.out.takeSent();
        slave.from(M1, new RegisterRefused(1, INCARNATION, true, "the session is over"));
        slave.grant(1, M1, 11);
        slave.advance(LEASE_MILLIS - ALLOWANCE_MILLIS - 1);
        assertThat(slave.stopped).isEmpty();
        slave.advance(1);
        assertThat(slave.stopped).containsExactly(A);
    }

    /** The cluster would never hear of what was started since the register (P6), and would renew the lease that it runs under. */
    @Test
    void anotherSessionCountsOnlyIfItsRegisterToldOfAllThatIsHeld() {
        slave.out.takeSent();
        slave.leaderIs(2, M1);
        slave.advance(250);
        List<Register> registers = slave.out.take(Register.class);
        assertThat(registers).hasSizeGreaterThan(1);
        slave.grant(2, M1, registers.get(0).sequence(), 10);
        slave.advance(1);
        long heartbeat = slave.out.take(Heartbeat.class).get(0).sequence();
        slave.from(M1, new HeartbeatAck(2, 10, heartbeat, 0, 0, 0));
        slave.run(2, 10, A);
        assertThat(slave.started).containsExactly(A);

        slave.grant(2, M1, registers.get(1).sequence(), 11);
        slave.advance(60);
        List<Register> again = slave.out.take(Register.class);
        assertThat(again).as("it registers with all that it holds").isNotEmpty();
        assertThat(again.get(0).attempts()).containsExactly(AttemptReport.running(A));
        slave.run(2, 11, B);
        assertThat(slave.started).as("no order of that session is followed").containsExactly(A);

        slave.grant(2, M1, again.get(0).sequence(), 11);
        slave.run(2, 11, B);
        assertThat(slave.started).containsExactly(A, B);
    }
}
