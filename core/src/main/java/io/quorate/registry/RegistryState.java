package io.quorate.registry;

import io.quorate.model.AttemptKey;
import io.quorate.model.JobId;
import org.jspecify.annotations.Nullable;

/** All that is replicated, and nothing else: what a snapshot holds. */
final class RegistryState {
    /** Not a part of the state, but of the memory that it takes. */
    final Fingerprints fingerprints = new Fingerprints();

    final Sharing sharing = new Sharing(fingerprints);

    JobTable jobs = new JobTable();
    ForgottenIds forgotten = new ForgottenIds();
    SlaveTable slaves = new SlaveTable();
    long appliedIndex;
    /** Never goes back, whatever the leaders' clocks do. */
    long timeMillis;
    /**
     * A time of its own for how long things are kept: it advances as the stamps do, but by no more than
     * {@link Registry#MAX_STEP_MILLIS} from one to the next, so that no jump of a leader's clock makes anything old.
     */
    long steadyMillis;
    /** Of the last command, whatever the leader's clock showed; -1 before the first. */
    long lastStampMillis = -1;

    long nextToken = 1;
    long nextSession = 1;
    long nextJobSequence = 1;
    long nextOverNumber = 1;
    PoisonLimit poison = PoisonLimit.DEFAULT;
    /** By what slaves' heartbeat and lease are multiplied. */
    int leaseFactor = 1;
    /** Jobs that ended up to here may be unknown because even their ids were dropped; -1 if none were. */
    long droppedUpToMillis = -1;
    /** How long the id that was dropped last had been remembered, if that was too short; otherwise 0. */
    long cutWindowMillis;

    Digest digest = new Digest(0);
    /** How many snapshots were begun here; see {@link JobRecord#writtenIn}. */
    int snapshotsBegun;

    /** Takes over all that another one holds, which is not used any more. */
    void become(RegistryState other) {
        jobs = other.jobs;
        forgotten = other.forgotten;
        slaves = other.slaves;
        appliedIndex = other.appliedIndex;
        timeMillis = other.timeMillis;
        steadyMillis = other.steadyMillis;
        lastStampMillis = other.lastStampMillis;
        nextToken = other.nextToken;
        nextSession = other.nextSession;
        nextJobSequence = other.nextJobSequence;
        nextOverNumber = other.nextOverNumber;
        poison = other.poison;
        leaseFactor = other.leaseFactor;
        droppedUpToMillis = other.droppedUpToMillis;
        cutWindowMillis = other.cutWindowMillis;
        digest = other.digest;
    }

    void advanceTo(long stampMillis) {
        steadyMillis = steadyAt(stampMillis);
        lastStampMillis = stampMillis;
        timeMillis = Math.max(timeMillis, stampMillis);
        digest.add(timeMillis).add(steadyMillis);
    }

    /** What {@link #steadyMillis} would be after a command with that stamp. */
    long steadyAt(long stampMillis) {
        long step = lastStampMillis < 0 ? 0 : stampMillis - lastStampMillis;
        return steadyMillis + Math.min(Math.max(step, 0), Registry.MAX_STEP_MILLIS);
    }

    /** The attempt of that key, if it is one of this slave. */
    @Nullable
    AttemptRecord attempt(SlaveRecord slave, AttemptKey key) {
        AttemptRecord live = slave.live(key);
        if (live != null) {
            return live;
        }
        JobRecord job = jobs.get(key.job());
        AttemptRecord attempt = job == null ? null : job.attempt(key.attempt());
        boolean same = attempt != null && attempt.token == key.token() && attempt.slave.equals(slave.id);
        return same ? attempt : null;
    }

    /** Where the id is among those of forgotten jobs, or -1. */
    long findForgotten(JobId id) {
        return forgotten.count() == 0 ? -1 : forgotten.find(fingerprints.of(id));
    }

    SlaveRecord slaveOf(AttemptRecord attempt) {
        SlaveRecord slave = slaves.get(attempt.slave);
        if (slave == null) {
            throw new IllegalStateException("attempt " + attempt.key() + " is on no known slave");
        }
        return slave;
    }
}
