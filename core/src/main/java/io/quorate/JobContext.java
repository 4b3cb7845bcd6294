package io.quorate;

import io.quorate.model.Bytes;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;

/** What a running {@link JobHandler} knows of its attempt. All methods may be called from any thread. */
public interface JobContext {

    JobId jobId();

    /** What the submitter gave. */
    Bytes payload();

    /** 1 for the job's first attempt, and so on. */
    int attempt();

    /**
     * Larger than that of every attempt assigned before, of any job. A store that remembers the largest token it has seen,
     * and refuses smaller ones, is safe from attempts that were given up but still run (P5).
     */
    long fencingToken();

    /** The slave that runs this. */
    NodeId slave();

    /** Whether the attempt is to stop. Its thread was interrupted then. */
    boolean isCancelled();

    /**
     * Calls the action once, when the attempt is to stop; at once if that has happened. It runs on a thread of the slave and
     * should only wake up what the handler waits for. What it throws is logged.
     */
    void onCancel(Runnable action);

    /**
     * Call it before an action on the outside that must not be repeated by a later attempt meanwhile.
     *
     * @throws LeaseLostException if the attempt was stopped, or the cluster may no longer count on this slave
     */
    void ensureLease();

    /**
     * Says how far the work is; shown by {@link Slave#attempts()}.
     *
     * @param done how much of it, in units of the handler's choice
     * @param total how much in all; 0 if unknown
     * @throws IllegalArgumentException if one of them is negative
     */
    void progress(long done, long total);
}
