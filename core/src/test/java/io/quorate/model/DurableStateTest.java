package io.quorate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class DurableStateTest {
    private static final DurableState PROMISED = new DurableState(5, 4, 10, false);

    @Test
    void whoHasAsMuchCoversIt() {
        assertThat(PROMISED.covers(PROMISED)).isTrue();
        assertThat(new DurableState(6, 4, 11, false).covers(PROMISED)).isTrue();
        assertThat(new DurableState(5, 5, 3, false).covers(PROMISED))
                .as("a shorter log of a newer term")
                .isTrue();
        assertThat(PROMISED.covers(DurableState.NOTHING)).isTrue();
    }

    @Test
    void whoHasLessDoesNot() {
        assertThat(new DurableState(4, 4, 10, false).covers(PROMISED)).isFalse();
        assertThat(new DurableState(5, 4, 9, false).covers(PROMISED)).isFalse();
        assertThat(new DurableState(5, 3, 99, false).covers(PROMISED)).isFalse();
    }

    @Test
    void whoKnowsThatItsLogIsDamagedIsComparedByItsTermAlone() {
        assertThat(new DurableState(5, 0, 0, true).covers(PROMISED)).isTrue();
        assertThat(new DurableState(4, 4, 10, true).covers(PROMISED)).isFalse();
    }

    @Test
    void negativeNumbersAreRefused() {
        assertThatThrownBy(() -> new DurableState(-1, 0, 0, false)).isInstanceOf(IllegalArgumentException.class);
    }
}
