package io.quorate.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One placement of a job on one slave, as the registry saw it.
 *
 * @param number 1 for a job's first attempt, and so on
 * @param token the fencing token: larger than that of every attempt assigned before, of any job (P5)
 * @param assignedAt when the assignment was proposed, by the leader's clock
 * @param startedAt when the slave confirmed it; null if it has not
 * @param endedAt null while it lives
 * @param end null while it lives
 */
public record Attempt(
        int number,
        NodeId slave,
        long token,
        Instant assignedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable AttemptEnd end) {}
