package io.quorate.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.VoterId;
import io.quorate.wire.MalformedException;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

final class MembersTest {
    private static final List<VoterId> IDS = SimulatedCluster.ids(7);

    @Test
    void whatAMajorityHasReachedIsReachedByMoreThanHalfAndNothingHigherIs() {
        for (int size = 1; size <= 5; size++) {
            List<VoterId> ids = SimulatedCluster.ids(size);
            Members members = new Members(ids.get(0), Membership.founding(ids));
            long reached = members.reachedByMajority(MembersTest::value);
            assertThat(members.areMajority(
                            ids.stream().filter(id -> value(id) >= reached).toList()))
                    .isTrue();
            assertThat(members.areMajority(
                            ids.stream().filter(id -> value(id) > reached).toList()))
                    .isFalse();
        }
    }

    private static long value(VoterId id) {
        return (IDS.indexOf(id) * 7L) % 11;
    }

    @Test
    void halfIsNoMajority() {
        Members four = new Members(IDS.get(0), Membership.founding(IDS.subList(0, 4)));
        assertThat(four.areMajority(IDS.subList(0, 2))).isFalse();
        assertThat(four.areMajority(IDS.subList(0, 3))).isTrue();
    }

    @Test
    void learnersAndStrangersAreNoPartOfAMajority() {
        Membership three = Membership.founding(IDS.subList(0, 3)).withLearner(IDS.get(3), true, null);
        Members members = new Members(IDS.get(0), three);

        assertThat(members.areMajority(List.of(IDS.get(0), IDS.get(3), IDS.get(5))))
                .isFalse();
        assertThat(members.peers()).containsExactly(IDS.get(1), IDS.get(2), IDS.get(3));
        assertThat(members.votingPeers()).containsExactly(IDS.get(1), IDS.get(2));
    }

    @Test
    void whoKnowsNoVotersHasNoMajority() {
        Members members = new Members(IDS.get(0), Membership.UNKNOWN);

        assertThat(members.areMajority(IDS)).isFalse();
        assertThat(members.reachedByMajority(id -> 5)).isEqualTo(Long.MIN_VALUE);
        assertThat(members.isAlone()).isFalse();
    }

    @Test
    void aMembershipTravels() {
        Membership membership = Membership.founding(IDS.subList(0, 3))
                .withLearner(IDS.get(4), true, IDS.get(1))
                .withLearner(IDS.get(3), false, null);

        assertThat(Membership.decode(membership.encode())).isEqualTo(membership);
        assertThat(membership.learners()).containsExactly(IDS.get(3), IDS.get(4));
    }

    @Test
    void aMembershipThatNamesOneTwiceIsNone() {
        byte[] once = Membership.founding(IDS.subList(0, 1)).encode();
        byte[] twice = new byte[2 * once.length];
        System.arraycopy(once, 0, twice, 0, once.length);
        System.arraycopy(once, 0, twice, once.length, once.length);

        Assertions.assertThatThrownBy(() -> Membership.decode(twice)).isInstanceOf(MalformedException.class);
    }
}
