package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SlaveNodeTest {

    @Test
    void closingTakesLongEnoughToSayGoodByeAfterTheLastProcessWasKilled() {
        assertThat(SlaveNode.closeMillis(Duration.ZERO)).isEqualTo(5_000);
        assertThat(SlaveNode.closeMillis(Duration.ofSeconds(5))).isEqualTo(7_000);
        assertThat(SlaveNode.closeMillis(Duration.ofMinutes(1))).isEqualTo(62_000);
    }
}
