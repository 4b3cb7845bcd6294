package io.quorate.registry;

import io.quorate.model.Attempt;
import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt. It is either live, with a state and a reservation on its slave, or it has ended. Only {@link Transitions}
 * changes it.
 */
final class AttemptRecord {
    final JobRecord job;
    final int number;
    final long token;
    final NodeId slave;
    final long assignedAtMillis;

    /** Null once it has ended. */
    @Nullable
    AttemptState state;

    long startedAtMillis = JobRecord.NEVER;
    long endedAtMillis = JobRecord.NEVER;
    /** Null while it is live. */
    @Nullable
    AttemptEnd end;

    AttemptRecord(JobRecord job, int number, long token, NodeId slave, long assignedAtMillis) {
        this.job = job;
        this.number = number;
        this.token = token;
        this.slave = slave;
        this.assignedAtMillis = assignedAtMillis;
    }

    /** The same of another record of its job. */
    AttemptRecord of(JobRecord other) {
        AttemptRecord copy = new AttemptRecord(other, number, token, slave, assignedAtMillis);
        copy.state = state;
        copy.startedAtMillis = startedAtMillis;
        copy.endedAtMillis = endedAtMillis;
        copy.end = end;
        return copy;
    }

    AttemptKey key() {
        return new AttemptKey(job.id, number, token);
    }

    boolean isLive() {
        return state != null;
    }

    boolean isStopping() {
        return state == AttemptState.STOPPING;
    }

    /** Whether its slave was lost with it, and nothing has been decided for its job since. */
    boolean mayBeTakenBack() {
        return end == AttemptEnd.SLAVE_LOST && job.isPending() && job.lastAttempt == number;
    }

    /** Whether something of it may execute although it has ended here: its slave never said that it was over. */
    boolean mayStillRun() {
        return end != AttemptEnd.SUCCEEDED
                && end != AttemptEnd.FAILED
                && end != AttemptEnd.REFUSED
                && end != AttemptEnd.DECLINED
                && end != AttemptEnd.STOPPED;
    }

    Resources reservation() {
        return job.spec().resources();
    }

    Attempt toModel() {
        return new Attempt(
                number,
                slave,
                token,
                Instant.ofEpochMilli(assignedAtMillis),
                startedAtMillis == JobRecord.NEVER ? null : Instant.ofEpochMilli(startedAtMillis),
                endedAtMillis == JobRecord.NEVER ? null : Instant.ofEpochMilli(endedAtMillis),
                end);
    }
}
