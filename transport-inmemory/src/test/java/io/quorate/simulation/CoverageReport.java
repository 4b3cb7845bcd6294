package io.quorate.simulation;

import io.quorate.simulation.check.RareEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What happened in many lives together, and what of all that should have happened did not: that was not tested. */
final class CoverageReport {
    /** In so many lives each fault is to happen, and twice as many to bring together every pair of them. */
    private static final int LIVES_FOR_FAULTS = 1_000;

    private final Coverage sum;
    private final int lives;

    private CoverageReport(Coverage sum, int lives) {
        this.sum = sum;
        this.lives = lives;
    }

    static CoverageReport of(Collection<LifeReport> lives) {
        Coverage sum = lives.stream().map(LifeReport::coverage).reduce(Coverage.NONE, Coverage::plus);
        return new CoverageReport(sum, lives.size());
    }

    /** @throws AssertionError naming what never happened, of what so many lives should have seen */
    static void require(Collection<LifeReport> lives) {
        CoverageReport report = of(lives);
        System.out.println(report);
        List<String> missing = report.missing();
        if (!missing.isEmpty()) {
            throw new AssertionError("never happened in " + report.lives + " lives: " + missing);
        }
    }

    /** What should have happened in so many lives and did not. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        for (RareEvent event : RareEvent.values()) {
            if (lives >= event.lives() && !sum.events().containsKey(event)) {
                missing.add(event.toString());
            }
        }
        for (Fault fault : Fault.values()) {
            if (lives >= LIVES_FOR_FAULTS && !sum.faults().containsKey(fault)) {
                missing.add(fault.toString());
            }
        }
        if (lives >= 2 * LIVES_FOR_FAULTS) {
            missing.addAll(missingPairs());
        }
        return missing;
    }

    private List<String> missingPairs() {
        List<String> missing = new ArrayList<>();
        for (Fault one : Fault.values()) {
            for (Fault other : Fault.values()) {
                if (one.compareTo(other) < 0 && !sum.togetherWith(one).contains(other)) {
                    missing.add(one + " with " + other);
                }
            }
        }
        return missing;
    }

    @Override
    public String toString() {
        return lives + " lives saw " + sum.events() + "; faults " + sum.faults() + "; pairs of faults never together "
                + missingPairs();
    }
}
