package io.quorate.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a life that breaks a promise as plain as it can be while it still breaks that promise: fewer seconds, fewer single
 * faults, fewer kinds of faults, fewer nodes. What is left is often the story of the defect.
 *
 * <p>Single faults are left out by delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input",
 * IEEE TSE 28(2), 2002, the algorithm <i>ddmin</i>). A life with fewer faults is another life, so the result is small, and not
 * always the smallest. Any violation of the same promise counts.
 */
public final class Shrinker {
    private final int maxLives;
    private Failure smallest;
    private int lived;
    private int improved;

    private record Failure(ClusterLife life, InvariantViolation violation) {
        List<FaultAct> acts() {
            return violation.acts();
        }
    }

    private Shrinker(Failure first, int maxLives) {
        this.smallest = first;
        this.maxLives = maxLives;
        this.lived = 1;
    }

    /**
     * Shrinks a life.
     *
     * @param maxLives no more lives than that are tried: each takes as long as the one given, or less
     * @return null if the life given breaks no promise
     */
    public static @Nullable ShrunkLife shrink(ClusterLife life, int maxLives) {
        InvariantViolation violation = violationOf(life);
        if (violation == null) {
            return null;
        }
        // From now on as the seed has drawn it, so that parts can be left out.
        Failure first = new Failure(life.withFaults(violation.faults()), violation);
        Shrinker shrinker = new Shrinker(first, maxLives);
        shrinker.shrink();
        Failure smallest = shrinker.smallest;
        return new ShrunkLife(smallest.life(), smallest.violation(), shrinker.lived);
    }

    private void shrink() {
        int improvements;
        do {
            improvements = improved;
            shorten();
            leaveOutActs();
            leaveOutFaults();
            leaveOutNodes();
        } while (improved > improvements && lived < maxLives);
    }

    /** What would have happened after the violation is of no use. In a shorter life the clients ask for less. */
    private void shorten() {
        int seconds = (int) smallest.violation().at().toSeconds() + 1;
        int now = smallest.life().seconds();
        if (now == 0 || seconds < now) {
            tried(life -> life.lasting(seconds));
        }
    }

    private void leaveOutActs() {
        int parts = 2;
        while (!smallest.acts().isEmpty() && lived < maxLives) {
            List<FaultAct> acts = smallest.acts();
            if (parts > acts.size()) {
                parts = acts.size();
            }
            if (leftOutOne(acts, parts)) {
                parts = Math.max(2, parts - 1);
            } else if (parts == acts.size()) {
                return;
            } else {
                parts = Math.min(acts.size(), 2 * parts);
            }
        }
    }

    /** Whether the promise is still broken without one of so many parts of the acts. */
    private boolean leftOutOne(List<FaultAct> acts, int parts) {
        for (int part = 0; part < parts; part++) {
            List<FaultAct> rest = new ArrayList<>(acts.subList(0, part * acts.size() / parts));
            rest.addAll(acts.subList((part + 1) * acts.size() / parts, acts.size()));
            if (tried(life -> life.withFaults(life.faults().limitedTo(rest)))) {
                return true;
            }
        }
        return false;
    }

    private void leaveOutFaults() {
        for (Fault fault : List.copyOf(smallest.life().faults().faults())) {
            tried(life -> life.withFaults(life.faults().with(fault, 0)));
        }
    }

    private void leaveOutNodes() {
        fewer(ClusterLife::masters, ClusterLife::withMasters, 3);
        fewer(ClusterLife::slaves, ClusterLife::withSlaves, 2);
        fewer(ClusterLife::clients, ClusterLife::withClients, 1);
    }

    /** One of them, or if that does not do, at most so many. */
    private void fewer(ToIntFunction<ClusterLife> number, BiFunction<ClusterLife, Integer, ClusterLife> with, int few) {
        int now = number.applyAsInt(smallest.life());
        for (int fewer : new int[] {1, few}) {
            // Zero: nobody has said yet how many.
            if ((now == 0 || fewer < now) && tried(life -> with.apply(life, fewer))) {
                return;
            }
        }
    }

    /** Lives the smallest failure with a change; if it still breaks the promise, that is the smallest now. */
    private boolean tried(UnaryOperator<ClusterLife> change) {
        ClusterLife changed = change.apply(smallest.life());
        if (lived >= maxLives || changed.replayCommand().equals(smallest.life().replayCommand())) {
            return false;
        }
        lived++;
        InvariantViolation violation = violationOf(changed);
        if (violation == null
                || !violation.promise().equals(smallest.violation().promise())) {
            return false;
        }
        smallest = new Failure(changed, violation);
        improved++;
        return true;
    }

    private static @Nullable InvariantViolation violationOf(ClusterLife life) {
        try {
            life.run();
            return null;
        } catch (InvariantViolation e) {
            return e;
        }
    }
}
