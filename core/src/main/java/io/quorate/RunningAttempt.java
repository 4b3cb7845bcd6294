package io.quorate;

import io.quorate.model.AttemptKey;

/**
 * An attempt that a slave is executing.
 *
 * @param stopping whether it was asked to end
 * @param done what its handler last reported with {@link JobContext#progress}; 0 before
 * @param total in all; 0 if unknown
 */
public record RunningAttempt(AttemptKey attempt, boolean stopping, long done, long total) {}
