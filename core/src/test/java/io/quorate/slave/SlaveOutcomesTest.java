package io.quorate.slave;

import static io.quorate.slave.SlaveHarness.DONE;
import static io.quorate.slave.SlaveHarness.M1;
import static io.quorate.slave.SlaveHarness.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.JobOutcome;
import io.quorate.protocol.LeaderMessage.LeaderInfo;
import io.quorate.protocol.SlaveReport.AttemptReports;
import io.quorate.protocol.SlaveReport.Register;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How attempts ended survives the slave's process, until it is acknowledged. */
final class SlaveOutcomesTest {
    private static final long CLUSTER = 7;
    private static final AttemptKey ONE = key("one", 1, 1);
    private static final AttemptKey TWO = key("two", 1, 2);
    private static final AttemptKey THREE = key("three", 1, 3);
    private static final AttemptKey FOUR = key("four", 1, 4);

    @Test
    void anOutcomeIsKeptFromItsEndUntilItIsAcknowledged() {
        SlaveHarness slave = SlaveHarness.registered();
        slave.run(ONE);
        slave.ended(ONE);

        assertThat(slave.kept).containsExactly(new KeptOutcome(CLUSTER, ONE, DONE));
        slave.advance(50);
        assertThat(slave.reports()).contains(AttemptReport.ended(ONE, DONE));
        assertThat(slave.forgotten).isEmpty();

        slave.ackReports(ONE);
        assertThat(slave.forgotten).containsExactly(ONE);
    }

    @Test
    void anEndIsToldAtOnceAndAloneIfTheAttemptWasBrief() {
        SlaveHarness slave = SlaveHarness.registered();
        slave.run(ONE);
        slave.advance(9);
        slave.ended(ONE);
        slave.advance(0);

        assertThat(slave.reports()).containsExactly(AttemptReport.ended(ONE, DONE));
    }

    @Test
    void endsThatComeWhileOthersAreUnacknowledgedAreToldTogether() {
        SlaveHarness slave = SlaveHarness.registered();
        slave.run(ONE, TWO, THREE, FOUR);
        slave.ended(ONE);
        slave.advance(0);
        slave.reports();

        slave.ended(TWO);
        slave.advance(1);
        slave.ended(THREE);
        slave.advance(1);
        assertThat(slave.reports()).isEmpty();
        slave.ackReports(ONE);
        slave.advance(0);
        assertThat(slave.out.take(AttemptReports.class))
                .singleElement()
                .satisfies(message -> assertThat(message.attempts())
                        .containsExactly(AttemptReport.ended(TWO, DONE), AttemptReport.ended(THREE, DONE)));

        // An acknowledgement that is lost holds nothing up for long.
        slave.ended(FOUR);
        slave.advance(9);
        assertThat(slave.reports()).isEmpty();
        slave.advance(1);
        assertThat(slave.reports()).containsExactly(AttemptReport.ended(FOUR, DONE));
    }

    @Test
    void anAttemptThatWasToldToStopLeavesNothingToKeep() {
        SlaveHarness slave = SlaveHarness.registered();
        slave.run(ONE);
        slave.orderStop(ONE);
        slave.ended(ONE);

        assertThat(slave.kept).isEmpty();
    }

    @Test
    void theFirstRegisterAfterARestartTellsWhatWasKept() {
        SlaveHarness slave = new SlaveHarness(List.of(new KeptOutcome(CLUSTER, ONE, DONE)));
        slave.leaderIs(1, M1);

        List<Register> registers = slave.out.take(Register.class);
        assertThat(registers)
                .singleElement()
                .satisfies(register -> assertThat(register.attempts()).containsExactly(AttemptReport.ended(ONE, DONE)));

        // It is repeated like any other end until it is acknowledged, and an order for it starts nothing.
        slave.grant(1, M1, registers.get(0).sequence(), 10);
        slave.run(ONE);
        slave.advance(500);
        assertThat(slave.started).isEmpty();
        assertThat(slave.reports()).contains(AttemptReport.ended(ONE, DONE));
        slave.ackReports(ONE);
        assertThat(slave.forgotten).containsExactly(ONE);
    }

    @Test
    void anotherClusterIsToldNothing() {
        SlaveHarness slave = new SlaveHarness(List.of(new KeptOutcome(CLUSTER + 1, ONE, DONE)));
        slave.leaderIs(1, M1);

        assertThat(slave.out.take(Register.class))
                .singleElement()
                .satisfies(register -> assertThat(register.attempts()).isEmpty());
        assertThat(slave.forgotten).containsExactly(ONE);
    }

    @Test
    void theSlaveDoesNotRegisterBeforeItKnowsWhoseOutcomesItHas() {
        SlaveHarness slave = new SlaveHarness(List.of(new KeptOutcome(CLUSTER, ONE, DONE)));
        slave.run(ONE);
        slave.from(M1, new LeaderInfo(0, 1, M1, null));
        assertThat(slave.out.take(Register.class)).isEmpty();

        slave.leaderIs(1, M1);
        assertThat(slave.out.take(Register.class))
                .singleElement()
                .satisfies(register -> assertThat(register.attempts()).hasSize(1));
    }

    @Test
    void noLeaderIsFollowedWhoseClusterIsNotKnown() {
        SlaveHarness slave = new SlaveHarness(List.of());
        // What an earlier process had asked for: the leader speaks before it is asked.
        slave.ackHeartbeat(1, 1);
        slave.from(M1, new LeaderInfo(0, 1, M1, null));
        assertThat(slave.out.take(Register.class)).isEmpty();

        slave.leaderIs(1, M1);
        slave.grant(1, M1, 10);
        slave.run(ONE);
        slave.ended(ONE);
        assertThat(slave.kept).containsExactly(new KeptOutcome(CLUSTER, ONE, DONE));
    }

    @Test
    void whatIsEncodedIsDecoded() {
        JobOutcome failed = new JobOutcome(
                io.quorate.model.JobState.FAILED, Bytes.utf8("result"), 3, Bytes.utf8("output"), true, "why");
        KeptOutcome kept = new KeptOutcome(-5, key("job", 2, 9), failed);

        assertThat(KeptOutcome.decode(kept.encode())).isEqualTo(kept);
    }
}
