package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.model.LossBrake;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BrakeTest {
    private static final long SECOND = 1_000_000_000L;

    private final Brake brake = new Brake(LossBrake.defaults(), 3 * SECOND);

    @Test
    void fewSilentSlavesAreLostAtOnce() {
        assertThat(brake.permits(0, 1, 1, 3)).isEqualTo(1);
        assertThat(brake.permits(10 * SECOND, 3, 3, 3)).isEqualTo(3);
        assertThat(brake.permits(20 * SECOND, 1, 1, 20)).isEqualTo(1);
        assertThat(brake.permits(40 * SECOND, 6, 6, 20)).isEqualTo(6);
        assertThat(brake.problem()).isNull();
    }

    @Test
    void manyWaitAndAreThenGivenUpByAndBy() {
        assertThat(brake.permits(0, 1, 7, 20)).isZero();
        assertThat(brake.problem()).startsWith("7 of 20 slaves are silent at once");
        assertThat(brake.permits(9 * SECOND, 7, 7, 20)).isZero();
        assertThat(brake.permits(10 * SECOND, 7, 7, 20)).isEqualTo(2);
        assertThat(brake.permits(10 * SECOND + 1, 5, 5, 18)).isZero();
        assertThat(brake.permits(11 * SECOND, 5, 5, 18)).isEqualTo(2);
        assertThat(brake.permits(12 * SECOND, 3, 3, 16)).isEqualTo(2);
        assertThat(brake.permits(13 * SECOND, 0, 0, 13)).isZero();
        assertThat(brake.isEngaged()).isFalse();
    }

    @Test
    void itIsReleasedWhenMostComeBackInTime() {
        assertThat(brake.permits(0, 1, 7, 20)).isZero();
        assertThat(brake.permits(2 * SECOND, 2, 2, 20)).isZero();
        assertThat(brake.permits(4 * SECOND, 2, 2, 20)).isZero();
        assertThat(brake.permits(5 * SECOND, 2, 2, 20)).isEqualTo(2);
        assertThat(brake.isEngaged()).isFalse();
    }

    @Test
    void thoseThatWereLostAMomentAgoCount() {
        assertThat(brake.permits(0, 2, 2, 9)).isEqualTo(2);
        assertThat(brake.permits(SECOND, 1, 1, 7)).isZero();
        assertThat(brake.problem()).startsWith("3 of 9");
        brake.reset();
        assertThat(brake.permits(0, 2, 2, 9)).isEqualTo(2);
        assertThat(brake.permits(4 * SECOND, 1, 1, 7)).isEqualTo(1);
    }

    @Test
    void whateverHappensEverybodyIsGivenUpInBoundedTime() {
        for (int slaves = 1; slaves <= 60; slaves++) {
            brake.reset();
            int left = slaves;
            long now = 0;
            while (left > 0) {
                left -= brake.permits(now, left, left, left);
                now += SECOND / 10;
                assertThat(now).isLessThan(25 * SECOND);
            }
        }
    }

    @Test
    void itCanBeSwitchedOff() {
        Brake off = new Brake(LossBrake.off(), SECOND);
        assertThat(off.permits(0, 50, 50, 50)).isEqualTo(50);
        assertThatThrownBy(() -> new LossBrake(101, 4, Duration.ZERO, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("percent is 0 to 100");
    }
}
