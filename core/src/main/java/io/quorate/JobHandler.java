package io.quorate;

import io.quorate.model.Bytes;

/**
 * The code of a job, registered on slaves under a name with {@link Slave.Builder#handler}.
 *
 * <p>It is called on a thread of its own for each attempt, and may block. It may be called again for the same job, on this slave or another one,
 * when an earlier attempt was lost: what it does to the outside should be idempotent, or guarded by
 * {@link JobContext#fencingToken()} (P5). When the attempt is to stop, the thread is interrupted; the attempt, and what it
 * reserves, ends when the handler returns, and not before.
 */
@FunctionalInterface
public interface JobHandler {

    /**
     * Does the work.
     *
     * @return the job's result, at most {@link io.quorate.model.JobOutcome#MAX_RESULT_BYTES}
     * @throws Exception if the job failed; its class and message become the outcome's error
     */
    Bytes run(JobContext context) throws Exception;
}
