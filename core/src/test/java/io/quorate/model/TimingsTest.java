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

    @Test
    void upToTwoThousandSlavesHaveTheConfiguredTimes() {
        Timings timings = Timings.defaults();
        assertThat(timings.leaseFactor(0)).isEqualTo(1);
        assertThat(timings.leaseFactor(2_000)).isEqualTo(1);
        assertThat(timings.leaseFactor(2_001)).isEqualTo(2);
        assertThat(timings.leaseFactor(10_000)).isEqualTo(5);
        assertThat(timings.leaseFactor(Integer.MAX_VALUE))
                .as("a lease is an hour at most")
                .isEqualTo(1440);
    }

    @Test
    void stretchedTimesAreTheSameButForHeartbeatAndLease() {
        Timings timings = Timings.builder()
                .masterHeartbeat(Duration.ofMillis(20))
                .electionTimeout(Duration.ofMillis(100), Duration.ofMillis(200))
                .slaveHeartbeat(Duration.ofMillis(300))
                .lease(Duration.ofMillis(900))
                .clockRatePermille(7)
                .stopAllowance(Duration.ofMillis(123))
                .announcement(Duration.ofMillis(456))
                .maxHeartbeatsPerSecond(77)
                .build();
        Timings stretched = timings.stretched(3);
        assertThat(stretched.slaveHeartbeat()).isEqualTo(Duration.ofMillis(900));
        assertThat(stretched.lease()).isEqualTo(Duration.ofMillis(2700));
        assertThat(stretched)
                .usingRecursiveComparison()
                .ignoringFields("slaveHeartbeat", "lease")
                .isEqualTo(timings);

        assertThat(timings.stretched(1)).isSameAs(timings);
        assertThat(timings.stretched(Integer.MAX_VALUE).lease()).isEqualTo(Duration.ofHours(1));
        assertThatThrownBy(() -> timings.stretched(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Timings.Builder ofLease(int millis) {
        return Timings.builder().slaveHeartbeat(Duration.ofMillis(300)).lease(Duration.ofMillis(millis));
    }
}
