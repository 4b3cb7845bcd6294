package io.quorate;

import io.quorate.model.JobId;

/**
 * A quorum of the masters holds the job (P2).
 *
 * @param warning what its submitter should know, in a sentence, such as that it fits no slave yet; empty if there is nothing
 */
public record Acceptance(JobId id, String warning) {}
