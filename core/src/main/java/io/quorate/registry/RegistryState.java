package io.quorate.registry;

import io.quorate.model.AttemptKey;
import io.quorate.model.NodeId;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that is replicated, and nothing else: what a snapshot holds. */
final class RegistryState {
    JobTable jobs = new JobTable();
    final TreeMap<NodeId, SlaveRecord> slaves = new TreeMap<>();
    long appliedIndex;
    /** Never goes back, whatever the leaders' clocks do. */
    long timeMillis;

    long nextToken = 1;
    long nextSession = 1;
    long nextJobSequence = 1;
    Digest digest = new Digest(0);

    /** The attempt of that key, if it is one of this slave. */
    @Nullable
    AttemptRecord attempt(SlaveRecord slave, AttemptKey key) {
        JobRecord job = jobs.get(key.job());
        AttemptRecord attempt = job == null ? null : job.attempt(key.attempt());
        boolean same = attempt != null && attempt.token == key.token() && attempt.slave.equals(slave.id);
        return same ? attempt : null;
    }

    SlaveRecord slaveOf(AttemptRecord attempt) {
        SlaveRecord slave = slaves.get(attempt.slave);
        if (slave == null) {
            throw new IllegalStateException("attempt " + attempt.key() + " is on no known slave");
        }
        return slave;
    }
}
