package io.quorate.benchmarks.endtoend;

import io.quorate.benchmarks.Scale;
import java.time.Duration;
import java.util.List;

/**
 * How many jobs are outstanding, and for how long each load goes on.
 *
 * @param first under a load of its own, so that the code is compiled before anything is measured
 * @param warmUpOfMany before each measurement
 * @param warmUpOfOne before that of one job at a time: then each message is handled by itself, which the other loads rarely do, and with
 *     few messages a second that takes long to be compiled
 */
record Schedule(Duration first, Duration warmUpOfMany, Duration warmUpOfOne, Duration measured) {
    private static final int FIRST_PARTS = 4;

    /** The most first: one job at a time has so little compiled that the compilers would be all that is measured. */
    static final List<Integer> OUTSTANDING = List.of(8_192, 256, 1);

    /** Before anything is measured: few, so that a JVM that has compiled nothing is not buried, then many. */
    static final int FEW_FIRST = 256;

    static final int MANY_FIRST = 8_192;

    static Schedule of(Scale scale) {
        return new Schedule(seconds(scale, 26, 60), seconds(scale, 2, 5), seconds(scale, 7, 20), seconds(scale, 3, 20));
    }

    Duration warmUp(int outstanding) {
        return outstanding == 1 ? warmUpOfOne : warmUpOfMany;
    }

    Duration firstOfFew() {
        return first.dividedBy(FIRST_PARTS);
    }

    Duration firstOfMany() {
        return first.minus(firstOfFew());
    }

    private static Duration seconds(Scale scale, int quick, int full) {
        return Duration.ofSeconds(scale.pick(quick, full));
    }
}
