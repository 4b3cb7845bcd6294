package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.RecordingOutbox;
import io.quorate.kernel.RecordingOutbox.Sent;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ClientResult;
import io.quorate.registry.Harness;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is told which ends of jobs: {@code client/request: jobs}. */
final class WatchDeskTest {
    private static final NodeRef C1 = NodeRef.client(NodeId.of("c1"));
    private static final NodeRef C2 = NodeRef.client(NodeId.of("c2"));

    private final Harness harness = new Harness();
    private final RecordingOutbox out = new RecordingOutbox();
    private final WatchDesk desk = new WatchDesk(harness.registry, out);

    @BeforeEach
    void jobs() {
        harness.registry.addListener(desk);
        Stream.of("a", "b", "c").forEach(harness::submit);
    }

    @Test
    void endsThatComeTogetherAreToldTogetherToEachThatWaits() {
        watch(C1, 1, "a", "b", "c");
        watch(C2, 1, "b");
        watch(C1, 2, "b");
        harness.cancel("b");
        harness.cancel("a");

        assertThat(told()).containsExactly("c1/1: b a", "c2/1: b", "c1/2: b");
        harness.cancel("c");
        assertThat(told()).containsExactly("c1/1: c");
        assertThat(told()).isEmpty();
    }

    @Test
    void whatHasEndedIsToldAtOnceAndOnlyTheRestIsWaitedFor() {
        harness.cancel("a");
        watch(C1, 1, "a", "b");

        assertThat(told()).containsExactly("c1/1: a");
        harness.cancel("b");
        assertThat(told()).containsExactly("c1/1: b");
    }

    @Test
    void aRequestThatIsRepeatedWaitsOnce() {
        watch(C1, 1, "a", "b", "a");
        watch(C1, 1, "b", "c");
        Stream.of("a", "b", "c").forEach(harness::cancel);

        assertThat(told()).containsExactly("c1/1: a b c");
    }

    @Test
    void aClientThatIsGoneIsForgottenAndTheOthersAreNot() {
        watch(C1, 1, "a", "b");
        watch(C2, 1, "a");
        watch(C2, 2, "a");
        harness.cancel("b");
        desk.forget(C1);
        desk.forget(C1);
        assertThat(told()).as("news of one that is gone").isEmpty();

        harness.cancel("a");
        assertThat(told()).containsExactly("c2/1: a", "c2/2: a");
    }

    @Test
    void whoAloneWaitedForAJobLeavesNothingBehind() {
        watch(C1, 1, "a");
        desk.forget(C1);
        watch(C1, 2, "a");
        harness.cancel("a");

        assertThat(told()).containsExactly("c1/2: a");
    }

    @Test
    void aJobThatThereIsNotFailsTheWholeRequest() {
        watch(C1, 1, "a", "x");
        harness.cancel("a");

        assertThat(told()).containsExactly("c1/1: Rejected");
    }

    /** The others need a quorum's word first: what has ended may be forgotten elsewhere, and what is not here may be there. */
    @Test
    void onlyWhatIsHereAndHasNotEndedIsOpen() {
        harness.cancel("b");

        assertThat(desk.areOpen(ids("a", "c", "a"))).isTrue();
        assertThat(desk.areOpen(ids("a", "b"))).as("b has ended").isFalse();
        assertThat(desk.areOpen(ids("x", "a"))).as("x is not here").isFalse();
    }

    @Test
    void whoNoLongerLeadsTellsEachOpenRequestSoAndForgetsThem() {
        watch(C1, 1, "a", "b");
        watch(C2, 1, "b");
        harness.cancel("a");
        desk.abandon(new ClientResult.NotLeader(2, null, null, ""));
        assertThat(told()).containsExactly("c1/1: NotLeader", "c2/1: NotLeader");

        harness.cancel("b");
        assertThat(told()).isEmpty();
    }

    private void watch(NodeRef client, long request, String... jobs) {
        desk.watch(client, request, ids(jobs));
    }

    private static List<JobId> ids(String... jobs) {
        return Stream.of(jobs).map(JobId::of).toList();
    }

    private List<String> told() {
        desk.flush();
        List<String> told = new ArrayList<>();
        for (Sent sent : out.takeSent()) {
            ClientReply reply = (ClientReply) sent.message();
            String what = reply.result() instanceof ClientResult.JobsEnded ended
                    ? String.join(
                            " ",
                            ended.jobs().stream().map(job -> job.id().value()).toList())
                    : reply.result().getClass().getSimpleName();
            told.add(sent.to().id() + "/" + reply.requestId() + ": " + what);
        }
        return told;
    }
}
