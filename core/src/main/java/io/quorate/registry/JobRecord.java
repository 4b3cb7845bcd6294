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
    /** Null if it is packed. */
    private @Nullable JobSpec spec;
    /** Null before the first one, and while the job is packed. */
    private @Nullable AttemptRecord last;
    /** Those before the last one, by number; all live ones are here. Most jobs have none, and so need no array of their own. */
    private AttemptRecord[] earlier = NO_ATTEMPTS;

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

    /** Null while it has not ended. Of its own, since of the jobs that a registry must bear most are live ones. */
    private @Nullable End end;

    /** What there is to know of a job only once it has ended. */
    private static final class End {
        private final long atMillis;
        private final long steadyMillis;
        private long overNumber;
        /** Null if it is packed. */
        private @Nullable JobOutcome outcome;
        /** All of the job as in a snapshot; null if it is not packed. */
        private byte @Nullable [] packed;

        private End(JobOutcome outcome, long atMillis, long steadyMillis) {
            this.outcome = outcome;
            this.atMillis = atMillis;
            this.steadyMillis = steadyMillis;
        }
    }

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
        End whole = whole().end;
        return whole == null ? null : whole.outcome;
    }

    /** What was brought with it, and what came of it; see {@link JobBytes}. */
    long contentBytes() {
        JobRecord whole = whole();
        JobOutcome outcome = whole.outcome();
        return JobBytes.of(whole.spec()) + (outcome == null ? 0 : JobBytes.of(outcome));
    }

    /**
     * @param atMillis when, see {@link #endedAtMillis}
     * @param steadyMillis when, see {@link #steadyEndMillis}
     */
    void endWith(JobOutcome outcome, long atMillis, long steadyMillis) {
        end = new End(outcome, atMillis, steadyMillis);
    }

    /** {@link #NEVER} while it has not ended. */
    long endedAtMillis() {
        return end == null ? NEVER : end.atMillis;
    }

    /** The same by {@link RegistryState#steadyMillis}; 0 while it has not ended. */
    long steadyEndMillis() {
        return end == null ? 0 : end.steadyMillis;
    }

    /** Its place among the jobs that are over; 0 for those that are not. */
    long overNumber() {
        return end == null ? 0 : end.overNumber;
    }

    boolean isOver() {
        return overNumber() > 0;
    }

    /**
     * Only for {@link JobTable}, which keeps those that are over in this order.
     *
     * @param number 0 if it is not over after all
     * @throws IllegalStateException if the job has not ended
     */
    void setOverNumber(long number) {
        if (end == null) {
            throw new IllegalStateException("job " + id + " has not ended");
        }
        end.overNumber = number;
    }

    // ---- packed

    /**
     * From here on it is held as these bytes.
     *
     * @param encoded what {@link SnapshotCodec#writeJob} made of it, and nobody changes
     */
    void pack(byte[] encoded) {
        if (end == null || end.overNumber == 0) {
            throw new IllegalStateException("job " + id + " is not over");
        }
        end.packed = encoded;
        end.outcome = null;
        spec = null;
        last = null;
        earlier = NO_ATTEMPTS;
    }

    /** What a snapshot has of it; null if it is not packed. */
    byte @Nullable [] packed() {
        return end == null ? null : end.packed;
    }

    /** This job, or if it is packed, what can be read of it, to be looked at and not kept. */
    private JobRecord whole() {
        byte[] packed = packed();
        return packed == null ? this : SnapshotCodec.readJob(new WireReader(packed), JobParts.NEW);
    }

    private void unpack() {
        if (end != null && end.packed != null) {
            JobRecord whole = whole();
            end.packed = null;
            end.outcome = whole.outcome();
            spec = whole.spec;
            restore(whole.attempts().stream().map(attempt -> attempt.of(this)).toList());
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
        AttemptRecord latest = isPending() && isExclusive() ? last() : null;
        return latest != null && latest.end == AttemptEnd.SLAVE_LOST ? latest : null;
    }

    /** Of an exclusive job that waits, an attempt that its slave is known to execute still; otherwise null. */
    @Nullable
    AttemptRecord stillExecuted() {
        return isPending() && isExclusive() ? firstLive() : null;
    }

    // ---- its attempts

    List<AttemptRecord> attempts() {
        unpack();
        if (last == null) {
            return List.of();
        }
        List<AttemptRecord> all = new ArrayList<>(earlier.length + 1);
        Collections.addAll(all, earlier);
        all.add(last);
        return Collections.unmodifiableList(all);
    }

    /** The attempt that the job is assigned to or runs as; null if it is pending or has ended. */
    @Nullable
    AttemptRecord current() {
        return state == JobState.ASSIGNED || state == JobState.RUNNING ? last() : null;
    }

    @Nullable
    AttemptRecord last() {
        unpack();
        return last;
    }

    @Nullable
    AttemptRecord attempt(int number) {
        unpack();
        if (last == null || last.number <= number) {
            return last != null && last.number == number ? last : null;
        }
        for (int i = earlier.length - 1; i >= 0; i--) {
            AttemptRecord candidate = earlier[i];
            if (candidate.number <= number) {
                return candidate.number == number ? candidate : null;
            }
        }
        return null;
    }

    /** Whether something of it holds a reservation. */
    boolean isHeld() {
        return firstLive() != null;
    }

    private @Nullable AttemptRecord firstLive() {
        for (AttemptRecord attempt : earlier) {
            if (attempt.isLive()) {
                return attempt;
            }
        }
        return last != null && last.isLive() ? last : null;
    }

    /** Adds the next attempt, and forgets the oldest ended one if there are too many. */
    void add(AttemptRecord attempt) {
        List<AttemptRecord> before = attempts();
        int ended = 0;
        for (AttemptRecord known : before) {
            ended += known.isLive() ? 0 : 1;
        }
        List<AttemptRecord> kept = new ArrayList<>(before.size());
        for (AttemptRecord known : before) {
            if (known.isLive() || ended <= MAX_ENDED_ATTEMPTS) {
                kept.add(known);
            } else {
                ended--;
            }
        }
        earlier = kept.toArray(NO_ATTEMPTS);
        last = attempt;
        lastAttempt = attempt.number;
    }

    /** Takes over the attempts that a snapshot had. */
    void restore(List<AttemptRecord> restored) {
        if (restored.isEmpty()) {
            earlier = NO_ATTEMPTS;
            last = null;
            lastAttempt = 0;
            return;
        }
        int before = restored.size() - 1;
        earlier = restored.subList(0, before).toArray(NO_ATTEMPTS);
        last = restored.get(before);
        lastAttempt = last.number;
    }

    /**
     * Remembers again an attempt that had been forgotten.
     *
     * @return false if there cannot have been such an attempt: the number is known, or number and token are not in order
     */
    boolean addForgotten(AttemptRecord attempt) {
        List<AttemptRecord> known = new ArrayList<>(attempts());
        int at = 0;
        while (at < known.size() && known.get(at).number < attempt.number) {
            at++;
        }
        boolean afterBefore = at == 0 || known.get(at - 1).token < attempt.token;
        boolean beforeAfter =
                at < known.size() && known.get(at).number > attempt.number && known.get(at).token > attempt.token;
        if (!afterBefore || !beforeAfter) {
            return false;
        }
        known.add(at, attempt);
        restore(known);
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
        if (packed() != null) {
            return whole().toModel(withAttempts);
        }
        List<Attempt> shown =
                withAttempts ? attempts().stream().map(AttemptRecord::toModel).toList() : List.of();
        return new Job(
                id,
                spec(),
                state,
                slave(),
                lastAttempt,
                last == null ? 0 : last.token,
                Instant.ofEpochMilli(submittedAtMillis),
                end == null ? null : Instant.ofEpochMilli(end.atMillis),
                end == null ? null : end.outcome,
                shown);
    }

    private @Nullable NodeId slave() {
        if (last == null || state == JobState.PENDING) {
            return null;
        }
        // A job that was cancelled while it waited for a next attempt ended nowhere.
        boolean elsewhere = state == JobState.CANCELLED && !last.isLive() && last.end != AttemptEnd.CANCELLED;
        return elsewhere ? null : last.slave;
    }
}
