package io.quorate.registry;

import io.quorate.model.JobState;

/**
 * What is remembered of a job that is no longer kept.
 *
 * @param state how it ended
 */
public record ForgottenJob(JobState state, long endedAtMillis) {}
