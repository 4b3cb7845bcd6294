package io.quorate.client;

import io.quorate.model.NodeId;
import io.quorate.protocol.ClientOperation;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One open request, over all its tries. */
final class Call {
    /** So many tries are remembered, lest a late answer be missed; one is open at a time, the others are late. */
    static final int MAX_OPEN_TRIES = 8;

    private static final long FIRST_BACKOFF_NANOS = 20_000_000L;
    private static final long LAST_BACKOFF_NANOS = 300_000_000L;
    private static final long READ_TRY_NANOS = 1_000_000_000L;
    private static final long WRITE_TRY_NANOS = 2_000_000_000L;
    private static final long ANY_MASTER_TRY_NANOS = 500_000_000L;

    final long ticket;
    final ClientOperation operation;
    final long deadlineNanos;
    /** Whom each try that was neither answered nor refused was sent to. */
    final TreeMap<Long, NodeId> openTries = new TreeMap<>();

    /** When {@link Calls} looks at it next. */
    long dueNanos = Long.MAX_VALUE;
    /** Not to be tried again before. */
    long nextTryNanos;
    /** Whether a hint to another leader has been followed at once; further ones wait, lest two masters play ball. */
    boolean wasRedirected;
    /** Whether it waits for a master that can be reached, and not because it was told to. */
    private boolean awaitsTarget;

    private @Nullable NodeId target;
    private long currentTry;
    private long tryEndNanos;
    private long backoffNanos = FIRST_BACKOFF_NANOS;
    private boolean lostTrack;
    private @Nullable Duration overloadedFor;
    private String overloadedBy = "";
    private @Nullable NodeId avoided;

    Call(long ticket, ClientOperation operation, long nowNanos, long deadlineNanos) {
        this.ticket = ticket;
        this.operation = operation;
        this.deadlineNanos = deadlineNanos;
        this.nextTryNanos = nowNanos;
    }

    /** Whether it changes something, so that it matters whether an unanswered try took effect (P11). */
    boolean changesState() {
        return operation instanceof ClientOperation.Submit
                || operation instanceof ClientOperation.Cancel
                || operation instanceof ClientOperation.Drain
                || operation instanceof ClientOperation.ChangeMasters;
    }

    /** Whether any master may answer it from what it has. */
    boolean isForAnyMaster() {
        return (operation instanceof ClientOperation.GetStatus status && status.stale())
                || (operation instanceof ClientOperation.GetJob get && get.stale())
                || (operation instanceof ClientOperation.ListJobs list && list.stale())
                || (operation instanceof ClientOperation.ListNodes nodes && nodes.stale());
    }

    boolean isWaiting() {
        return currentTry == 0;
    }

    boolean isCurrent(long requestId) {
        return currentTry == requestId;
    }

    /** Whom the current try was sent to; null while none is open. */
    @Nullable
    NodeId target() {
        return target;
    }

    /** Who did not answer the last try; another one is better asked next. */
    @Nullable
    NodeId avoided() {
        return avoided;
    }

    /** @return the oldest try, if it had to be forgotten; else 0 */
    long becomeSent(long requestId, NodeId to, long nowNanos) {
        currentTry = requestId;
        target = to;
        tryEndNanos = nowNanos + tryNanos();
        overloadedFor = null;
        awaitsTarget = false;
        openTries.put(requestId, to);
        if (openTries.size() <= MAX_OPEN_TRIES) {
            return 0;
        }
        lostTrack = true;
        long oldest = openTries.firstKey();
        openTries.remove(oldest);
        return oldest;
    }

    /** The current try is not waited for any longer; a late answer to it still counts. */
    void becomeWaiting(long nextNanos) {
        currentTry = 0;
        avoided = target;
        target = null;
        nextTryNanos = nextNanos;
        awaitsTarget = false;
    }

    /** There is nobody to send it to: to be looked at again then, or when somebody can be reached. */
    void becomeAwaitingTarget(long nextNanos) {
        nextTryNanos = nextNanos;
        awaitsTarget = true;
    }

    /** Whether it goes out as soon as somebody can be reached. */
    boolean isEager(long nowNanos) {
        return isWaiting() && (awaitsTarget || nextTryNanos <= nowNanos);
    }

    /** That try surely had no effect. */
    void closeTry(long requestId) {
        openTries.remove(requestId);
    }

    /** That try was answered, and nobody knows whether it had an effect. */
    void loseTrackOf(long requestId) {
        openTries.remove(requestId);
        lostTrack = true;
    }

    /** @param why for people; empty if there is nothing to say */
    void becomeOverloaded(Duration retryAfter, String why) {
        overloadedFor = retryAfter;
        overloadedBy = why;
    }

    /** What the cluster said of its being overloaded. */
    String overloadedBy() {
        return overloadedBy;
    }

    /** How long the cluster last asked to be left alone; null if its last answer was another one. */
    @Nullable
    Duration overloadedFor() {
        return overloadedFor;
    }

    boolean isTryOver(long nowNanos) {
        return currentTry != 0 && nowNanos >= tryEndNanos;
    }

    /** When something is to be done if nothing happens before. */
    long nextDueNanos() {
        return Math.min(deadlineNanos, currentTry != 0 ? tryEndNanos : nextTryNanos);
    }

    /** How long to wait before the next try: 20 ms, then twice as long each time, up to 300 ms. */
    long nextBackoffNanos() {
        long now = backoffNanos;
        backoffNanos = Math.min(backoffNanos * 2, LAST_BACKOFF_NANOS);
        return now;
    }

    /** Whether it is unknown if the request took effect. */
    boolean isIndeterminate() {
        return changesState() && (lostTrack || !openTries.isEmpty());
    }

    /** Whether it is unknown if some other try than that one took effect. */
    boolean hasOtherOpenTries(long requestId) {
        return changesState() && (lostTrack || openTries.size() > (openTries.containsKey(requestId) ? 1 : 0));
    }

    private long tryNanos() {
        if (isForAnyMaster()) {
            return ANY_MASTER_TRY_NANOS;
        }
        return changesState() ? WRITE_TRY_NANOS : READ_TRY_NANOS;
    }
}
