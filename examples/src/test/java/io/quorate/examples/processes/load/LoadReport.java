package io.quorate.examples.processes.load;

import java.util.List;

/**
 * What a load has seen.
 *
 * @param unknown submits of which nobody knows whether they were accepted
 * @param refused submits that were surely not accepted, since no leader answered
 * @param attempts of all jobs together
 * @param relaunched jobs with more than one attempt, other than exclusive ones
 * @param exclusiveRelaunched exclusive jobs with more than one attempt
 * @param objections what must not have happened, a sentence each
 */
public record LoadReport(
        int accepted,
        int unknown,
        int refused,
        int cancels,
        int reads,
        int operations,
        int attempts,
        int relaunched,
        int exclusiveRelaunched,
        List<String> objections) {}
