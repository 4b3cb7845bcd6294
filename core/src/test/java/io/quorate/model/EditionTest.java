package io.quorate.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class EditionTest {
    private static final Incarnation A = new Incarnation(1);
    private static final Incarnation B = new Incarnation(2);
    private static final Incarnation C = new Incarnation(3);

    @Test
    void aLifeFollowsItself() {
        Edition first = Edition.first(A);
        assertThat(first.follows(first)).isTrue();
        assertThat(first.renewed().follows(first)).isTrue();
        assertThat(first.follows(first.renewed())).isFalse();
        assertThat(first.renewed().started(B).follows(first.renewed())).isTrue();
        assertThat(first.renewed().started(B).renewed().follows(first)).isTrue();
    }

    @Test
    void aCopyOfAnEarlierLifeFollowsNoLaterOne() {
        Edition backup = Edition.first(A).renewed();
        Edition now = backup.started(B).renewed();
        Edition copy = backup;
        for (int i = 0; i < 1000; i++) {
            copy = copy.started(new Incarnation(100 + i));
            assertThat(copy.follows(now)).isFalse();
        }
    }

    @Test
    void ofTwoCopiesThatRunAtOnceTheYoungerStartCounts() {
        Edition original = Edition.first(A).renewed();
        Edition copy = original.started(B);
        assertThat(copy.follows(original)).isTrue();
        // However far the original gets after that: it had begun before the copy did.
        assertThat(original.renewed().renewed().follows(copy)).isFalse();
        // Of two starts of the same copy, whichever was noted first.
        assertThat(original.started(C).follows(copy)).isFalse();
        assertThat(copy.follows(original.started(C))).isFalse();
    }

    @Test
    void startsWithoutEndChangeNoHigherCount() {
        Edition edition = new Edition((1L << 20) - 1, 1, A);
        assertThat(edition.started(B).count()).isEqualTo(edition.count());
        assertThat(edition.renewed().count()).isEqualTo(1L << 20);
    }
}
