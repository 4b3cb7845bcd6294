package io.quorate.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LeaseDetectorTest {
    private final LeaseDetector<String> detector = new LeaseDetector<>(100, 50);

    @Test
    void whatHasNotBeenLookedAtMayBeTheWordThatIsMissed() {
        detector.watch("a", 0);

        assertThat(detector.overdue(40, 20)).isEmpty();
        assertThat(detector.overdue(80, 60)).isEmpty();
        assertThat(detector.overdue(119, 99)).isEmpty();
        assertThat(detector.silentFor(80, 119, 79)).isEmpty();
        assertThat(detector.silentFor(80, 119, 80)).containsExactly("a");
        assertThat(detector.countSilentFor(80, 119, 79)).isZero();
        assertThat(detector.countSilentFor(80, 119, 80)).isEqualTo(1);
        assertThat(detector.overdue(119, 119))
                .as("that it has caught up is no pause")
                .containsExactly("a");
    }

    @Test
    void aKeyIsOverdueWhenItsLeaseHasRunOut() {
        detector.watch("a", 0);
        assertThat(detector.overdue(40)).isEmpty();
        assertThat(detector.overdue(80)).isEmpty();
        assertThat(detector.overdue(99)).isEmpty();
        assertThat(detector.overdue(100)).containsExactly("a");
        assertThat(detector.overdue(101)).containsExactly("a");
        detector.forget("a");
        assertThat(detector.overdue(102)).isEmpty();
    }

    @Test
    void anotherLeaseCountsAlsoForThoseWhoWereHeardBefore() {
        detector.watch("a", 0);
        detector.watch("b", 20);
        detector.setLease(150);
        detector.watch("c", 30);
        assertThat(detector.overdue(40)).isEmpty();
        assertThat(detector.overdue(90)).isEmpty();
        assertThat(detector.overdue(140)).isEmpty();
        assertThat(detector.overdue(150)).containsExactly("a");
        detector.heard("a", 150);
        assertThat(detector.overdue(175)).containsExactly("b");

        detector.setLease(50);
        assertThat(detector.overdue(199)).containsExactly("b", "c");
        assertThat(detector.overdue(200)).containsExactly("b", "c", "a");
        assertThatIllegalArgumentException().isThrownBy(() -> detector.setLease(0));
    }

    @Test
    void hearingOfAKeyRenewsIt() {
        detector.watch("a", 0);
        detector.heard("a", 40);
        detector.heard("a", 20);
        assertThat(detector.overdue(80)).isEmpty();
        assertThat(detector.overdue(120)).isEmpty();
        assertThat(detector.overdue(139)).isEmpty();
        assertThat(detector.overdue(140)).containsExactly("a");
    }

    @Test
    void watchingAgainNeverLowersADeadline() {
        detector.watch("a", 0);
        detector.heard("a", 40);
        detector.watch("a", 20);
        assertThat(detector.overdue(80)).isEmpty();
        assertThat(detector.overdue(125)).isEmpty();
        assertThat(detector.overdue(140)).containsExactly("a");
    }

    @Test
    void whatIsNotWatchedIsNotOverdue() {
        detector.heard("a", 0);
        detector.forget("a");
        assertThat(detector.overdue(40)).isEmpty();
        assertThat(detector.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theLongestSilentComesFirst() {
        detector.watch("b", 0);
        detector.watch("a", 10);
        detector.watch("c", 0);
        detector.overdue(50);
        detector.overdue(90);
        assertThat(detector.overdue(120)).containsExactly("b", "c", "a");
    }

    @Test
    void aPauseOfThisNodeIsNobodysSilence() {
        detector.watch("a", 0);
        detector.overdue(40);
        assertThat(detector.overdue(10_040)).isEmpty();
        assertThat(detector.overdue(10_080)).isEmpty();
        assertThat(detector.overdue(10_100)).containsExactly("a");
    }

    @Test
    void graceCountsEverybodyAsHeard() {
        detector.watch("a", 0);
        detector.watch("b", 40);
        detector.grace(10_000);
        assertThat(detector.overdue(10_050)).isEmpty();
        assertThat(detector.overdue(10_099)).isEmpty();
        assertThat(detector.overdue(10_100)).containsExactly("a", "b");
    }

    @Test
    void itAsksToBeCalledOftenEnough() {
        detector.watch("a", 0);
        assertThat(detector.nextDeadlineNanos()).isEqualTo(25);
        detector.overdue(40);
        detector.overdue(80);
        assertThat(detector.nextDeadlineNanos()).isEqualTo(100);
        detector.clear();
        assertThat(detector.nextDeadlineNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void leaseAndGapArePositive() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LeaseDetector<String>(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new LeaseDetector<String>(1, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void itAgreesWithAPlainTable(long seed) {
        Random random = new Random(seed);
        TreeMap<String, Long> heard = new TreeMap<>();
        long now = -500;
        for (int step = 0; step < 20_000; step++) {
            now += random.nextInt(3);
            String key = "k" + random.nextInt(200);
            switch (random.nextInt(8)) {
                case 0 -> {
                    detector.watch(key, now);
                    heard.put(key, now);
                }
                case 1 -> {
                    detector.forget(key);
                    heard.remove(key);
                }
                default -> {
                    detector.heard(key, now);
                    heard.replace(key, now);
                }
            }
            long time = now;
            List<String> expected = new ArrayList<>(heard.keySet());
            expected.removeIf(candidate -> heard.get(candidate) + 100 > time);
            assertThat(detector.overdue(now))
                    .as("seed %d, step %d", seed, step)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
        assertThat(heard).isNotEmpty();
    }
}
