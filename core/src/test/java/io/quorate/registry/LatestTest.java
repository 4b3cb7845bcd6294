package io.quorate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LatestTest {
    private static final int MAX_SLOTS = 1 << 12;

    private final Latest<String> latest = new Latest<>(MAX_SLOTS);

    @Test
    void whatWasPutLastUnderAHashIsFound() {
        assertThat(latest.of(0)).isNull();
        latest.put(7, "a");
        assertThat(latest.of(7)).isEqualTo("a");
        latest.put(7, "b");
        assertThat(latest.of(7)).isEqualTo("b");
        assertThat(latest.of(8)).isNull();
    }

    @Test
    void manyThatComeInTurnComeToBeFoundNearlyAlways() {
        int found = 0;
        for (int round = 0; round < 20; round++) {
            found = 0;
            for (int i = 0; i < 1_000; i++) {
                int hash = ("shape-" + i).hashCode() * 31;
                String known = latest.of(hash);
                if (known == null) {
                    latest.put(hash, "shape-" + i);
                } else {
                    assertThat(known).isEqualTo("shape-" + i);
                    found++;
                }
            }
        }
        assertThat(found).isGreaterThan(700);
    }

    @Test
    void valuesThatNeverComeAgainDisplaceEachOther() {
        for (int i = 0; i < 1_000_000; i++) {
            latest.put(i * 31, "value-" + i);
        }
        int kept = 0;
        for (int i = 0; i < 1_000_000; i++) {
            kept += latest.of(i * 31) == null ? 0 : 1;
        }
        assertThat(kept).isBetween(1, MAX_SLOTS);
    }
}
