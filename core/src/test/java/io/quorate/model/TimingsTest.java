package io.quorate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TimingsTest {
    @Test
    void aLeaseThatIsShortHasAnAllowanceThatIsShort() {
        assertThat(Timings.defaults().stopAllowance()).isEqualTo(Duration.ofMillis(500));
        assertThat(ofLease(1_000).build().stopAllowance()).isEqualTo(Duration.ofMillis(200));
        assertThat(ofLease(60_000).build().stopAllowance()).isEqualTo(Duration.ofMillis(500));
        assertThat(ofLease(1_000).stopAllowance(Duration.ofMillis(700)).build().stopAllowance())
                .isEqualTo(Duration.ofMillis(700));
    }

    @Test
    void anAllowanceLeavesSomeOfTheLease() {
        for (int millis : new int[] {-1, 0, 1_000}) {
            assertThatThrownBy(() -> ofLease(1_000)
                            .stopAllowance(Duration.ofMillis(millis))
                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("stopAllowance");
        }
    }

    private static Timings.Builder ofLease(int millis) {
        return Timings.builder().slaveHeartbeat(Duration.ofMillis(300)).lease(Duration.ofMillis(millis));
    }
}
