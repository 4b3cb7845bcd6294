package io.quorate.protocol;

import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.Work;
import io.quorate.protocol.ClientOperation.Submission;
import io.quorate.wire.Utf8;

/**
 * How many bytes jobs take when they are encoded, at most. Clients fill their submits by the very measure by which the leader
 * checks them: no job within its own limits is ever refused because of the request that it came in.
 */
public final class SubmitSize {
    /** The most that all jobs of one submit may take. The largest job takes about half of it. */
    public static final int MAX_BYTES = 2 << 20;
    /** The most jobs that a client puts into one submit. */
    public static final int MAX_JOBS = 1_000;

    /** Tags, lengths and numbers. */
    private static final int FIXED = 128;

    private static final int PER_WORD = 4;
    private static final int PER_RESOURCE = 80;

    private SubmitSize() {}

    /** What the job adds to a submit. */
    public static int of(Submission job) {
        return of(job.spec()) + JobId.MAX_LENGTH;
    }

    public static int of(JobSpec spec) {
        return of(spec.work()) + Utf8.length(spec.name()) + spec.resources().size() * PER_RESOURCE + FIXED;
    }

    public static int of(Work work) {
        if (work instanceof Work.Handler handler) {
            return handler.payload().size() + Utf8.length(handler.name()) + FIXED;
        }
        int size = FIXED;
        for (String word : ((Work.Command) work).words()) {
            size += Utf8.length(word) + PER_WORD;
        }
        return size;
    }
}
