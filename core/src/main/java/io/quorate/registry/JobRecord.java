package io.quorate.registry;

import io.quorate.model.Attempt;
import io.quorate.model.AttemptEnd;
import io.quorate.model.Isolation;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.Work;
import io.quorate.wire.WireReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job with its attempts. Only {@link Transitions} changes it; its state only by way of {@link JobTable}.
 *
 * <p>One that is over may be held packed: its spec, attempts and outcome only as the bytes that a snapshot has of it, about half of
 * what the objects take. Whoever reads spec or outcome has them decoded for that; whoever asks for an attempt, which might
 * change, unpacks the job for good.
 */
final class JobRecord {
    /** So many ended attempts are remembered; of a job with more the oldest are forgotten. */
    static final int MAX_ENDED_ATTEMPTS = 32;
    /** In place of a time that has not come. */
    static final long NEVER = -1;

    private static final AttemptRecord[] NO_ATTEMPTS = {};

    final JobId id;
    final long sequence;
    final long submittedAtMillis;
    /** All of it as in a snapshot; null if it is not packed. */
    private byte @Nullable [] packed;
    /** Null if it is packed. */
    private @Nullable JobSpec spec;
    /** By number. All live ones are here, and the last one always. An array without room: most jobs have one for ever. */
    private AttemptRecord[] attempts = NO_ATTEMPTS;

    JobState state = JobState.PENDING;
    int lastAttempt;
    /** Attempts that ended without an outcome, against {@link JobSpec#lossRetries}. */
    int lossesUsed;
    /** Attempts whose code failed and that were followed by another, against {@link JobSpec#failureRetries}. */
    int failuresUsed;

    /** How many attempts in a row, up to the last one, ended with their slave soon after they had begun. */
    int quickLosses;
    /** Number of the snapshot in which it has been written before its turn; see {@link RegistrySnapshot}. */
    int writtenIn;

    long endedAtMillis = NEVER;
    /** The same by {@link RegistryState#steadyMillis}; 0 while it has not ended. */
    long steadyEndMillis;
    /** Its place among the jobs that are over; 0 for those that are not. Only {@link JobTable} changes it. */
    long overNumber;

    private @Nullable JobOutcome outcome;

    JobRecord(JobId id, JobSpec spec, long sequence, long submittedAtMillis) {
        this.id = id;
        this.spec = spec;
        this.sequence = sequence;
        this.submittedAtMillis = submittedAtMillis;
    }

    JobSpec spec() {
        JobSpec held = whole().spec;
        if (held == null) {
            throw new IllegalStateException("job " + id + " has no spec");
        }
        return held;
    }

    /** Null as long as it has not ended. */
    @Nullable
    JobOutcome outcome() {
        return whole().outcome;
    }

    /** What was brought with it, and what came of it; see {@link JobBytes}. */
    long contentBytes() {
        JobRecord whole = whole();
        return JobBytes.of(whole.spec()) + (whole.outcome == null ? 0 : JobBytes.of(whole.outcome));
    }

    void endWith(JobOutcome with) {
        outcome = with;
    }

    // ---- packed

    /**
     * From here on it is held as these bytes.
     *
     * @param encoded what {@link SnapshotCodec#writeJob} made of it, and nobody changes
     */
    void pack(byte[] encoded) {
        if (overNumber == 0) {
            throw new IllegalStateException("job " + id + " is not over");
        }
        packed = encoded;
        spec = null;
        outcome = null;
        attempts = NO_ATTEMPTS;
    }

    /** What a snapshot has of it; null if it is not packed. */
    byte @Nullable [] packed() {
        return packed;
    }

    /** This job, or if it is packed, what can be read of it, to be looked at and not kept. */
    private JobRecord whole() {
        return packed == null ? this : SnapshotCodec.readJob(new WireReader(packed), JobParts.NEW);
    }

    private void unpack() {
        if (packed != null) {
            JobRecord whole = whole();
            packed = null;
            spec = whole.spec;
            outcome = whole.outcome;
            attempts = new AttemptRecord[whole.attempts.length];
            for (int i = 0; i < attempts.length; i++) {
                attempts[i] = whole.attempts[i].of(this);
            }
        }
    }

    // ---- its state

    boolean isPending() {
        return state == JobState.PENDING;
    }

    boolean isExclusive() {
        return spec().isolation() == Isolation.EXCLUSIVE;
    }

    /**
     * The last attempt, if the job is an exclusive one that waits, and nobody who could know has said that nothing of the attempt
     * executes any more: the next one must not start while the slave may believe in its lease (P5). Otherwise null.
     */
    @Nullable
    AttemptRecord unproved() {
        AttemptRecord last = isPending() && isExclusive() ? last() : null;
        return last != null && last.end == AttemptEnd.SLAVE_LOST ? last : null;
    }

    /** Of an exclusive job that waits, an attempt that its slave is known to execute still; otherwise null. */
    @Nullable
    AttemptRecord stillExecuted() {
        if (isPending() && isExclusive()) {
            for (AttemptRecord attempt : attempts) {
                if (attempt.isLive()) {
                    return attempt;
                }
            }
        }
        return null;
    }

    // ---- its attempts

    List<AttemptRecord> attempts() {
        unpack();
        return Collections.unmodifiableList(Arrays.asList(attempts));
    }

    /** The attempt that the job is assigned to or runs as; null if it is pending or has ended. */
    @Nullable
    AttemptRecord current() {
        return state == JobState.ASSIGNED || state == JobState.RUNNING ? last() : null;
    }

    @Nullable
    AttemptRecord last() {
        unpack();
        return attempts.length == 0 ? null : attempts[attempts.length - 1];
    }

    @Nullable
    AttemptRecord attempt(int number) {
        unpack();
        for (int i = attempts.length - 1; i >= 0; i--) {
            AttemptRecord candidate = attempts[i];
            if (candidate.number <= number) {
                return candidate.number == number ? candidate : null;
            }
        }
        return null;
    }

    /** Whether something of it holds a reservation. */
    boolean isHeld() {
        for (AttemptRecord attempt : attempts) {
            if (attempt.isLive()) {
                return true;
            }
        }
        return false;
    }

    /** Adds the next attempt, and forgets the oldest ended one if there are too many. */
    void add(AttemptRecord attempt) {
        unpack();
        int ended = 0;
        for (AttemptRecord known : attempts) {
            ended += known.isLive() ? 0 : 1;
        }
        List<AttemptRecord> kept = new ArrayList<>(attempts.length + 1);
        for (AttemptRecord known : attempts) {
            if (known.isLive() || ended <= MAX_ENDED_ATTEMPTS) {
                kept.add(known);
            } else {
                ended--;
            }
        }
        kept.add(attempt);
        attempts = kept.toArray(NO_ATTEMPTS);
        lastAttempt = attempt.number;
    }

    /** Takes over the attempts that a snapshot had. */
    void restore(List<AttemptRecord> restored) {
        attempts = restored.toArray(NO_ATTEMPTS);
        AttemptRecord last = last();
        lastAttempt = last == null ? 0 : last.number;
    }

    /**
     * Remembers again an attempt that had been forgotten.
     *
     * @return false if there cannot have been such an attempt: the number is known, or number and token are not in order
     */
    boolean addForgotten(AttemptRecord attempt) {
        unpack();
        int at = 0;
        while (at < attempts.length && attempts[at].number < attempt.number) {
            at++;
        }
        boolean afterBefore = at == 0 || attempts[at - 1].token < attempt.token;
        boolean beforeAfter =
                at < attempts.length && attempts[at].number > attempt.number && attempts[at].token > attempt.token;
        if (!afterBefore || !beforeAfter) {
            return false;
        }
        List<AttemptRecord> more = new ArrayList<>(Arrays.asList(attempts));
        more.add(at, attempt);
        attempts = more.toArray(NO_ATTEMPTS);
        return true;
    }

    /** What a slave must be willing to run; slaves refuse by it. */
    String target() {
        return target(spec());
    }

    static String target(JobSpec spec) {
        return spec.work() instanceof Work.Handler handler ? "handler '" + handler.name() + "'" : "processes";
    }

    Job toModel(boolean withAttempts) {
        if (packed != null) {
            return whole().toModel(withAttempts);
        }
        AttemptRecord last = last();
        List<Attempt> shown =
                withAttempts ? attempts().stream().map(AttemptRecord::toModel).toList() : List.of();
        return new Job(
                id,
                spec(),
                state,
                slave(last),
                lastAttempt,
                last == null ? 0 : last.token,
                Instant.ofEpochMilli(submittedAtMillis),
                endedAtMillis == NEVER ? null : Instant.ofEpochMilli(endedAtMillis),
                outcome,
                shown);
    }

    private @Nullable NodeId slave(@Nullable AttemptRecord last) {
        if (last == null || state == JobState.PENDING) {
            return null;
        }
        // A job that was cancelled while it waited for a next attempt ended nowhere.
        boolean elsewhere = state == JobState.CANCELLED && !last.isLive() && last.end != AttemptEnd.CANCELLED;
        return elsewhere ? null : last.slave;
    }
}
