package io.quorate.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class VotersTest {

    @Test
    void whatAMajorityHasReachedIsReachedByMoreThanHalfAndNothingHigherIs() {
        for (int size = 1; size <= 5; size++) {
            Voters voters = new Voters(SimulatedCluster.ids(size).get(0), SimulatedCluster.ids(size));
            long[] values = new long[size];
            for (int i = 0; i < size; i++) {
                values[i] = (i * 7L) % 11;
            }
            long reached = voters.reachedByMajority(values);
            assertThat(voters.areMajority((int)
                            Arrays.stream(values).filter(v -> v >= reached).count()))
                    .isTrue();
            assertThat(voters.areMajority(
                            (int) Arrays.stream(values).filter(v -> v > reached).count()))
                    .isFalse();
        }
    }

    @Test
    void halfIsNoMajority() {
        Voters four = new Voters(SimulatedCluster.ids(4).get(0), SimulatedCluster.ids(4));
        assertThat(four.areMajority(2)).isFalse();
        assertThat(four.areMajority(3)).isTrue();
    }
}
