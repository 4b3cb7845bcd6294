package io.quorate.slave;

import static io.quorate.slave.SlaveHarness.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.slave.Fence.Verdict;
import org.junit.jupiter.api.Test;

final class FenceTest {
    private final Fence fence = new Fence(3);

    @Test
    void aTombstoneIsDroppedOnceItsTokenIsClosedAndTheOrderStaysRefused() {
        fence.bury(key("a", 1, 1));
        fence.bury(key("b", 1, 2));
        fence.raiseLowestOpenToken(2);
        assertThat(fence.tombstoneCount()).isEqualTo(1);
        assertThat(fence.jobCount()).isEqualTo(1);
        assertThat(fence.judge(key("a", 1, 1))).isEqualTo(Verdict.REFUSED_SILENTLY);
        assertThat(fence.judge(key("a", 2, 9))).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void theLowestOpenTokenNeverFalls() {
        fence.raiseLowestOpenToken(5);
        fence.raiseLowestOpenToken(2);
        assertThat(fence.judge(key("a", 1, 4))).isEqualTo(Verdict.REFUSED_SILENTLY);
        assertThat(fence.judge(key("a", 1, 5))).isEqualTo(Verdict.ADMITTED);
    }

    @Test
    void theOldestTombstoneMakesRoomAndOrdersUpToItAreRefusedAloud() {
        for (int i = 1; i <= 10; i++) {
            fence.bury(key("j" + i, 1, 2L * i));
        }
        assertThat(fence.tombstoneCount()).isEqualTo(3);
        assertThat(fence.jobCount()).isEqualTo(3);
        assertThat(fence.judge(key("j7", 1, 14))).isEqualTo(Verdict.REFUSED_ALOUD);
        assertThat(fence.judge(key("late", 1, 13))).isEqualTo(Verdict.REFUSED_ALOUD);
        assertThat(fence.judge(key("late", 1, 15))).isEqualTo(Verdict.ADMITTED);
        assertThat(fence.judge(key("j8", 1, 16))).isEqualTo(Verdict.REFUSED_SILENTLY);
    }

    @Test
    void anOlderAttemptOfABuriedJobIsRefused() {
        fence.bury(key("a", 3, 30));
        assertThat(fence.judge(key("a", 2, 20))).isEqualTo(Verdict.REFUSED_ALOUD);
        assertThat(fence.judge(key("a", 4, 40))).isEqualTo(Verdict.ADMITTED);
        fence.bury(key("a", 1, 10));
        fence.raiseLowestOpenToken(100);
        assertThat(fence.jobCount()).isZero();
    }
}
