package io.quorate.client;

import static io.quorate.client.ClientHarness.M1;
import static io.quorate.client.ClientHarness.M2;
import static io.quorate.client.ClientHarness.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.link.LinkFault;
import io.quorate.link.LinkProblem;
import io.quorate.model.Bytes;
import io.quorate.model.IndeterminateException;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.NoLeaderException;
import io.quorate.model.RejectedException;
import io.quorate.model.RejectedException.Reason;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientOperation.Submission;
import io.quorate.protocol.ClientResult;
import io.quorate.protocol.ClientResult.SubmitAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client says of requests that fail: the true cause, and what may have happened (P11). */
final class ClientFailuresTest {
    private static final JobId JOB = JobId.of("job-1");
    private static final ClientOperation SUBMIT = new ClientOperation.Submit(
            List.of(new Submission(JOB, JobSpec.handler("work", Bytes.EMPTY).build())), true);
    private static final ClientOperation READ = new ClientOperation.GetJob(JOB, false);
    private static final LinkProblem WRONG_SECRET =
            new LinkProblem(LinkFault.UNAUTHENTIC, "127.0.0.1:7101", "refused: the secrets of the two nodes differ");

    private final ClientHarness client = new ClientHarness();

    // ---- refusals

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"DOES_NOT_FIT", "ID_REUSED"})
    void aRefusalOfTheOnlyTrySettlesIt(Reason reason) {
        connect();
        client.core.request(client.now(), 1, SUBMIT, 10 * SECOND);
        client.reply(client.onlyRequest(), refused(reason));

        assertThat(client.completed).containsEntry(1L, refused(reason));
    }

    @Test
    void thatAJobFitsNoSlaveNowDoesNotTellWhatBecameOfAnEarlierTry() {
        connect();
        client.core.request(client.now(), 1, SUBMIT, 10 * SECOND);
        client.onlyRequest();
        client.advance(2_100);
        client.reply(client.onlyRequest(), refused(Reason.DOES_NOT_FIT));

        assertThat(client.failed.get(1L))
                .isInstanceOf(IndeterminateException.class)
                .hasMessageContainingAll("job-1", "fit no known slave", "same job id");
    }

    @Test
    void neitherDoesItIfTheWholeRequestIsRefused() {
        connect();
        client.core.request(client.now(), 1, SUBMIT, 10 * SECOND);
        client.reply(client.onlyRequest(), new ClientResult.Indeterminate("leadership lost"));
        client.leaderIs(2, M1);
        client.advance(50);
        client.reply(client.onlyRequest(), new ClientResult.Rejected(Reason.DOES_NOT_FIT, "too large"));

        assertThat(client.failed.get(1L)).isInstanceOf(IndeterminateException.class);
    }

    @Test
    void thatAnotherJobHasTheIdSettlesEarlierTriesToo() {
        connect();
        client.core.request(client.now(), 1, SUBMIT, 10 * SECOND);
        client.onlyRequest();
        client.advance(2_100);
        client.reply(client.onlyRequest(), refused(Reason.ID_REUSED));

        assertThat(client.completed).containsEntry(1L, refused(Reason.ID_REUSED));
    }

    // ---- links

    @Test
    void aWrongSecretIsARefusal() {
        client.core.onLinkProblem(client.now(), WRONG_SECRET);
        client.core.request(client.now(), 1, SUBMIT, SECOND);
        client.advance(1_100);

        assertThat(client.failed.get(1L))
                .isInstanceOfSatisfying(
                        RejectedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_AUTHORISED))
                .hasMessageContainingAll("127.0.0.1:7101", "the secrets of the two nodes differ", "surely not")
                .hasMessageNotContaining("no seed");
    }

    @Test
    void aForeignClusterIsNamed() {
        client.core.onLinkProblem(
                client.now(),
                new LinkProblem(LinkFault.HANDSHAKE_FAILED, "127.0.0.1:7101", "it refuses this node: of 'other'"));
        client.core.request(client.now(), 1, READ, SECOND);
        client.advance(1_100);

        assertThat(client.failed.get(1L))
                .isInstanceOf(NoLeaderException.class)
                .hasMessageContainingAll("127.0.0.1:7101", "it refuses this node: of 'other'")
                .hasMessageNotContaining("no seed");
    }

    @Test
    void aMasterThatBelievesThisClientOutweighsOneThatDoesNot() {
        client.up(M1);
        client.core.onLinkProblem(client.now(), WRONG_SECRET);
        client.core.request(client.now(), 1, READ, SECOND);
        client.advance(1_100);

        assertThat(client.failed.get(1L))
                .isInstanceOf(NoLeaderException.class)
                .hasMessageContainingAll("m1", "the secrets of the two nodes differ");
    }

    @Test
    void problemsOfLongAgoAreForgotten() {
        client.core.onLinkProblem(client.now(), WRONG_SECRET);
        client.advance(60_000);
        client.core.request(client.now(), 1, READ, SECOND);
        client.advance(1_100);

        assertThat(client.failed.get(1L)).isInstanceOf(NoLeaderException.class);
    }

    @Test
    void strangersCannotMakeTheMessageLong() {
        for (int i = 0; i < 1_000; i++) {
            client.core.onLinkProblem(
                    client.now(), new LinkProblem(LinkFault.UNAUTHENTIC, "stranger " + i, "x".repeat(300)));
        }
        client.core.request(client.now(), 1, READ, SECOND);
        client.advance(1_100);

        assertThat(client.failed.get(1L).getMessage()).hasSizeLessThan(4_000);
    }

    // ---- no leader

    @Test
    void whyThereIsNoLeaderIsSaidAsTheMastersSayIt() {
        client.up(M1);
        client.up(M2);
        client.knowsNoLeader(M1, "the cluster is not formed: waiting for 2 more of 3 founders");
        client.knowsNoLeader(M2, "the cluster is not formed: waiting for 2 more of 3 founders");
        client.core.request(client.now(), 1, READ, SECOND);
        client.advance(1_100);

        assertThat(client.failed.get(1L))
                .isInstanceOf(NoLeaderException.class)
                .hasMessageContaining("[m1, m2] say: the cluster is not formed: waiting for 2 more of 3 founders");
    }

    @Test
    void whatWasSaidBeforeThereWasALeaderIsForgotten() {
        client.up(M1);
        client.knowsNoLeader(M1, "an election is under way");
        client.leaderIs(4, M2);
        client.down(M2);
        client.core.request(client.now(), 1, READ, SECOND);
        client.advance(1_100);

        assertThat(client.failed.get(1L)).hasMessageNotContaining("election");
    }

    private void connect() {
        client.up(M1);
        client.leaderIs(1, M1);
        client.requests();
    }

    private static ClientResult refused(Reason reason) {
        return new ClientResult.Submitted(List.of(new SubmitAnswer(JOB, reason, "why")));
    }
}
