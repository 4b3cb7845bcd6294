package io.quorate.runtime;

import io.quorate.model.AttemptKey;

/**
 * An attempt that a slave executes.
 *
 * @param stopping whether it was asked to end
 * @param done what its handler last reported; 0 before
 * @param total in all; 0 if unknown
 */
public record AttemptStatus(AttemptKey attempt, boolean stopping, long done, long total) {}
