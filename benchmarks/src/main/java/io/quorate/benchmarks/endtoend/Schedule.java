package io.quorate.benchmarks.endtoend;

import io.quorate.benchmarks.Scale;
import java.time.Duration;
import java.util.List;

/**
 * How many jobs are outstanding, and for how long each load goes on.
 *
 * @param first under a load of its own, so that the code is compiled before anything is measured
 * @param warmUp before each measurement
 */
record Schedule(Duration first, Duration warmUp, Duration measured) {
    static final List<Integer> OUTSTANDING = List.of(1, 256, 8_192);
    static final int OUTSTANDING_FIRST = 256;

    static Schedule of(Scale scale) {
        return new Schedule(seconds(scale, 5, 20), seconds(scale, 2, 5), seconds(scale, 4, 20));
    }

    private static Duration seconds(Scale scale, int quick, int full) {
        return Duration.ofSeconds(scale.pick(quick, full));
    }
}
