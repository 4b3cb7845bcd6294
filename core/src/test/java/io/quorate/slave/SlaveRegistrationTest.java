package io.quorate.slave;

import static io.quorate.slave.SlaveHarness.DONE;
import static io.quorate.slave.SlaveHarness.HEARTBEAT_MILLIS;
import static io.quorate.slave.SlaveHarness.INCARNATION;
import static io.quorate.slave.SlaveHarness.LEASE_MILLIS;
import static io.quorate.slave.SlaveHarness.M1;
import static io.quorate.slave.SlaveHarness.M2;
import static io.quorate.slave.SlaveHarness.MILLI;
import static io.quorate.slave.SlaveHarness.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.RecordingOutbox.Sent;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.HeldDigest;
import io.quorate.model.Incarnation;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeRef;
import io.quorate.protocol.LeaderMessage.LeaderQuery;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.ProtocolLimits;
import io.quorate.protocol.SlaveOrder.HeartbeatAck;
import io.quorate.protocol.SlaveOrder.ListAttempts;
import io.quorate.protocol.SlaveOrder.RegisterRefused;
import io.quorate.protocol.SlaveOrder.Registered;
import io.quorate.protocol.SlaveReport.Heartbeat;
import io.quorate.protocol.SlaveReport.Register;
import io.quorate.spi.LinkEnd;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SlaveRegistrationTest {
    private static final AttemptKey A = key("a", 1, 1);

    @Test
    void withoutALeaderItSendsNothingButQueries() {
        SlaveHarness slave = new SlaveHarness();
        slave.core.onPeerUp(slave.now(), new io.quorate.kernel.PeerInfo(NodeRef.master(M1), new Incarnation(1), null));
        slave.advance(10_000);
        assertThat(slave.out.takeSent()).isNotEmpty().allMatch(sent -> sent.message() instanceof LeaderQuery);
        assertThat(slave.core.hasSession()).isFalse();
    }

    @Test
    void aLeaderThatShowsUpIsRegisteredWithAtOnce() {
        SlaveHarness slave = new SlaveHarness();
        slave.leaderIs(3, M1);
        assertThat(slave.out.takeSent()).singleElement().satisfies(sent -> {
            assertThat(sent.to()).isEqualTo(NodeRef.master(M1));
            assertThat(sent.message()).isInstanceOf(Register.class);
        });
    }

    /** Whoever has to know it knows it: it need not be announced as often as one that looks for a leader. */
    @Test
    void itRestsWhileItIsRegistered() {
        SlaveHarness slave = new SlaveHarness();
        assertThat(slave.core.announcement().rests()).isFalse();
        slave.leaderIs(1, M1);
        assertThat(slave.core.announcement().rests()).isFalse();
        slave.grant(1, M1, 10);
        assertThat(slave.core.announcement().rests()).isTrue();

        slave.leaderIs(2, M2);
        assertThat(slave.core.announcement().rests()).isFalse();
        slave.advance(100);
        slave.grant(2, M2, 10);
        assertThat(slave.core.announcement().rests()).isTrue();

        slave.advance(LEASE_MILLIS + 10);
        assertThat(slave.core.announcement().rests()).isFalse();
    }

    /** Ten thousand that cannot be registered at once would otherwise be heard by everybody every second. */
    @Test
    void itRestsAsSoonAsItIsLinkedWithTheLeader() {
        SlaveHarness slave = new SlaveHarness();
        slave.up(M2);
        slave.leaderIs(1, M1);
        assertThat(slave.core.announcement().rests()).isFalse();

        slave.up(M1);
        assertThat(slave.core.announcement().rests()).isTrue();

        slave.down(M1);
        assertThat(slave.core.announcement().rests()).isFalse();
    }

    @Test
    void aRegisterIsRepeatedWithRisingSequencesMoreAndMoreSeldom() {
        SlaveHarness slave = new SlaveHarness();
        slave.up(M1);
        slave.leaderIs(1, M1);
        slave.advance(10_000);
        List<Register> registers = slave.out.take(Register.class);
        assertThat(registers).hasSizeBetween(6, 7);
        assertThat(registers).extracting(Register::sequence).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void withoutALinkToTheLeaderItIsRepeatedOftenSinceThatDials() {
        SlaveHarness slave = new SlaveHarness();
        slave.leaderIs(1, M1);
        slave.advance(10_000);
        assertThat(slave.out.take(Register.class)).hasSizeBetween(11, 14);
    }

    @Test
    void aRegistrationOfAnotherIncarnationOrAnUnknownRegisterDoesNotCount() {
        SlaveHarness slave = new SlaveHarness();
        slave.leaderIs(1, M1);
        slave.from(M1, new Registered(1, new Incarnation(5), 1, 10, 800, 2500, List.of()));
        slave.grant(1, M1, 99, 10);
        assertThat(slave.core.hasSession()).isFalse();

        slave.grant(1, M1, 1, 10);
        assertThat(slave.core.hasSession()).isTrue();
    }

    @Test
    void aSlaveThatRunsManyAttemptsSaysInShortWhichUnlessTheLeaderWantsAList() {
        SlaveHarness slave = registeredWith(9);
        slave.leaderIs(2, M2);
        slave.advance(60);
        Register inShort = slave.out.take(Register.class).get(0);
        HeldDigest digest = HeldDigest.NONE;
        for (int i = 1; i <= 9; i++) {
            digest = digest.plus(i);
        }
        assertThat(inShort.digest()).isEqualTo(digest);
        assertThat(inShort.attempts()).isEmpty();

        slave.from(M2, new ListAttempts(2, new Incarnation(99), inShort.sequence()));
        slave.from(M2, new ListAttempts(2, INCARNATION, inShort.sequence() - 1));
        slave.advance(60);
        assertThat(slave.out.take(Register.class)).isEmpty();
        slave.from(M2, new ListAttempts(2, INCARNATION, inShort.sequence()));
        slave.from(M2, new ListAttempts(2, INCARNATION, inShort.sequence()));
        slave.advance(60);
        Register list = slave.out.take(Register.class).get(0);
        assertThat(list.digest()).isNull();
        assertThat(list.attempts()).hasSize(9);

        slave.grant(2, M2, list.sequence(), 10);
        assertThat(slave.core.hasSession()).isTrue();
        assertThat(slave.core.executing()).hasSize(9);
        slave.leaderIs(3, M1);
        slave.advance(60);
        assertThat(slave.out.take(Register.class).get(0).digest())
                .as("the next leader is told in short again")
                .isEqualTo(digest);
    }

    @Test
    void aSlaveThatRunsFewAttemptsOrHoldsOthersTooListsThem() {
        SlaveHarness few = registeredWith(8);
        few.leaderIs(2, M2);
        few.advance(60);
        assertThat(few.out.take(Register.class).get(0).attempts()).hasSize(8);

        SlaveHarness mixed = registeredWith(12);
        mixed.ended(key("j3", 1, 3));
        mixed.leaderIs(2, M2);
        mixed.advance(60);
        Register register = mixed.out.take(Register.class).get(0);
        assertThat(register.digest()).isNull();
        assertThat(register.attempts()).hasSize(12);
    }

    private static SlaveHarness registeredWith(int attempts) {
        SlaveHarness slave = new SlaveHarness();
        slave.leaderIs(1, M1);
        slave.grant(1, M1, 10);
        for (int i = 1; i <= attempts; i++) {
            slave.run(key("j" + i, 1, i));
        }
        slave.out.takeSent();
        return slave;
    }

    @Test
    void howLongLeasesAreAndHowRareHeartbeatsChangesWithTheirAnswers() {
        SlaveHarness slave = new SlaveHarness();
        slave.leaderIs(1, M1);
        slave.grant(1, M1, 10);
        slave.advance(1_000);
        Heartbeat first = slave.out.take(Heartbeat.class).get(0);
        slave.from(M1, new HeartbeatAck(1, 10, first.sequence(), 0, 4_000, 3 * LEASE_MILLIS));
        slave.advance(3 * LEASE_MILLIS - 1_000);
        assertThat(slave.core.hasSession()).isTrue();
        List<Heartbeat> rare = slave.out.take(Heartbeat.class);
        assertThat(rare).hasSizeBetween(1, 3);

        // Shorter: what was granted before is good for as long as it was.
        slave.from(
                M1, new HeartbeatAck(1, 10, rare.get(rare.size() - 1).sequence(), 0, HEARTBEAT_MILLIS, LEASE_MILLIS));
        slave.advance(LEASE_MILLIS + 5_000);
        assertThat(slave.core.hasSession()).isFalse();
    }

    /** Under a short lease and the long period before it, one lost heartbeat would be one too many. */
    @Test
    void aShorterPeriodCountsFromTheAnswerThatTellsOfIt() {
        SlaveHarness slave = new SlaveHarness();
        slave.leaderIs(1, M1);
        slave.grant(1, M1, 10);
        slave.advance(1_000);
        Heartbeat first = slave.out.take(Heartbeat.class).get(0);
        slave.from(M1, new HeartbeatAck(1, 10, first.sequence(), 0, 4_000, 12_000));
        slave.advance(4_400);
        Heartbeat second = slave.out.take(Heartbeat.class).get(0);
        slave.from(M1, new HeartbeatAck(1, 10, second.sequence(), 0, HEARTBEAT_MILLIS, LEASE_MILLIS));

        slave.advance(HEARTBEAT_MILLIS * 11 / 10);
        assertThat(slave.out.take(Heartbeat.class)).hasSize(1);

        // One that was answered before says nothing of what counts now.
        slave.from(M1, new HeartbeatAck(1, 10, first.sequence(), 0, 4_000, 12_000));
        slave.advance(2 * HEARTBEAT_MILLIS);
        assertThat(slave.out.take(Heartbeat.class)).isNotEmpty();
    }

    @Test
    void anAnswerToAnEarlierRegisterOfTheSameRoundCounts() {
        SlaveHarness slave = new SlaveHarness();
        slave.leaderIs(1, M1);
        slave.advance(1000);
        slave.grant(1, M1, 2, 10);
        assertThat(slave.core.hasSession()).isTrue();
        slave.grant(1, M1, 1, 9);
        slave.run(A);
        assertThat(slave.started)
                .as("the last register may have begun another session")
                .isEmpty();
        slave.advance(1);
        slave.ackHeartbeat(slave.out.take(Heartbeat.class).get(0).sequence(), 0);
        slave.run(A);
        assertThat(slave.started).as("an older answer changes nothing").containsExactly(A);
    }

    @Test
    void heartbeatsGoOutEachPeriodGiveOrTakeATenth() {
        SlaveHarness slave = SlaveHarness.registered();
        long last = slave.nanos;
        for (int i = 1; i <= 20; i++) {
            slave.nanos = slave.core.nextWakeNanos();
            slave.core.onWake(slave.now());
            assertThat(slave.nanos - last).isBetween(720 * MILLI, 880 * MILLI);
            last = slave.nanos;
            assertThat(slave.out.take(Heartbeat.class)).containsExactly(new Heartbeat(10, i));
            slave.ackHeartbeat(i, 1);
        }
        assertThat(slave.hasEvent(SlaveEvent.LeaseLost.class)).isFalse();
    }

    @Test
    void anUnansweredLeaseIsLostCountedFromTheSending() {
        SlaveHarness slave = SlaveHarness.registered();
        slave.run(A);
        slave.advance(1000);
        slave.advance(500);
        slave.ackHeartbeat(1, 1); // sent at about 800 ms, answered at 1500 ms
        slave.advance(1719);
        assertThat(slave.core.hasSession()).as("at 3219 ms").isTrue();
        slave.advance(200);
        assertThat(slave.core.hasSession()).as("at 3419 ms").isFalse();
        assertThat(slave.hasEvent(SlaveEvent.LeaseLost.class)).isTrue();
        assertThat(slave.stopped).as("what runs goes on").isEmpty();
        assertThat(slave.core.executing()).containsExactly(A);
        assertThat(slave.out.take(Register.class)).isNotEmpty();
    }

    @Test
    void afterAPauseTheLeaseIsLookedAtFirst() {
        SlaveHarness slave = SlaveHarness.registered();
        slave.nanos += LEASE_MILLIS * MILLI;
        slave.run(A);
        assertThat(slave.started).isEmpty();
        assertThat(slave.hasEvent(SlaveEvent.LeaseLost.class)).isTrue();
    }

    @Test
    void aRegistrationWhoseLeaseIsOverAlreadyDoesNotCount() {
        SlaveHarness slave = new SlaveHarness();
        slave.leaderIs(1, M1);
        slave.nanos += LEASE_MILLIS * MILLI;
        slave.grant(1, M1, 1, 10);
        assertThat(slave.core.hasSession()).isFalse();
    }

    @Test
    void aSessionThatIsOverIsRegisteredAgainAtOnce() {
        SlaveHarness slave = SlaveHarness.registered();
        slave.advance(100);
        slave.from(M1, new RegisterRefused(1, INCARNATION, true, "unknown session"));
        assertThat(slave.core.hasSession()).isFalse();
        assertThat(slave.out.take(Register.class)).hasSize(1);
    }

    @Test
    void aRefusedSlaveTriesAgainAfterASecond() {
        SlaveHarness slave = SlaveHarness.registered();
        slave.from(M1, new RegisterRefused(1, INCARNATION, false, "another incarnation is alive"));
        slave.advance(990);
        assertThat(slave.out.take(Register.class)).isEmpty();
        slave.advance(20);
        assertThat(slave.out.take(Register.class)).hasSize(1);
        assertThat(slave.hasEvent(SlaveEvent.RegistrationRefused.class)).isTrue();
    }

    @Test
    void underANewLeaderItRegistersAgainAndItsSessionGoesOn() {
        SlaveHarness slave = SlaveHarness.registered();
        slave.run(A);
        slave.advance(100);
        slave.out.takeSent();
        slave.leaderIs(2, M2);
        List<Sent> sent = slave.out.takeSent();
        assertThat(sent).singleElement().satisfies(one -> assertThat(one.to()).isEqualTo(NodeRef.master(M2)));
        assertThat(((Register) sent.get(0).message()).attempts()).containsExactly(AttemptReport.running(A));
        assertThat(slave.core.hasSession()).isTrue();
        slave.from(M2, SlaveHarness.runOrders(2, 10, key("b", 1, 2)));
        assertThat(slave.started)
                .as("what the register under way does not tell of")
                .hasSize(1);
        slave.grant(2, M2, ((Register) sent.get(0).message()).sequence(), 10);
        slave.from(M2, SlaveHarness.runOrders(2, 10, key("b", 1, 2)));
        assertThat(slave.started).hasSize(2);
        slave.from(M1, SlaveHarness.runOrders(1, 10, key("c", 1, 3)));
        assertThat(slave.started)
                .as("the deposed leader orders nothing any more")
                .hasSize(2);
    }

    @Test
    void anOrderOfANewLeaderIsHowTheSlaveLearnsOfIt() {
        SlaveHarness slave = SlaveHarness.registered();
        slave.advance(100);
        slave.from(M2, SlaveHarness.runOrders(5, 10, A));
        assertThat(slave.core.term()).isEqualTo(5);
        assertThat(slave.core.leader()).isEqualTo(M2);
        assertThat(slave.started).containsExactly(A);
    }

    @Test
    void afterABrokenLinkTheSameLeaderGetsAHeartbeatAtOnce() {
        SlaveHarness slave = SlaveHarness.registered();
        slave.advance(100);
        slave.core.onPeerDown(slave.now(), NodeRef.master(M1), LinkEnd.BROKEN);
        assertThat(slave.core.leader()).isNull();
        assertThat(slave.hasEvent(SlaveEvent.LeaderDoubted.class)).isTrue();
        slave.leaderIs(1, M1);
        assertThat(slave.out.take(Heartbeat.class)).hasSize(1);
    }

    @Test
    void aRegisterHoldsAllAttemptsAndLeavesOutOutcomesThatDoNotFit() {
        SlaveHarness slave = SlaveHarness.registered();
        for (int i = 1; i <= 10; i++) {
            slave.run(key("j" + i, 1, i));
        }
        JobOutcome large = JobOutcome.succeeded(Bytes.copyOf(new byte[200_000]));
        for (int i = 1; i <= 8; i++) {
            slave.core.attemptEnded(slave.now(), key("j" + i, 1, i), large);
        }
        slave.advance(100);
        slave.out.takeSent();
        slave.leaderIs(2, M2);
        Register register = slave.out.take(Register.class).get(0);
        assertThat(register.attempts()).hasSize(10);
        assertThat(register.attempts()).filteredOn(r -> r.outcome() != null).hasSize(2);

        slave.grant(2, M2, register.sequence(), 10);
        slave.advance(100);
        assertThat(slave.reports())
                .as("what the register left out is reported at once, the rest is not repeated yet")
                .filteredOn(r -> r.status() == AttemptReport.Status.ENDED)
                .extracting(AttemptReport::attempt)
                .containsExactlyInAnyOrder(
                        key("j3", 1, 3),
                        key("j4", 1, 4),
                        key("j5", 1, 5),
                        key("j6", 1, 6),
                        key("j7", 1, 7),
                        key("j8", 1, 8));
    }

    @Test
    void aSlaveThatHoldsAsMuchAsItCanStillRegistersInOneMessage() {
        SlaveHarness slave = SlaveHarness.registered();
        JobOutcome large = JobOutcome.succeeded(Bytes.copyOf(new byte[JobOutcome.MAX_RESULT_BYTES]));
        for (int i = 1; i <= AttemptTable.MAX_HELD; i++) {
            String name = "j" + i;
            AttemptKey key = key(name + "x".repeat(JobId.MAX_LENGTH - name.length()), Integer.MAX_VALUE, i);
            slave.run(key);
            if (i <= 100) {
                slave.core.attemptEnded(slave.now(), key, large);
            } else if (i % 3 == 0) {
                slave.core.attemptDeclined(slave.now(), key, "é".repeat(1_000));
            }
        }
        slave.out.takeSent();
        slave.advance(100);
        slave.leaderIs(2, M2);
        Register register = slave.out.take(Register.class).get(0);
        assertThat(register.attempts()).hasSize(AttemptTable.MAX_HELD);

        byte[] frame = MessageCodec.encode(register);
        assertThat(frame).hasSizeLessThan(ProtocolLimits.MAX_FRAME_BYTES);
        assertThat(MessageCodec.decode(frame)).isEqualTo(register);
    }

    @Test
    void whatARegistrationStopsIsStoppedAndReportedAsStopped() {
        SlaveHarness slave = SlaveHarness.registered();
        AttemptKey running = key("running", 1, 1);
        AttemptKey ended = key("ended", 1, 2);
        AttemptKey unknown = key("unknown", 1, 3);
        slave.run(running, ended);
        slave.ended(ended);
        slave.advance(100);
        slave.out.takeSent();
        slave.leaderIs(2, M2);
        slave.grant(2, M2, 11, running, ended, unknown);
        assertThat(slave.stopped).containsExactly(running);
        slave.advance(50);
        assertThat(slave.reports())
                .containsExactlyInAnyOrder(AttemptReport.stopped(ended), AttemptReport.stopped(unknown));

        slave.core.attemptEnded(slave.now(), running, DONE);
        slave.advance(50);
        assertThat(slave.reports()).containsExactly(AttemptReport.stopped(running));
    }
}
