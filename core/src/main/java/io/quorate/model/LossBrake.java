package io.quorate.model;

import java.time.Duration;

/**
 * When many slaves fall silent at once, it is probably the leader that is cut off from them, or a switch that is down, and their
 * jobs still run. Then their losses wait, and come one by one: else all their jobs would be started again, at once, on the
 * slaves that are left.
 *
 * <p>It concerns slaves whose lease has run out. One whose machine refuses the connection is gone for sure, and is lost at
 * once, however many there are.
 *
 * @param percent of the slaves that must be silent together, 1 to 100; 0: never
 * @param minSlaves with fewer slaves than that there is no brake, 2 to 10,000
 * @param grace how long the losses wait, 0 to 1 h
 * @param pacePercent of the slaves, but one at least, are given up in each second after that, 1 to 100
 */
public record LossBrake(int percent, int minSlaves, Duration grace, int pacePercent) {
    private static final LossBrake DEFAULTS = new LossBrake(33, 4, Duration.ofSeconds(10), 10);
    private static final int MOST_MIN_SLAVES = 10_000;

    /** @throws IllegalArgumentException if a setting is out of range */
    public LossBrake {
        require(percent >= 0 && percent <= 100, "percent is 0 to 100, got " + percent);
        require(
                minSlaves >= 2 && minSlaves <= MOST_MIN_SLAVES,
                "minSlaves is 2 to " + MOST_MIN_SLAVES + ", got " + minSlaves);
        require(
                !grace.isNegative() && grace.compareTo(Duration.ofHours(1)) <= 0,
                "grace is between 0 and 1 h, got " + grace);
        require(pacePercent >= 1 && pacePercent <= 100, "pacePercent is 1 to 100, got " + pacePercent);
    }

    /** A third of at least 4 slaves; 10 s; then a tenth of the slaves a second. */
    public static LossBrake defaults() {
        return DEFAULTS;
    }

    /** Slaves are given up when their lease has run out, however many. */
    public static LossBrake off() {
        return new LossBrake(0, 2, Duration.ZERO, 100);
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("lossBrake: " + rule);
        }
    }
}
