package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.PeerInfo;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.HeldDigest;
import io.quorate.model.Incarnation;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.model.Timings;
import io.quorate.protocol.ClientOperation.Submission;
import io.quorate.protocol.ClientOperation.Submit;
import io.quorate.protocol.LeaderMessage.LeaderInfo;
import io.quorate.protocol.SlaveOrder.HeartbeatAck;
import io.quorate.protocol.SlaveOrder.ListAttempts;
import io.quorate.protocol.SlaveOrder.Registered;
import io.quorate.protocol.SlaveOrder.ReportsAck;
import io.quorate.protocol.SlaveOrder.RunOrders;
import io.quorate.protocol.SlaveReport.AttemptReports;
import io.quorate.protocol.SlaveReport.Deregister;
import io.quorate.protocol.SlaveReport.Heartbeat;
import io.quorate.protocol.SlaveReport.Register;
import io.quorate.spi.LinkEnd;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SlaveDeskTest {
    private static final NodeRef S1 = NodeRef.slave(NodeId.of("s1"));
    private static final Incarnation INCARNATION =
            new Incarnation(S1.id().value().hashCode());
    private static final JobId JOB = JobId.of("a");

    private final LoneMaster master = LoneMaster.leading();

    @Test
    void theRoomThatALeavingSlaveFreesIsNotFilledAgain() {
        long session = master.slave("s1", Resources.parse("cpus=4"));
        AttemptKey attempt = run();
        master.tell(S1, new AttemptReports(session, 2, List.of(AttemptReport.stopped(attempt)), true));
        master.advance(500);

        assertThat(state()).isEqualTo(JobState.PENDING);
        master.tell(S1, new Heartbeat(session, 1, true));
        master.advance(500);
        assertThat(state()).isEqualTo(JobState.PENDING);

        master.slave("s2", Resources.parse("cpus=4"));
        master.advance(100);
        assertThat(master.take(RunOrders.class)).as("placed elsewhere at once").hasSize(1);
        assertThat(state()).isEqualTo(JobState.ASSIGNED);
    }

    @Test
    void aSlaveThatRegistersAfterItLeftGetsJobsAgain() {
        long session = master.slave("s1", Resources.parse("cpus=4"));
        master.tell(S1, new Heartbeat(session, 1, true));
        master.tell(S1, new Deregister(session));
        master.slave("s1", Resources.parse("cpus=4"), 2);

        assertThat(run().job()).isEqualTo(JOB);
    }

    @Test
    void aSlaveWhoseConnectionBrokeIsDialledUntilItIsRefused() {
        master.slave("s1", Resources.parse("cpus=4"));
        run();
        master.slave("s2", Resources.parse("cpus=4"));

        master.down(S1, LinkEnd.BROKEN);
        assertThat(master.dialled()).containsExactly(S1);
        // Its operating system took the connection while it was being killed.
        master.down(S1, LinkEnd.UNREACHABLE);
        assertThat(master.dialled()).isEmpty();
        master.advance(25);
        assertThat(master.dialled()).containsExactly(S1);
        assertThat(state()).isEqualTo(JobState.ASSIGNED);

        master.down(S1, LinkEnd.REFUSED);
        assertThat(master.dialled()).containsExactly(S1);
        assertThat(state()).as("the refusal may be about the process before").isEqualTo(JobState.ASSIGNED);
        master.down(S1, LinkEnd.REFUSED);
        master.advance(10);
        assertThat(master.take(RunOrders.class)).as("placed elsewhere at once").hasSize(1);
        master.advance(5_000);
        assertThat(master.dialled()).isEmpty();
    }

    /** Its dial began before the process that is there now, and its answer was long under way. */
    @Test
    void aRefusalThatComesLateCostsNoSlave() {
        master.slave("s1", Resources.parse("cpus=4"));
        run();
        master.down(S1, LinkEnd.REFUSED);
        assertThat(master.dialled()).containsExactly(S1);
        // It is reached, and later there is another refusal of the kind.
        master.core().onPeerUp(master.now(), new PeerInfo(S1, new Incarnation(1), null));
        master.down(S1, LinkEnd.REFUSED);
        assertThat(master.dialled()).containsExactly(S1);
        assertThat(state()).isEqualTo(JobState.ASSIGNED);
    }

    @Test
    void aSlaveThatCannotBeReachedIsNotDialledForEver() {
        master.slave("s1", Resources.parse("cpus=4"));
        int dialled = 0;
        for (int i = 0; i < 2 * Examination.MAX_TRIES; i++) {
            master.down(S1, LinkEnd.UNREACHABLE);
            master.advance(100);
            dialled += master.dialled().size();
        }

        assertThat(dialled).isBetween(3, Examination.MAX_TRIES);
    }

    @Test
    void aSlaveThatIsHeardOfIsNotDialledAgain() {
        long session = master.slave("s1", Resources.parse("cpus=4"));
        master.down(S1, LinkEnd.UNREACHABLE);
        master.tell(S1, new Heartbeat(session, 1, false));
        master.advance(1_000);

        assertThat(master.dialled()).isEmpty();
    }

    @Test
    void aSlaveIsNotSilentWhileTheLeaderLagsBehind() {
        master.slave("s1", Resources.parse("cpus=4"));
        master.lag(5_000);
        master.advance(7_000);
        assertThat(alive()).isEqualTo(1);

        master.lag(0);
        master.advance(100);

        assertThat(alive()).isZero();
    }

    @Test
    void aSlaveThatHoldsWhatIsKnownNeedNotListIt() {
        long session = master.slave("s1", Resources.parse("cpus=4"));
        AttemptKey attempt = run();

        master.tell(S1, inShort(2, HeldDigest.NONE.plus(attempt.token())));
        assertThat(master.take(Registered.class))
                .singleElement()
                .extracting(Registered::session)
                .isEqualTo(session);
        assertThat(master.take(ListAttempts.class)).isEmpty();
        assertThat(state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void aSlaveThatHoldsSomethingElseIsToListIt() {
        long session = master.slave("s1", Resources.parse("cpus=4"));
        run();

        master.tell(S1, inShort(2, HeldDigest.NONE.plus(999)));
        assertThat(master.take(ListAttempts.class)).singleElement().satisfies(wanted -> {
            assertThat(wanted.sequence()).isEqualTo(2);
            assertThat(wanted.incarnation()).isEqualTo(INCARNATION);
        });
        assertThat(master.take(Registered.class)).isEmpty();
        assertThat(master.core().registry().session(S1.id())).isEqualTo(session);
        assertThat(state()).isEqualTo(JobState.ASSIGNED);
    }

    private static Register inShort(long sequence, HeldDigest digest) {
        return new Register(
                INCARNATION,
                sequence,
                null,
                Resources.parse("cpus=4"),
                SlaveInfo.MAX_ATTEMPTS,
                new TreeMap<>(),
                List.of(),
                digest);
    }

    /** Nothing else may go over its link to the leader, so nobody would notice that the process is gone. */
    @Test
    void aSlaveThatMissesAHeartbeatIsSpokenToLongBeforeItsLeaseRunsOut() {
        master.slave("s1", Resources.parse("cpus=4"));
        master.slave("unlinked", Resources.parse("cpus=4"));
        master.core().onPeerUp(master.now(), new PeerInfo(S1, new Incarnation(1), null));
        master.take(LeaderInfo.class);
        master.advance(1_190);
        assertThat(master.take(LeaderInfo.class)).isEmpty();

        master.advance(410);
        assertThat(master.take(LeaderInfo.class)).hasSize(1);
        master.advance(800);
        assertThat(master.take(LeaderInfo.class)).isEmpty();
    }

    @Test
    void moreSlavesThanHeartbeatsHaveLongerLeases() {
        LoneMaster small =
                LoneMaster.leading(Timings.builder().maxHeartbeatsPerSecond(1).build());
        long session = small.slave("s1", Resources.parse("cpus=1"));
        small.advance(500);

        // 1.25 heartbeats a second are more than one.
        small.tell(S1, new Heartbeat(session, 1, false));
        small.advance(100);
        assertThat(small.take(HeartbeatAck.class)).singleElement().satisfies(ack -> {
            assertThat(ack.heartbeatMillis()).isEqualTo(1600);
            assertThat(ack.leaseMillis()).isEqualTo(5000);
        });
        small.advance(5_050 - 100 - 1);
        assertThat(small.core().registry().session(S1.id())).isEqualTo(session);
        small.advance(500);
        assertThat(small.core().registry().session(S1.id())).isZero();
    }

    /** So many are not looked at as often as few; but the leader must not take its own pauses between two looks for those of a node that slept. */
    @Test
    void veryManySlavesOfShortHeartbeatsThatAllFallSilentAreLost() {
        LoneMaster quick = LoneMaster.leading(Timings.builder()
                .slaveHeartbeat(Duration.ofMillis(40))
                .lease(Duration.ofMillis(400))
                .maxHeartbeatsPerSecond(1_000_000)
                .build());
        for (int i = 0; i < 300; i++) {
            quick.slave("n" + i, Resources.parse("cpus=1"));
        }

        quick.advance(120_000);

        assertThat(quick.core().registry().slaveIds())
                .hasSize(300)
                .allMatch(slave -> quick.core().registry().session(slave) == 0);
    }

    /** Its end must go through the log: who only acknowledges it keeps the slave closed for good. */
    @Test
    void aSlaveWithAnAttemptOfAForgottenJobIsOfUseAgainWhenThatHasStopped() {
        AttemptKey forgotten = new AttemptKey(JobId.of("forgotten"), 1, 7);
        Incarnation incarnation = new Incarnation(S1.id().value().hashCode());
        master.tell(
                S1,
                new Register(
                        incarnation,
                        1,
                        null,
                        Resources.parse("cpus=4"),
                        SlaveInfo.MAX_ATTEMPTS,
                        new TreeMap<>(),
                        List.of(AttemptReport.running(forgotten))));
        Registered registered = master.take(Registered.class).get(0);
        assertThat(registered.stop()).containsExactly(forgotten);
        assertThat(master.core().registry().slavesWithStrays()).containsExactly(S1.id());
        assertThat(master.core().status(master.now()).problems())
                .anyMatch(problem -> problem.contains("slave s1 came back with attempts of jobs that are forgotten"));
        submit();
        assertThat(state()).isEqualTo(JobState.PENDING);

        master.tell(S1, new AttemptReports(registered.session(), 2, List.of(AttemptReport.stopped(forgotten)), false));
        master.advance(100);

        assertThat(master.take(ReportsAck.class)).isNotEmpty();
        assertThat(master.core().registry().slavesWithStrays()).isEmpty();
        assertThat(state()).isEqualTo(JobState.ASSIGNED);
    }

    private int alive() {
        return master.core().status(master.now()).slavesAlive();
    }

    private void submit() {
        master.ask(new Submit(
                List.of(new Submission(
                        JOB,
                        JobSpec.handler("work", Bytes.EMPTY)
                                .resources(Resources.parse("cpus=4"))
                                .build())),
                false));
        master.advance(100);
    }

    private AttemptKey run() {
        submit();
        List<RunOrders> orders = master.take(RunOrders.class);
        assertThat(orders).isNotEmpty();
        return orders.get(0).runs().get(0).attempt();
    }

    private JobState state() {
        JobState state = master.core().registry().jobState(JOB);
        assertThat(state).isNotNull();
        return state;
    }
}
