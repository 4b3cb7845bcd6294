package io.quorate.slave;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Isolation;
import io.quorate.model.JobOutcome;
import org.jspecify.annotations.Nullable;

/** One attempt that the slave answers for: from the order on, until its end is acknowledged. */
final class HeldAttempt {
    /** Where it is. The first two execute; the others are final. */
    enum Phase {
        RUNNING,
        /** Told to stop, and still executing. Whatever it ends as, it is reported as stopped. */
        STOPPING,
        ENDED,
        STOPPED,
        REFUSED,
        /** Never started, for a reason that passes. */
        DECLINED,
        /** Over, and nobody can tell what it came to. */
        LOST
    }

    private final AttemptKey key;
    private final boolean exclusive;
    private Phase phase;
    private @Nullable JobOutcome outcome;
    private String detail = "";

    /** When it is to be reported next; only the reporter changes it. */
    long dueNanos = Long.MAX_VALUE;
    /** How long until the next repetition; only the reporter changes it. */
    long repeatNanos;
    /** How many more times the running attempt is reported; only the reporter changes it. */
    int runningReportsLeft;
    /** The sequence of the newest message that told of the present phase; 0 if none did. */
    long toldInSequence;

    /** The sequence of the last message before it was held: registers with a higher one tell of it. */
    long heldAfterSequence;

    private HeldAttempt(AttemptKey key, Phase phase, boolean exclusive) {
        this.key = key;
        this.exclusive = exclusive;
        this.phase = phase;
    }

    static HeldAttempt running(AttemptKey key, Isolation isolation) {
        return new HeldAttempt(key, Phase.RUNNING, isolation == Isolation.EXCLUSIVE);
    }

    /** That of an earlier process, which ended there. */
    static HeldAttempt ended(AttemptKey key, JobOutcome how) {
        HeldAttempt held = new HeldAttempt(key, Phase.ENDED, false);
        held.outcome = how;
        return held;
    }

    static HeldAttempt stopped(AttemptKey key) {
        return new HeldAttempt(key, Phase.STOPPED, false);
    }

    static HeldAttempt refused(AttemptKey key, String why) {
        HeldAttempt held = new HeldAttempt(key, Phase.REFUSED, false);
        held.detail = cut(why);
        return held;
    }

    static HeldAttempt declined(AttemptKey key, String why) {
        HeldAttempt held = new HeldAttempt(key, Phase.DECLINED, false);
        held.detail = cut(why);
        return held;
    }

    AttemptKey key() {
        return key;
    }

    /** Whether it must not execute without a lease. */
    boolean isExclusive() {
        return exclusive;
    }

    Phase phase() {
        return phase;
    }

    boolean isExecuting() {
        return phase == Phase.RUNNING || phase == Phase.STOPPING;
    }

    boolean isFinal() {
        return !isExecuting();
    }

    /** The runner was told to stop it. */
    void becomeStopping() {
        requirePhase(phase == Phase.RUNNING);
        phase = Phase.STOPPING;
    }

    /** Nothing of it executes any more. The outcome of an attempt that was told to stop is of no interest to anybody. */
    void becomeEnded(JobOutcome how) {
        requirePhase(isExecuting());
        boolean wasToldToStop = phase == Phase.STOPPING;
        phase = wasToldToStop ? Phase.STOPPED : Phase.ENDED;
        outcome = wasToldToStop ? null : how;
        toldInSequence = 0;
    }

    /** The runner had no room for it: nothing of it was executed. */
    void becomeDeclined(String why) {
        becomeOver(Phase.DECLINED, why);
    }

    /** Nothing of it executes any more, and what it came to is unknown. */
    void becomeLost(String why) {
        becomeOver(Phase.LOST, why);
    }

    private void becomeOver(Phase as, String why) {
        requirePhase(isExecuting());
        boolean wasToldToStop = phase == Phase.STOPPING;
        phase = wasToldToStop ? Phase.STOPPED : as;
        detail = wasToldToStop ? "" : cut(why);
        toldInSequence = 0;
    }

    /** The runner stopped it by itself, for want of a lease: nothing of it executes any more. */
    void becomeStoppedByRunner() {
        becomeOver(Phase.STOPPED, "");
    }

    /** It is over, and the cluster no longer wants to know as what. */
    void becomeStopped() {
        requirePhase(isFinal());
        if (phase != Phase.STOPPED) {
            phase = Phase.STOPPED;
            outcome = null;
            detail = "";
            toldInSequence = 0;
        }
    }

    AttemptReport report() {
        return switch (phase) {
            case RUNNING, STOPPING -> AttemptReport.running(key);
            case ENDED -> new AttemptReport(key, AttemptReport.Status.ENDED, outcome, "");
            case STOPPED -> AttemptReport.stopped(key);
            case REFUSED -> AttemptReport.refused(key, detail);
            case DECLINED -> AttemptReport.declined(key, detail);
            case LOST -> AttemptReport.lost(key, detail);
        };
    }

    private static String cut(String why) {
        return why.length() <= ReportSize.MAX_DETAIL_LENGTH ? why : why.substring(0, ReportSize.MAX_DETAIL_LENGTH);
    }

    private void requirePhase(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("attempt " + key + " is " + phase);
        }
    }
}
