package io.quorate.examples.processes.load;

import java.time.Duration;
import java.util.List;

/** Clients that submit, cancel and read jobs of a cluster until they are told to finish, and remember everything. */
public interface Load extends AutoCloseable {
    /** Marks the moment at which something is done to the cluster. */
    void fault();

    /**
     * Waits until a job is accepted whose submit was called after the last {@link #fault}.
     *
     * @return how long after the fault that was
     */
    Duration awaitCommit();

    /** Waits for a leader, and says who it is. */
    String leader();

    /** The term of the leader; waits for one. */
    long term();

    /** Waits until all three masters are there and vote, and so many slaves are alive. */
    void awaitWhole(int slaves);

    /** Waits until so many slaves are alive. */
    void awaitSlaves(int number);

    /** Waits until so many jobs have been accepted. */
    void awaitAccepted(int number);

    /** Waits until a slave executes an exclusive job that takes longer than a lease, and says which. */
    String exclusiveSlave();

    /** The jobs, other than exclusive ones, that had more than one attempt until now. */
    List<String> relaunched();

    /** Submits no more, waits until everything has ended, and checks it. */
    LoadReport finish();

    @Override
    void close();
}
