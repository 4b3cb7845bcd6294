package io.quorate.benchmarks.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.benchmarks.crowd.Ran;
import io.quorate.benchmarks.quorate.Counts;
import org.junit.jupiter.api.Test;

/** What processes tell the harness in a line. */
final class ProgressTest {
    @Test
    void linesSayAllOfIt() {
        Progress progress = new Progress(1, 2, 3, 4, 5, 6);
        assertThat(Progress.parse(progress.toLine())).isEqualTo(progress);
        Counts counts = new Counts(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(Counts.parse(counts.toLine())).isEqualTo(counts);
        Ran ran = new Ran(1, 2.5, 3.5);
        assertThat(Ran.parse(ran.toLine())).isEqualTo(ran);
    }
}
