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
    /** The most first: one job at a time hardly has code compiled, and what has not been would be all that is measured. */
    static final List<Integer> OUTSTANDING = List.of(8_192, 256, 1);

    static final int OUTSTANDING_FIRST = 256;

    static Schedule of(Scale scale) {
        return new Schedule(seconds(scale, 20, 60), seconds(scale, 3, 5), seconds(scale, 4, 20));
    }

    private static Duration seconds(Scale scale, int quick, int full) {
        return Duration.ofSeconds(scale.pick(quick, full));
    }
}
