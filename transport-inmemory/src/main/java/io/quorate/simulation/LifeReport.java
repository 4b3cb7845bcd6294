package io.quorate.simulation;

import java.time.Duration;

/**
 * What came of a {@link ClusterLife}.
 *
 * @param setup the sizes and faults that the seed drew
 * @param traceHash equal for equal histories
 * @param steps how many events the life consisted of
 * @param virtualTime how long it was for those in it
 * @param entries how many log entries were committed
 * @param jobsAccepted of how many jobs a client was told that they are accepted
 * @param attempts how many attempts were assigned
 * @param leaders how many terms had a leader
 * @param slavesLost how often a slave was lost
 * @param takenBack how many attempts went on after their slave had been lost
 * @param outcomesRecalled how many attempts ended with an outcome that was told after a restart of their slave
 * @param oldCopies how many starts on an old copy of a master's disk were recognised
 * @param exclusiveRestarts how often an attempt of an exclusive job executed after an earlier one of the same job
 * @param coverage which rare events and faults happened
 */
public record LifeReport(
        long seed,
        String setup,
        long traceHash,
        long steps,
        Duration virtualTime,
        long entries,
        long jobsAccepted,
        long attempts,
        int leaders,
        int slavesLost,
        int takenBack,
        int outcomesRecalled,
        int oldCopies,
        int exclusiveRestarts,
        Coverage coverage) {}
