package io.quorate.client;

import static io.quorate.client.ClientHarness.M1;
import static io.quorate.client.ClientHarness.M2;
import static io.quorate.client.ClientHarness.M3;
import static io.quorate.client.ClientHarness.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.ClientHarness.Asked;
import io.quorate.model.ClusterStatus;
import io.quorate.model.NoLeaderException;
import io.quorate.model.NodeId;
import io.quorate.protocol.ClientOperation.GetStatus;
import io.quorate.protocol.ClientResult;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The status is the leader's (P11); only without one it is what any master knows, and says so (P8). */
final class StatusCallsTest {
    private final ClientHarness client = new ClientHarness();
    /** What each master answers when it is asked for what it knows; the others are silent. */
    private final TreeMap<NodeId, ClusterStatus> knowledge = new TreeMap<>();

    @Test
    void theLeaderAloneIsAskedForALinearizableStatus() {
        client.up(M1);
        client.up(M2);
        client.leaderIs(4, M2);
        client.core.request(client.now(), 1, new GetStatus(false), 10 * SECOND);

        Asked asked = client.onlyRequest();
        assertThat(asked.master()).isEqualTo(M2);
        assertThat(asked.request().operation()).isEqualTo(new GetStatus(false));
        client.reply(asked, new ClientResult.Status(status(M2, 4, 9)));
        assertThat(answer().leader()).isEqualTo(M2);
    }

    @Test
    void aMasterThatKnowsNoLeaderIsNotBelievedWhileAnotherOneKnowsOne() {
        knowledge.put(M1, status(null, 3, 0));
        client.up(M1);
        request(10);

        live(1_500);
        assertThat(client.completed).isEmpty();
        client.up(M2);
        client.leaderIs(4, M2);

        Asked toLeader = client.requests().stream()
                .filter(asked -> asked.request().operation().equals(new GetStatus(false)))
                .findFirst()
                .orElseThrow();
        client.reply(toLeader, new ClientResult.Status(status(M2, 4, 9)));
        assertThat(answer()).isEqualTo(status(M2, 4, 9));
    }

    @Test
    void whenTheMastersKnowNoLeaderTheirAnswerIsTakenAfterTwoSeconds() {
        knowledge.put(M1, status(null, 3, 7));
        knowledge.put(M2, status(null, 3, 8));
        client.up(M1);
        client.up(M2);
        request(10);

        live(1_900);
        assertThat(client.completed).isEmpty();
        live(300);
        assertThat(answer()).as("the one who knows more").isEqualTo(status(null, 3, 8));
        client.requests();
        live(20_000);
        assertThat(client.requests()).as("it is over").isEmpty();
        assertThat(client.core.nextWakeNanos())
                .as("only the leader is looked for")
                .isNotEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anElectionThatIsLostAndWonWithinTheTwoSecondsIsWaitedFor() {
        knowledge.put(M1, status(null, 3, 7));
        client.up(M1);
        request(10);
        live(1_000);
        knowledge.put(M1, status(M3, 4, 7));
        live(1_000);
        knowledge.put(M1, status(null, 5, 7));
        live(1_900);
        assertThat(client.completed)
                .as("two seconds from when a leader was named last")
                .isEmpty();
        live(500);
        assertThat(answer().leader()).isNull();
    }

    @Test
    void aLeaderThatIsNamedAndDoesNotAnswerIsWaitedForAsLongAsAllowed() {
        knowledge.put(M1, status(M3, 4, 7));
        knowledge.put(M2, status(null, 9, 7));
        client.up(M1);
        client.up(M2);
        request(10);

        live(9_900);
        assertThat(client.completed).isEmpty();
        live(200);

        assertThat(answer().leader()).as("none that answers").isNull();
        assertThat(answer().term()).as("of the one who names a leader").isEqualTo(4);
        assertThat(answer().problems().get(0)).contains("m1 says that m3 leads term 4", "m3 has not answered");
    }

    @Test
    void aMasterThatIsGoneIsNotQuoted() {
        knowledge.put(M1, status(M3, 4, 7));
        client.up(M1);
        request(3);
        live(1_000);
        client.down(M1);
        live(2_100);

        assertThat(client.failed.get(1L)).isInstanceOf(NoLeaderException.class);
    }

    @Test
    void aShortTimeLimitLeavesTimeToAskTheOthers() {
        knowledge.put(M1, status(null, 3, 7));
        client.up(M1);
        client.core.request(client.now(), 1, new GetStatus(false), SECOND / 5);
        live(210);

        assertThat(answer().leader()).isNull();
    }

    @Test
    void aStaleStatusIsTheFirstMastersAtOnce() {
        client.up(M1);
        client.core.request(client.now(), 1, new GetStatus(true), 10 * SECOND);

        client.reply(client.onlyRequest(), new ClientResult.Status(status(M3, 4, 7)));

        assertThat(answer()).isEqualTo(status(M3, 4, 7));
        assertThat(client.millis()).isZero();
    }

    @Test
    void manyRequestsAskTheMastersNoMoreThanOne() {
        knowledge.put(M1, status(null, 3, 7));
        client.up(M1);
        for (long ticket = 1; ticket <= 50; ticket++) {
            client.core.request(client.now(), ticket, new GetStatus(false), 10 * SECOND);
        }
        client.advance(1_500);

        assertThat(client.requests()).hasSizeLessThan(5);
        live(1_000);
        assertThat(client.completed).hasSize(50);
    }

    private void request(long seconds) {
        client.core.request(client.now(), 1, new GetStatus(false), seconds * SECOND);
    }

    /** Lets time pass while the masters answer. */
    private void live(long millis) {
        for (long i = 0; i < millis; i += 10) {
            client.advance(10);
            for (Asked asked : client.requests()) {
                ClusterStatus known = knowledge.get(asked.master());
                if (known != null && asked.request().operation().equals(new GetStatus(true))) {
                    client.reply(asked, new ClientResult.Status(known));
                }
            }
        }
    }

    private ClusterStatus answer() {
        ClientResult result = client.completed.get(1L);
        assertThat(result).isInstanceOf(ClientResult.Status.class);
        return ((ClientResult.Status) result).status();
    }

    private static ClusterStatus status(@Nullable NodeId leader, long term, long commitIndex) {
        return new ClusterStatus(
                "test", "7", leader, term, commitIndex, List.of(), 0, 0, 0, Map.of(), List.of("as it is"));
    }
}
