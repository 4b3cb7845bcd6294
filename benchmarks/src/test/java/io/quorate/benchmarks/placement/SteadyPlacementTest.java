package io.quorate.benchmarks.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That what is measured is what is said: the load stays, and no fitting slave is missed. */
final class SteadyPlacementTest {

    @ParameterizedTest
    @CsvSource({"100, 0.7", "0, 0.7", "100, 0.97", "0, 0.97"})
    void theLoadStaysAndDecisionsAreExact(int shapes, double load) {
        SteadyPlacement placement = new SteadyPlacement(50, shapes, 16, load);

        int placed = 0;
        for (int i = 0; i < 2_000; i++) {
            placed += placement.decide() ? 1 : 0;
        }
        placement.verify(200);

        assertThat(placed).isGreaterThan(1_000);
        assertThat(placement.load()).isCloseTo(1, within(0.1));
    }
}
