package io.quorate.registry;

import io.quorate.model.Attempt;
import io.quorate.model.AttemptEnd;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.Work;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One job with its attempts. Only {@link Transitions} changes it; its state only by way of {@link JobTable}. */
final class JobRecord {
    /** So many ended attempts are remembered; of a job with more the oldest are forgotten. */
    static final int MAX_ENDED_ATTEMPTS = 32;

    final JobId id;
    final JobSpec spec;
    final long sequence;
    final long submittedAtMillis;
    /** By number. All live ones are here, and the last one always. */
    private final List<AttemptRecord> attempts = new ArrayList<>(1);

    JobState state = JobState.PENDING;
    int lastAttempt;
    /** Attempts that ended without an outcome, against {@link JobSpec#lossRetries}. */
    int lossesUsed;
    /** Attempts whose code failed and that were followed by another, against {@link JobSpec#failureRetries}. */
    int failuresUsed;

    @Nullable
    Long endedAtMillis;

    @Nullable
    JobOutcome outcome;

    JobRecord(JobId id, JobSpec spec, long sequence, long submittedAtMillis) {
        this.id = id;
        this.spec = spec;
        this.sequence = sequence;
        this.submittedAtMillis = submittedAtMillis;
    }

    boolean isPending() {
        return state == JobState.PENDING;
    }

    List<AttemptRecord> attempts() {
        return attempts;
    }

    /** The attempt that the job is assigned to or runs as; null if it is pending or has ended. */
    @Nullable
    AttemptRecord current() {
        return state == JobState.ASSIGNED || state == JobState.RUNNING ? last() : null;
    }

    @Nullable
    AttemptRecord last() {
        return attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
    }

    @Nullable
    AttemptRecord attempt(int number) {
        for (int i = attempts.size() - 1; i >= 0; i--) {
            AttemptRecord candidate = attempts.get(i);
            if (candidate.number <= number) {
                return candidate.number == number ? candidate : null;
            }
        }
        return null;
    }

    /** Adds the next attempt, and forgets the oldest ended one if there are too many. */
    void add(AttemptRecord attempt) {
        attempts.add(attempt);
        lastAttempt = attempt.number;
        long ended = attempts.stream().filter(candidate -> !candidate.isLive()).count();
        for (int i = 0; ended > MAX_ENDED_ATTEMPTS; ) {
            if (attempts.get(i).isLive()) {
                i++;
            } else {
                attempts.remove(i);
                ended--;
            }
        }
    }

    /** Adds an attempt as a snapshot had it. */
    void restore(AttemptRecord attempt) {
        attempts.add(attempt);
        lastAttempt = attempt.number;
    }

    /**
     * Remembers again an attempt that had been forgotten.
     *
     * @return false if there cannot have been such an attempt: the number is known, or number and token are not in order
     */
    boolean addForgotten(AttemptRecord attempt) {
        int at = 0;
        while (at < attempts.size() && attempts.get(at).number < attempt.number) {
            at++;
        }
        boolean afterBefore = at == 0 || attempts.get(at - 1).token < attempt.token;
        boolean beforeAfter = at < attempts.size()
                && attempts.get(at).number > attempt.number
                && attempts.get(at).token > attempt.token;
        if (!afterBefore || !beforeAfter) {
            return false;
        }
        attempts.add(at, attempt);
        return true;
    }

    /** What a slave must be willing to run; slaves refuse by it. */
    String target() {
        return spec.work() instanceof Work.Handler handler ? "handler '" + handler.name() + "'" : "processes";
    }

    Job toModel(boolean withAttempts) {
        AttemptRecord last = last();
        List<Attempt> shown =
                withAttempts ? attempts.stream().map(AttemptRecord::toModel).toList() : List.of();
        return new Job(
                id,
                spec,
                state,
                slave(last),
                lastAttempt,
                last == null ? 0 : last.token,
                Instant.ofEpochMilli(submittedAtMillis),
                endedAtMillis == null ? null : Instant.ofEpochMilli(endedAtMillis),
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
