package io.quorate.registry;

import io.quorate.model.JobId;
import io.quorate.model.Resources;

/**
 * A job that waits, as placement sees it.
 *
 * @param sequence its place in the order of submission
 * @param nextAttempt the number that its next attempt must have
 * @param target what a slave must be willing to run: slaves refuse by it, see {@link Registry#refuses}
 */
public record PendingJob(JobId id, long sequence, int nextAttempt, Resources request, String target) {

    /** What a job will be, should it be accepted, that is proposed and not applied yet. */
    public static PendingJob proposed(Command.Submission submission, long sequence) {
        return new PendingJob(
                submission.id(), sequence, 1, submission.spec().resources(), JobRecord.target(submission.spec()));
    }
}
