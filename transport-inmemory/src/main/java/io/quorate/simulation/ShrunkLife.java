package io.quorate.simulation;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a {@link Shrinker} found.
 *
 * @param life still breaks the promise; its {@link ClusterLife#replayCommand} lives it again, with its whole trace in a file
 * @param violation how it does
 * @param livesLived how many lives that took
 */
public record ShrunkLife(ClusterLife life, InvariantViolation violation, int livesLived) {

    /** The single faults that are needed, in their order. What is always there, such as loss, is in the plan of the life. */
    public List<FaultAct> acts() {
        return violation.acts();
    }

    @Override
    public String toString() {
        String acts = acts().stream()
                .map(act ->
                        String.format("%n  %9.3f s  %s", violation.momentOf(act).toMillis() / 1_000.0, act))
                .collect(Collectors.joining());
        return String.format(
                "after %d lives: %s is broken after %.3f s of virtual time with these single faults:%s%n  again: %s",
                livesLived,
                violation.promise(),
                violation.at().toMillis() / 1_000.0,
                acts.isEmpty() ? String.format("%n  none") : acts,
                life.replayCommand());
    }
}
