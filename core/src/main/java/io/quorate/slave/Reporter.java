package io.quorate.slave;

import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.protocol.SlaveReport.AttemptReports;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;

/**
 * Tells the leader what becomes of the attempts.
 *
 * <p>That an attempt ended, was stopped or refused is repeated, ever more seldom, until the leader acknowledges it; then it is
 * forgotten. That it runs is told twice, and again each time its order is repeated, and is <em>never acknowledged</em>: the
 * leader repeats orders that it has no answer to. An acknowledgement names only attempts, so it must mean their end; one of a
 * "running" that came late would make the slave forget an outcome that nobody holds.
 *
 * <p>An end is told at once, if the ends of the message before are acknowledged; otherwise with others that come meanwhile, when
 * they are, or soon after. So whoever waits for one job waits for no timer, and many ends share a message and a log entry. That
 * an attempt runs is told when it has run for a moment: of one that ends within it, only that is told.
 */
final class Reporter {
    private static final long FIRST_REPEAT_NANOS = 300_000_000L;
    private static final long LAST_REPEAT_NANOS = 2_400_000_000L;
    private static final long MESSAGE_GAP_NANOS = 10_000_000L;
    /** All that began to run between two multiples of this is told together, at the second one after them at the latest. */
    private static final long RUNNING_STEP_NANOS = 10_000_000L;

    private static final int RUNNING_REPORTS = 2;

    private final Outbox out;
    private final AttemptTable table;
    private final Registration registration;
    private final SlaveEffects effects;
    private final TreeSet<HeldAttempt> due = new TreeSet<>(
            Comparator.<HeldAttempt>comparingLong(held -> held.dueNanos).thenComparing(HeldAttempt::key));
    /** The ends of the last message that are not acknowledged. */
    private final LinkedHashSet<AttemptKey> unacknowledged = new LinkedHashSet<>();

    private long nextMessageNanos = Long.MIN_VALUE;

    Reporter(Outbox out, AttemptTable table, Registration registration, SlaveEffects effects) {
        this.out = out;
        this.table = table;
        this.registration = registration;
        this.effects = effects;
    }

    /** The attempt has a new phase, or the leader asks for it: report it soon. */
    void tell(Now now, HeldAttempt held) {
        held.repeatNanos = FIRST_REPEAT_NANOS;
        held.runningReportsLeft = RUNNING_REPORTS;
        schedule(held, held.isFinal() ? now.nanos() : nextRunningNanos(now.nanos()));
    }

    private static long nextRunningNanos(long nowNanos) {
        return nowNanos - Math.floorMod(nowNanos, RUNNING_STEP_NANOS) + 2 * RUNNING_STEP_NANOS;
    }

    /** A register of that sequence was answered: what it told need not be told again at once. */
    void onRegistered(Now now, long sequence) {
        for (HeldAttempt held : table.all()) {
            if (held.isFinal()) {
                held.repeatNanos = FIRST_REPEAT_NANOS;
                boolean isTold = held.toldInSequence >= sequence;
                schedule(held, isTold ? now.nanos() + FIRST_REPEAT_NANOS : now.nanos());
            }
        }
    }

    /** The leader has committed these ends, or has no interest in them. */
    void onAck(List<AttemptKey> attempts) {
        for (AttemptKey key : attempts) {
            HeldAttempt held = table.get(key);
            // An acknowledgement of what was never told is none: the attempt ended after whatever it answers.
            if (held != null && held.isFinal() && held.toldInSequence != 0) {
                due.remove(held);
                table.forget(held);
                effects.forget(key);
                if (unacknowledged.remove(key) && unacknowledged.isEmpty()) {
                    nextMessageNanos = Long.MIN_VALUE;
                }
            }
        }
    }

    /** Sends one message of what is due, if the leader would take it. */
    void flush(Now now) {
        NodeId leader = registration.reportsTo();
        if (leader == null || now.nanos() < nextMessageNanos || due.isEmpty() || due.first().dueNanos > now.nanos()) {
            return;
        }
        List<AttemptReport> batch = new ArrayList<>();
        unacknowledged.clear();
        long bytes = 0;
        long sequence = registration.nextSequence();
        while (!due.isEmpty() && due.first().dueNanos <= now.nanos() && batch.size() < ReportSize.MAX_REPORTS) {
            HeldAttempt held = due.first();
            AttemptReport report = held.report();
            bytes += ReportSize.ofReport(report);
            if (bytes > ReportSize.MAX_REPORT_BYTES && !batch.isEmpty()) {
                break;
            }
            batch.add(report);
            if (held.isFinal()) {
                unacknowledged.add(held.key());
            }
            onTold(now, held, sequence);
        }
        nextMessageNanos = unacknowledged.isEmpty() ? Long.MIN_VALUE : now.nanos() + MESSAGE_GAP_NANOS;
        out.send(
                NodeRef.master(leader),
                new AttemptReports(registration.session(), sequence, batch, registration.isLeaving()));
    }

    long nextWakeNanos() {
        if (due.isEmpty() || registration.reportsTo() == null) {
            return Long.MAX_VALUE;
        }
        return Math.max(nextMessageNanos, due.first().dueNanos);
    }

    private void onTold(Now now, HeldAttempt held, long sequence) {
        held.toldInSequence = sequence;
        held.runningReportsLeft--;
        if (held.isExecuting() && held.runningReportsLeft <= 0) {
            due.remove(held);
            held.dueNanos = Long.MAX_VALUE;
            return;
        }
        schedule(held, now.nanos() + held.repeatNanos);
        held.repeatNanos = Math.min(held.repeatNanos * 2, LAST_REPEAT_NANOS);
    }

    private void schedule(HeldAttempt held, long atNanos) {
        if (held.dueNanos == atNanos) {
            return;
        }
        if (held.dueNanos != Long.MAX_VALUE) {
            due.remove(held);
        }
        held.dueNanos = atNanos;
        due.add(held);
    }
}
