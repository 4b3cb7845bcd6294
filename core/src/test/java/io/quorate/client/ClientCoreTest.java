package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.kernel.Now;
import io.quorate.kernel.PeerInfo;
import io.quorate.kernel.RecordingOutbox;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.Bytes;
import io.quorate.model.ClosedException;
import io.quorate.model.ClusterStatus;
import io.quorate.model.ForgottenException;
import io.quorate.model.Incarnation;
import io.quorate.model.IndeterminateException;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NoLeaderException;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.OverloadedException;
import io.quorate.model.QuorateException;
import io.quorate.model.RejectedException;
import io.quorate.model.Timings;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ClientRequest;
import io.quorate.protocol.ClientResult;
import io.quorate.protocol.LeaderMessage.LeaderInfo;
import io.quorate.spi.LinkEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ClientCoreTest implements ClientEffects {
    private static final NodeId M1 = NodeId.of("m1");
    private static final NodeId M2 = NodeId.of("m2");
    private static final NodeId M3 = NodeId.of("m3");
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1000 * MILLI;
    private static final JobId JOB = JobId.of("job-1");
    private static final ClientOperation SUBMIT = new ClientOperation.Submit(
            List.of(new ClientOperation.Submission(
                    JOB, JobSpec.handler("work", Bytes.EMPTY).build())),
            false);
    private static final ClientOperation READ = new ClientOperation.GetJob(JOB, false);
    private static final ClientResult SUBMITTED =
            new ClientResult.Submitted(List.of(new ClientResult.SubmitAnswer(JOB, null, "")));

    private final RecordingOutbox out = new RecordingOutbox();
    private final TreeMap<Long, ClientResult> completed = new TreeMap<>();
    private final TreeMap<Long, QuorateException> failed = new TreeMap<>();
    private final List<Job> ended = new ArrayList<>();
    private final TreeMap<JobId, QuorateException> awaitFailed = new TreeMap<>();
    private final ClientCore client =
            new ClientCore(new ClientConfig(NodeId.of("c1"), Timings.defaults(), 100), out, this, new SeededRandom(1));
    private long nanos;

    // ---- the leader

    @Test
    void aRequestWaitsForALeaderAndALinkToItAndThenGoesOut() {
        client.request(now(), 1, READ, 10 * SECOND);
        assertThat(out.takeSent()).isEmpty();
        leaderIs(1, M1);
        assertThat(requests()).isEmpty();
        assertThat(out.takeDialled()).containsExactly(NodeRef.master(M1));
        up(M1);
        assertThat(requests())
                .singleElement()
                .satisfies(sent -> assertThat(sent.to().id()).isEqualTo(M1));
    }

    @Test
    void aLateAnswerToAnEarlierProcessOfTheSameNameIsNone() {
        ClientCore earlier = client;
        connect(M1);
        earlier.request(now(), 1, READ, 10 * SECOND);
        ClientRequest old = onlyRequest();
        RecordingOutbox later = new RecordingOutbox();
        ClientCore restarted = new ClientCore(
                new ClientConfig(NodeId.of("c1"), Timings.defaults(), 100), later, this, new SeededRandom(2));
        restarted.request(now(), 2, READ, 10 * SECOND);
        restarted.onMessage(
                now(), new PeerInfo(NodeRef.master(M1), new Incarnation(1), null), new LeaderInfo(1, 1, M1, null, ""));
        restarted.onPeerUp(now(), new PeerInfo(NodeRef.master(M1), new Incarnation(1), null));
        assertThat(later.take(ClientRequest.class))
                .singleElement()
                .satisfies(request -> assertThat(request.requestId()).isNotEqualTo(old.requestId()));
    }

    @Test
    void anAnswerCompletesTheRequestOnce() {
        connect(M1);
        client.request(now(), 1, READ, 10 * SECOND);
        ClientRequest request = onlyRequest();
        ClientResult answer = new ClientResult.OneJob(5, job(JOB, JobState.PENDING));
        reply(M2, request, answer);
        assertThat(completed).as("somebody else's answer").isEmpty();
        reply(M1, request, answer);
        reply(M1, request, answer);
        assertThat(completed).containsEntry(1L, answer).hasSize(1);
        advance(20_000);
        assertThat(requests()).isEmpty();
        assertThat(failed).isEmpty();
    }

    @Test
    void anAnswerToAnotherQuestionIsNone() {
        connect(M1);
        client.request(now(), 1, READ, 10 * SECOND);
        reply(M1, onlyRequest(), SUBMITTED);
        assertThat(completed).isEmpty();
    }

    @Test
    void aHintIsFollowedAtOnceAndFurtherOnesWithBackoff() {
        connect(M1);
        up(M2);
        client.request(now(), 1, READ, 10 * SECOND);
        reply(M1, onlyRequest(), new ClientResult.NotLeader(2, M2, null, ""));
        RecordingOutbox.Sent second = requests().get(0);
        assertThat(second.to().id()).isEqualTo(M2);

        reply(M2, (ClientRequest) second.message(), new ClientResult.NotLeader(3, M1, null, ""));
        assertThat(requests()).isEmpty();
        advance(25);
        assertThat(requests())
                .singleElement()
                .satisfies(sent -> assertThat(sent.to().id()).isEqualTo(M1));
    }

    @Test
    void aMasterThatNoLongerLeadsIsDoubtedAndTheOthersAreAsked() {
        connect(M1);
        up(M2);
        client.request(now(), 1, READ, 10 * SECOND);
        reply(M1, onlyRequest(), new ClientResult.NotLeader(2, null, null, "an election is under way"));
        advance(1000);
        assertThat(requests()).isEmpty();
        leaderIs(2, M2);
        assertThat(requests())
                .singleElement()
                .satisfies(sent -> assertThat(sent.to().id()).isEqualTo(M2));
    }

    @Test
    void whenTheLinkBreaksTheRequestGoesToTheNextLeader() {
        connect(M1);
        up(M2);
        client.request(now(), 1, SUBMIT, 10 * SECOND);
        ClientRequest first = onlyRequest();
        client.onPeerDown(now(), NodeRef.master(M1), LinkEnd.BROKEN);
        advance(500);
        leaderIs(2, M2);
        ClientRequest second = onlyRequest();
        assertThat(second.requestId()).isNotEqualTo(first.requestId());
        assertThat(second.operation()).isEqualTo(SUBMIT);
        reply(M2, second, SUBMITTED);
        assertThat(completed).containsEntry(1L, SUBMITTED);
    }

    @Test
    void aNewLeaderGetsWhatTheOldOneHasNotAnswered() {
        connect(M1);
        up(M2);
        client.request(now(), 1, SUBMIT, 10 * SECOND);
        ClientRequest first = onlyRequest();
        leaderIs(2, M2);
        assertThat(onlyRequest().operation()).isEqualTo(SUBMIT);
        reply(M1, first, SUBMITTED);
        assertThat(completed).as("a late answer counts").containsKey(1L);
    }

    @Test
    void aSilentLeaderIsAskedAgain() {
        connect(M1);
        client.request(now(), 1, READ, 10 * SECOND);
        client.request(now(), 2, SUBMIT, 10 * SECOND);
        assertThat(requests()).hasSize(2);
        advance(1100);
        assertThat(onlyRequest().operation()).isEqualTo(READ);
        advance(850);
        assertThat(requests()).isEmpty();
        advance(100);
        assertThat(requests())
                .extracting(sent -> ((ClientRequest) sent.message()).operation())
                .contains(SUBMIT);
    }

    // ---- failures

    @Test
    void aRejectionIsHandedOn() {
        connect(M1);
        client.request(now(), 1, READ, SECOND);
        reply(M1, onlyRequest(), new ClientResult.Rejected(RejectedException.Reason.UNKNOWN_JOB, "no such job"));
        assertThat(failed.get(1L))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        e -> assertThat(e.reason()).isEqualTo(RejectedException.Reason.UNKNOWN_JOB));
    }

    @Test
    void aRejectionSaysNothingOfAnEarlierTryThatMayStillArrive() {
        connect(M1);
        client.request(now(), 1, SUBMIT, 10 * SECOND);
        onlyRequest();
        advance(2100);
        reply(M1, onlyRequest(), new ClientResult.Rejected(RejectedException.Reason.DOES_NOT_FIT, "too large"));
        assertThat(failed.get(1L)).isInstanceOf(IndeterminateException.class).hasMessageContaining("too large");

        client.request(now(), 2, SUBMIT, 10 * SECOND);
        onlyRequest();
        advance(2100);
        reply(M1, onlyRequest(), new ClientResult.Rejected(RejectedException.Reason.TOO_LARGE, "over the limit"));
        assertThat(failed.get(2L)).as("no try of it is ever accepted").isInstanceOf(RejectedException.class);
    }

    @Test
    void withoutAnyMasterTheFailureSaysSo() {
        client.request(now(), 1, SUBMIT, SECOND);
        advance(1100);
        assertThat(failed.get(1L))
                .isInstanceOf(NoLeaderException.class)
                .hasMessageContaining("no master is known")
                .hasMessageContaining("job-1")
                .hasMessageContaining("surely not accepted");
    }

    @Test
    void withoutALeaderTheFailureNamesTheMasters() {
        up(M1);
        up(M2);
        client.request(now(), 1, READ, SECOND);
        advance(1100);
        assertThat(failed.get(1L))
                .isInstanceOf(NoLeaderException.class)
                .hasMessageContaining("no leader is known")
                .hasMessageContaining("m1, m2");
    }

    @Test
    void anUnreachableLeaderIsNamed() {
        leaderIs(3, M1);
        client.request(now(), 1, SUBMIT, SECOND);
        advance(1100);
        assertThat(failed.get(1L))
                .isInstanceOf(NoLeaderException.class)
                .hasMessageContaining("m1 leads term 3, but cannot be reached");
    }

    @Test
    void aSubmitThatWasSentAndNotAnsweredIsIndeterminate() {
        connect(M1);
        client.request(now(), 1, SUBMIT, 5 * SECOND);
        advance(5100);
        assertThat(failed.get(1L))
                .isInstanceOf(IndeterminateException.class)
                .hasMessageContaining("job-1")
                .hasMessageContaining("same job id");
    }

    @Test
    void aReadThatWasSentAndNotAnsweredHasNoEffectToSpeakOf() {
        connect(M1);
        client.request(now(), 1, READ, 5 * SECOND);
        advance(5100);
        assertThat(failed.get(1L)).isInstanceOf(NoLeaderException.class).hasMessageContaining("has not answered");
    }

    @Test
    void aSubmitThatEveryMasterTurnedAwayIsSurelyNotAccepted() {
        connect(M1);
        client.request(now(), 1, SUBMIT, SECOND);
        reply(M1, onlyRequest(), new ClientResult.NotLeader(2, null, null, ""));
        advance(1100);
        assertThat(failed.get(1L)).isInstanceOf(NoLeaderException.class);
    }

    @Test
    void aTryThatWasTurnedAwayDoesNotSettleAnEarlierOne() {
        connect(M1);
        client.request(now(), 1, SUBMIT, 3 * SECOND);
        onlyRequest();
        advance(2100);
        reply(M1, onlyRequest(), new ClientResult.NotLeader(2, null, null, ""));
        advance(1000);
        assertThat(failed.get(1L)).isInstanceOf(IndeterminateException.class);
    }

    @Test
    void anIndeterminateAnswerIsTriedAgainAndALaterAnswerCounts() {
        connect(M1);
        client.request(now(), 1, SUBMIT, 3 * SECOND);
        reply(M1, onlyRequest(), new ClientResult.Indeterminate("leadership lost"));
        leaderIs(2, M1);
        advance(50);
        reply(M1, onlyRequest(), SUBMITTED);
        assertThat(completed).containsEntry(1L, SUBMITTED);
    }

    @Test
    void anIndeterminateAnswerIsHandedOnWhenTimeIsUp() {
        connect(M1);
        client.request(now(), 1, SUBMIT, 3 * SECOND);
        reply(M1, onlyRequest(), new ClientResult.Indeterminate("leadership lost"));
        advance(3100);
        assertThat(failed.get(1L)).isInstanceOf(IndeterminateException.class);
    }

    @Test
    void anOverloadedClusterIsLeftAloneForAsLongAsItAsks() {
        connect(M1);
        client.request(now(), 1, SUBMIT, SECOND);
        reply(M1, onlyRequest(), new ClientResult.Overloaded(400));
        advance(390);
        assertThat(requests()).isEmpty();
        advance(20);
        reply(M1, onlyRequest(), new ClientResult.Overloaded(700));
        assertThat(failed.get(1L))
                .isInstanceOfSatisfying(
                        OverloadedException.class,
                        e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofMillis(700)));
    }

    @Test
    void beyondTheBoundRequestsFailAtOnce() {
        for (int i = 1; i <= 101; i++) {
            client.request(now(), i, READ, SECOND);
        }
        assertThat(failed).hasSize(1);
        assertThat(failed.get(101L)).isInstanceOf(OverloadedException.class);
    }

    @Test
    void aTicketInUseIsAnErrorOfTheCaller() {
        client.request(now(), 1, READ, SECOND);
        assertThatThrownBy(() -> client.request(now(), 1, READ, SECOND)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> client.request(now(), 2, new ClientOperation.AwaitJobs(List.of(JOB)), SECOND))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ---- any master

    @Test
    void theStatusIsAskedOfAnyMasterWithinHalfASecondEach() {
        up(M1);
        up(M2);
        up(M3);
        client.request(now(), 1, new ClientOperation.GetStatus(true), 5 * SECOND);
        NodeId first = requests().get(0).to().id();
        advance(510);
        RecordingOutbox.Sent second = requests().get(0);
        assertThat(second.to().id()).isNotEqualTo(first);
        ClientResult status = new ClientResult.Status(
                new ClusterStatus("test", null, null, 0, 0, List.of(), 0, 0, 0, new TreeMap<>(), List.of("no leader")));
        reply(second.to().id(), (ClientRequest) second.message(), status);
        assertThat(completed).containsEntry(1L, status);
    }

    @Test
    void theStatusIsAskedOfTheLeaderFirst() {
        up(M1);
        up(M3);
        connect(M2);
        client.request(now(), 1, new ClientOperation.GetStatus(true), 5 * SECOND);
        assertThat(requests().get(0).to().id()).isEqualTo(M2);
        advance(510);
        assertThat(requests().get(0).to().id()).isNotEqualTo(M2);
    }

    @Test
    void aStaleReadNeedsNoLeader() {
        up(M3);
        client.request(now(), 1, new ClientOperation.GetJob(JOB, true), SECOND);
        assertThat(requests().get(0).to().id()).isEqualTo(M3);
    }

    // ---- awaiting

    @Test
    void awaitedJobsAreAskedForInChunks() {
        connect(M1);
        for (int i = 0; i < 1200; i++) {
            client.await(now(), JobId.of("j" + i));
        }
        advance(10);
        assertThat(awaits()).extracting(List::size).containsExactly(500, 500, 200);
    }

    @Test
    void theEndOfAJobIsToldOnce() {
        connect(M1);
        client.await(now(), JOB);
        client.await(now(), JOB);
        advance(10);
        ClientRequest request = onlyRequest();
        reply(M1, request, new ClientResult.JobsEnded(List.of(job(JOB, JobState.RUNNING))));
        assertThat(ended).as("a job that has not ended").isEmpty();
        ClientResult end = new ClientResult.JobsEnded(List.of(job(JOB, JobState.SUCCEEDED)));
        reply(M1, request, end);
        reply(M1, request, end);
        assertThat(ended).extracting(Job::id).containsExactly(JOB);
        advance(20_000);
        assertThat(awaits()).isEmpty();
    }

    @Test
    void awaitedJobsAreAskedForOfEachNewLeaderAndAfterEachLostLink() {
        connect(M1);
        up(M2);
        client.await(now(), JOB);
        advance(10);
        assertThat(awaits()).hasSize(1);
        leaderIs(2, M2);
        assertThat(requests())
                .singleElement()
                .satisfies(sent -> assertThat(sent.to().id()).isEqualTo(M2));
        client.onPeerDown(now(), NodeRef.master(M2), LinkEnd.BROKEN);
        advance(100);
        leaderIs(2, M2);
        up(M2);
        assertThat(awaits()).hasSize(1);
    }

    @Test
    void awaitedJobsAreAskedForAgainAfterAWhileUnderTheSameId() {
        connect(M1);
        client.await(now(), JOB);
        advance(10);
        long id = onlyRequest().requestId();
        advance(5100);
        assertThat(onlyRequest().requestId()).isEqualTo(id);
    }

    @Test
    void aMasterThatDoesNotLeadAwaitsNothing() {
        connect(M1);
        up(M2);
        client.await(now(), JOB);
        advance(10);
        reply(M1, onlyRequest(), new ClientResult.NotLeader(2, M2, null, ""));
        advance(50);
        assertThat(requests())
                .singleElement()
                .satisfies(sent -> assertThat(sent.to().id()).isEqualTo(M2));
    }

    @Test
    void anUnknownJobIsFoundAmongOthersAndOnlyItFails() {
        connect(M1);
        List<JobId> ids =
                IntStream.range(0, 40).mapToObj(i -> JobId.of("j" + i)).toList();
        ids.forEach(id -> client.await(now(), id));
        JobId unknown = JobId.of("j17");
        TreeMap<JobId, Boolean> registered = new TreeMap<>();
        for (int round = 0; round < 20; round++) {
            advance(10);
            for (RecordingOutbox.Sent sent : requests()) {
                ClientRequest request = (ClientRequest) sent.message();
                List<JobId> asked = ((ClientOperation.AwaitJobs) request.operation()).ids();
                if (asked.contains(unknown)) {
                    reply(M1, request, new ClientResult.Rejected(RejectedException.Reason.UNKNOWN_JOB, "unknown"));
                } else {
                    asked.forEach(id -> registered.put(id, true));
                }
            }
        }
        assertThat(awaitFailed).containsOnlyKeys(unknown);
        assertThat(registered).hasSize(39);
    }

    @Test
    void aJobThatTheClusterForgotFailsWithHowItEndedAndTheOthersAreAskedForAgain() {
        connect(M1);
        client.await(now(), JOB);
        client.await(now(), JobId.of("other"));
        advance(10);
        reply(M1, onlyRequest(), new ClientResult.Forgotten(JOB, JobState.CANCELLED, 7));
        assertThat(awaitFailed.get(JOB))
                .isInstanceOfSatisfying(ForgottenException.class, forgotten -> {
                    assertThat(forgotten.state()).isEqualTo(JobState.CANCELLED);
                    assertThat(forgotten.endedAt()).isEqualTo(Instant.ofEpochMilli(7));
                })
                .hasMessageContaining("no longer kept");
        advance(10);
        assertThat(awaits()).containsExactly(List.of(JobId.of("other")));

        client.request(now(), 1, READ, SECOND);
        reply(M1, onlyRequest(), new ClientResult.Forgotten(JOB, JobState.CANCELLED, 7));
        assertThat(failed.get(1L)).isInstanceOf(ForgottenException.class);
    }

    @Test
    void aForgottenJobIsNotAskedForAgainNorTold() {
        connect(M1);
        client.await(now(), JOB);
        advance(10);
        ClientRequest request = onlyRequest();
        client.forget(now(), JOB);
        reply(M1, request, new ClientResult.JobsEnded(List.of(job(JOB, JobState.FAILED))));
        advance(20_000);
        assertThat(ended).isEmpty();
        assertThat(awaits()).isEmpty();
    }

    @Test
    void whatIsOpenWhenTheClientClosesFails() {
        connect(M1);
        client.request(now(), 1, SUBMIT, SECOND);
        client.await(now(), JOB);
        client.close(now());
        client.request(now(), 2, READ, SECOND);
        assertThat(failed.get(1L)).isInstanceOf(ClosedException.class).hasMessageContaining("may be accepted");
        assertThat(failed.get(2L)).isInstanceOf(ClosedException.class);
        assertThat(awaitFailed.get(JOB)).isInstanceOf(ClosedException.class);
        assertThat(client.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void nothingIsLeftOfRequestsThatAreOver() {
        connect(M1);
        for (int i = 0; i < 1000; i++) {
            client.request(now(), i, i % 2 == 0 ? SUBMIT : READ, 20 * SECOND);
            List<RecordingOutbox.Sent> sent = requests();
            if (i % 3 == 0) {
                reply(M1, (ClientRequest) sent.get(0).message(), new ClientResult.Overloaded(1));
            }
            advance(250);
        }
        advance(30_000);
        assertThat(failed.size() + completed.size()).isEqualTo(1000);
        requests();
        advance(60_000);
        assertThat(requests()).isEmpty();
    }

    // ---- the world

    private Now now() {
        return new Now(nanos, 0);
    }

    private void advance(long millis) {
        long end = nanos + millis * MILLI;
        int wakes = 0;
        while (client.nextWakeNanos() <= end) {
            assertThat(++wakes).as("wakes").isLessThan(100_000);
            nanos = Math.max(nanos, client.nextWakeNanos());
            client.onWake(now());
        }
        nanos = end;
    }

    private static PeerInfo peer(NodeId master) {
        return new PeerInfo(NodeRef.master(master), new Incarnation(1), null);
    }

    private void up(NodeId master) {
        client.onPeerUp(now(), peer(master));
    }

    private void leaderIs(long term, @Nullable NodeId leader) {
        NodeId from = leader == null ? M1 : leader;
        client.onMessage(now(), peer(from), new LeaderInfo(7, term, leader, null));
    }

    private void connect(NodeId leader) {
        up(leader);
        leaderIs(1, leader);
        out.takeSent();
    }

    private void reply(NodeId from, ClientRequest request, ClientResult result) {
        client.onMessage(now(), peer(from), new ClientReply(request.requestId(), result));
    }

    private List<RecordingOutbox.Sent> requests() {
        return out.takeSent().stream()
                .filter(sent -> sent.message() instanceof ClientRequest)
                .toList();
    }

    private ClientRequest onlyRequest() {
        List<RecordingOutbox.Sent> sent = requests();
        assertThat(sent).hasSize(1);
        return (ClientRequest) sent.get(0).message();
    }

    private List<List<JobId>> awaits() {
        return requests().stream()
                .map(sent -> ((ClientRequest) sent.message()).operation())
                .filter(ClientOperation.AwaitJobs.class::isInstance)
                .map(operation -> ((ClientOperation.AwaitJobs) operation).ids())
                .toList();
    }

    private static Job job(JobId id, JobState state) {
        JobOutcome outcome = state.isFinal() ? JobOutcome.failed("so it ended") : null;
        return new Job(
                id,
                JobSpec.handler("work", Bytes.EMPTY).build(),
                state,
                null,
                0,
                0,
                Instant.EPOCH,
                null,
                outcome,
                List.of());
    }

    @Override
    public void completed(long ticket, ClientResult result) {
        assertThat(completed.put(ticket, result)).as("answered once").isNull();
        assertThat(failed).doesNotContainKey(ticket);
    }

    @Override
    public void failed(long ticket, QuorateException why) {
        assertThat(failed.put(ticket, why)).as("answered once").isNull();
        assertThat(completed).doesNotContainKey(ticket);
    }

    @Override
    public void jobEnded(Job job) {
        ended.add(job);
    }

    @Override
    public void awaitFailed(JobId job, QuorateException why) {
        assertThat(awaitFailed.put(job, why)).as("failed once").isNull();
    }
}
