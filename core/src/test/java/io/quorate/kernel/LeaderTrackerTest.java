package io.quorate.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.DiskId;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.LeaderMessage.LeaderInfo;
import io.quorate.protocol.LeaderMessage.LeaderQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LeaderTrackerTest {
    private static final NodeId M1 = NodeId.of("m1");
    private static final NodeId M2 = NodeId.of("m2");
    private static final NodeId M3 = NodeId.of("m3");
    private static final long MILLI = 1_000_000L;

    private final RecordingOutbox out = new RecordingOutbox();
    private final LeaderTracker tracker = new LeaderTracker(out, new SeededRandom(1));

    @Test
    void anAnnouncementOnlyTellsWhomToAsk() {
        tracker.onAnnouncement(at(0), announcement(M1, 7, 9, M1));

        assertThat(tracker.leader()).isNull();
        assertThat(tracker.term()).isZero();
        assertThat(asked()).containsExactly(M1);
    }

    @Test
    void anAnnouncementOfANewerTermAsksAgainAndAnOldOneDoesNot() {
        tracker.onLeaderInfo(at(0), M1, info(5, M1));
        tracker.onAnnouncement(at(1), announcement(M2, 7, 5, M1));
        assertThat(asked()).isEmpty();

        tracker.onAnnouncement(at(2), announcement(M2, 7, 6, M2));

        assertThat(asked()).containsExactly(M2);
        assertThat(tracker.leader()).isEqualTo(M1);
    }

    @Test
    void anAnnouncementThatComesSoonAfterAnotherIsFollowedLater() {
        tracker.onLeaderInfo(at(0), M1, info(5, M1));
        tracker.onAnnouncement(at(10), announcement(M2, 7, 6, M2));
        assertThat(asked()).containsExactly(M2);
        // It was about to serve, and said so; now it serves.
        tracker.onLeaderInfo(at(11), M2, info(6, null));
        tracker.onAnnouncement(at(12), announcement(M2, 7, 6, M2));
        tracker.onAnnouncement(at(13), announcement(M2, 7, 6, M2));
        assertThat(asked()).as("not more than ten times a second").isEmpty();

        assertThat(tracker.nextWakeNanos()).isEqualTo(110 * MILLI);
        tracker.onWake(at(110));
        assertThat(asked()).containsExactly(M2);
        assertThat(tracker.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void anAnnouncementOfAnOlderTermDoesNotTakeTheKeptOnesPlace() {
        tracker.onAnnouncement(at(0), announcement(M3, 7, 5, M3));
        tracker.onAnnouncement(at(10), announcement(M2, 7, 6, M2));
        tracker.onAnnouncement(at(50), announcement(M1, 7, 5, M1));
        out.takeSent();

        tracker.onWake(at(100));

        assertThat(asked()).containsExactly(M2);
    }

    @Test
    void anAnnouncementThatIsNoNewsAnyMoreIsNotFollowed() {
        tracker.onLeaderInfo(at(0), M1, info(5, M1));
        tracker.onAnnouncement(at(10), announcement(M2, 7, 6, M2));
        tracker.onAnnouncement(at(11), announcement(M2, 7, 6, M2));
        out.takeSent();

        tracker.onLeaderInfo(at(12), M2, info(6, M2));

        assertThat(tracker.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
        tracker.onWake(at(200));
        assertThat(asked()).isEmpty();
    }

    @Test
    void theLeaderOfTheNewestTermWins() {
        assertThat(tracker.onLeaderInfo(at(0), M1, info(5, M1))).isTrue();
        assertThat(tracker.onLeaderInfo(at(1), M3, info(4, M3))).isFalse();
        assertThat(tracker.leader()).isEqualTo(M1);

        assertThat(tracker.onLeaderInfo(at(2), M3, info(6, M2))).isTrue();

        assertThat(tracker.leader()).isEqualTo(M2);
        assertThat(tracker.term()).isEqualTo(6);
    }

    @Test
    void aTermWithoutALeaderDoesNotRaiseTheTerm() {
        tracker.onLeaderInfo(at(0), M1, info(5, M1));
        tracker.onLeaderInfo(at(1), M3, info(9, null));

        assertThat(tracker.leader()).isEqualTo(M1);
        assertThat(tracker.term()).isEqualTo(5);
        assertThat(tracker.accepts(5, M1)).isTrue();
        assertThat(tracker.accepts(5, M2)).isFalse();
        assertThat(tracker.accepts(4, M1)).isFalse();
    }

    @Test
    void withoutALeaderTheMastersAreAskedInTurnMoreAndMoreSeldom() {
        tracker.start(at(0));
        for (NodeId id : List.of(M1, M2, M3)) {
            tracker.onPeerUp(at(0), NodeRef.master(id));
        }
        out.takeSent();
        List<NodeId> asked = new java.util.ArrayList<>();
        List<Long> gaps = new java.util.ArrayList<>();
        long last = 0;
        for (int i = 0; i < 20; i++) {
            long wake = tracker.nextWakeNanos();
            gaps.add(wake - last);
            last = wake;
            tracker.onWake(new Now(wake, 0));
            asked.addAll(asked());
        }

        assertThat(asked).hasSize(20).startsWith(M1, M2, M3, M1, M2, M3);
        assertThat(gaps.get(0)).isBetween(80 * MILLI, 120 * MILLI);
        assertThat(gaps.get(19)).isBetween(800 * MILLI, 1200 * MILLI);
    }

    @Test
    void aLeaderThatIsKnownIsNotAskedFor() {
        tracker.start(at(0));
        tracker.onLeaderInfo(at(1), M1, info(1, M1));
        assertThat(tracker.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whenTheLinkToTheLeaderBreaksTheOthersAreAskedAtOnce() {
        for (NodeId id : List.of(M1, M2, M3)) {
            tracker.onPeerUp(at(0), NodeRef.master(id));
        }
        tracker.onLeaderInfo(at(0), M2, info(1, M2));
        out.takeSent();

        assertThat(tracker.onPeerDown(at(1), NodeRef.master(M1))).isFalse();
        assertThat(tracker.onPeerDown(at(1), NodeRef.master(M2))).isTrue();

        assertThat(tracker.leader()).isNull();
        assertThat(asked()).containsExactly(M1, M3);
        assertThat(tracker.onLeaderInfo(at(2), M1, info(1, M2))).isTrue();
        assertThat(tracker.leader()).isEqualTo(M2);
        tracker.onPeerDown(at(3), NodeRef.master(M2));
        assertThat(asked()).as("not more than ten times a second").isEmpty();
    }

    @Test
    void anotherClustersMastersAreIgnored() {
        tracker.onLeaderInfo(at(0), M1, info(5, M1));
        tracker.onAnnouncement(at(1), announcement(M3, 8, 99, M3));

        assertThat(tracker.onLeaderInfo(at(2), M3, new LeaderInfo(8, 99, M3, null)))
                .isFalse();
        assertThat(tracker.leader()).isEqualTo(M1);
        assertThat(asked()).isEmpty();
        assertThat(tracker.clusterId()).isEqualTo(7);
    }

    @Test
    void theNumberOfKnownMastersIsBounded() {
        tracker.onLeaderInfo(at(0), M1, info(5, M1));
        for (int i = 0; i < 1000; i++) {
            tracker.onAnnouncement(at(i + 1), announcement(NodeId.of("x" + i), 7, 5, M1));
        }
        assertThat(tracker.masters())
                .hasSize(LeaderTracker.MAX_MASTERS)
                .contains(M1, NodeId.of("x999"))
                .doesNotContain(NodeId.of("x0"));
    }

    private List<NodeId> asked() {
        return out.takeSent().stream()
                .filter(sent -> sent.message() instanceof LeaderQuery)
                .map(sent -> sent.to().id())
                .toList();
    }

    private static Now at(long millis) {
        return new Now(millis * MILLI, 0);
    }

    private static LeaderInfo info(long term, @Nullable NodeId leader) {
        return new LeaderInfo(7, term, leader, null);
    }

    private static Announcement announcement(NodeId from, long cluster, long term, @Nullable NodeId leader) {
        return new Announcement(
                "test",
                cluster,
                NodeRef.master(from),
                new Incarnation(1),
                new Endpoint("localhost", 4000),
                1,
                new Announcement.OfMaster(new DiskId(1), 3, term, leader));
    }
}
