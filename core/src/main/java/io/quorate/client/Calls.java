package io.quorate.client;

import io.quorate.kernel.LeaderTracker;
import io.quorate.kernel.Now;
import io.quorate.model.NodeId;
import io.quorate.model.QuorateException;
import io.quorate.model.RejectedException.Reason;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The open requests. Each is tried until it is answered or its time is up; all operations are safe to repeat. An answer to an
 * earlier try counts as well as one to the last.
 */
final class Calls {
    private static final long MIN_RETRY_AFTER_MILLIS = 1;
    private static final long MAX_RETRY_AFTER_MILLIS = 30_000;

    private final int maxOutstanding;
    private final CallEnds ends;
    private final LeaderTracker tracker;
    private final Links links;
    private final Failures failures;
    private final TreeMap<Long, Call> byTicket = new TreeMap<>();
    private final TreeMap<Long, Call> byTry = new TreeMap<>();
    private final TreeSet<Call> due =
            new TreeSet<>(Comparator.<Call>comparingLong(call -> call.dueNanos).thenComparing(call -> call.ticket));

    Calls(int maxOutstanding, CallEnds ends, LeaderTracker tracker, Links links, Failures failures) {
        this.maxOutstanding = maxOutstanding;
        this.ends = ends;
        this.tracker = tracker;
        this.links = links;
        this.failures = failures;
    }

    void open(Now now, long ticket, ClientOperation operation, long timeoutNanos) {
        if (byTicket.containsKey(ticket)) {
            throw new IllegalStateException("ticket " + ticket + " is in use");
        }
        if (byTicket.size() >= maxOutstanding) {
            ends.failed(ticket, failures.tooMany("requests", maxOutstanding));
            return;
        }
        long timeout = Math.max(0, timeoutNanos);
        long deadline = now.nanos() > Long.MAX_VALUE - timeout ? Long.MAX_VALUE : now.nanos() + timeout;
        Call call = new Call(ticket, operation, now.nanos(), deadline);
        byTicket.put(ticket, call);
        advance(now, call);
    }

    /** @return whether the id is of one of these requests */
    boolean onReply(Now now, NodeId from, long requestId, ClientResult result) {
        Call call = byTry.get(requestId);
        if (call == null) {
            return false;
        }
        if (!from.equals(call.openTries.get(requestId))) {
            return true;
        }
        if (result instanceof ClientResult.NotLeader) {
            closeTry(call, requestId);
            onNotLeader(now, call, requestId);
        } else if (result instanceof ClientResult.Overloaded overloaded) {
            closeTry(call, requestId);
            onOverloaded(now, call, requestId, overloaded);
        } else if (result instanceof ClientResult.Indeterminate) {
            byTry.remove(requestId);
            call.loseTrackOf(requestId);
            retryLater(now, call, requestId, call.nextBackoffNanos());
        } else if (isDoubtful(call, requestId, result)) {
            fail(call, failures.refusedAfterSilence(call));
        } else if (result instanceof ClientResult.Rejected rejected) {
            closeTry(call, requestId);
            fail(call, failures.rejected(call, rejected.reason(), rejected.message()));
        } else if (result instanceof ClientResult.Forgotten forgotten) {
            fail(call, Failures.forgotten(forgotten));
        } else if (answers(call.operation, result)) {
            remove(call);
            ends.completed(call.ticket, result);
        }
        return true;
    }

    /** There is a leader, or another one, or a link to it: what waits for it, or for an answer of the one before, goes out. */
    void onLeaderReady(Now now) {
        NodeId leader = tracker.leader();
        if (leader == null) {
            return;
        }
        for (Call call : List.copyOf(byTicket.values())) {
            NodeId target = call.target();
            if (target != null && !call.isForAnyMaster() && !target.equals(leader)) {
                call.becomeWaiting(now.nanos());
            }
            if (call.isEager(now.nanos())) {
                call.nextTryNanos = now.nanos();
                advance(now, call);
            }
        }
    }

    /** A link to a master is there: calls that any master can answer need not wait for the leader's. */
    void onMasterUp(Now now) {
        for (Call call : List.copyOf(byTicket.values())) {
            if (call.isForAnyMaster() && call.isEager(now.nanos())) {
                call.nextTryNanos = now.nanos();
                advance(now, call);
            }
        }
    }

    void onMasterDown(Now now, NodeId master) {
        for (Call call : List.copyOf(byTicket.values())) {
            if (master.equals(call.target())) {
                call.becomeWaiting(now.nanos() + call.nextBackoffNanos());
                advance(now, call);
            }
        }
    }

    void onWake(Now now) {
        while (!due.isEmpty() && due.first().dueNanos <= now.nanos()) {
            advance(now, due.first());
        }
    }

    long nextWakeNanos() {
        return due.isEmpty() ? Long.MAX_VALUE : due.first().dueNanos;
    }

    /** It was answered by other means. */
    void withdraw(long ticket) {
        Call call = byTicket.get(ticket);
        if (call != null) {
            remove(call);
        }
    }

    void close() {
        for (Call call : List.copyOf(byTicket.values())) {
            fail(call, failures.closed(call));
        }
    }

    int size() {
        return byTicket.size();
    }

    int openTryCount() {
        return byTry.size();
    }

    /** Does what is to be done for a call now; afterwards it is gone, or due later. */
    private void advance(Now now, Call call) {
        if (now.nanos() >= call.deadlineNanos) {
            fail(call, failures.timeUp(now, call));
            return;
        }
        if (call.isTryOver(now.nanos())) {
            call.becomeWaiting(now.nanos());
            tracker.askOthers(now);
        }
        if (call.isWaiting() && call.nextTryNanos <= now.nanos()) {
            tryNow(now, call);
        }
        schedule(call, call.nextDueNanos());
    }

    private void tryNow(Now now, Call call) {
        NodeId target = call.isForAnyMaster() ? anyMaster(now, call) : tracker.leader();
        if (target == null || !links.isReady(now, target)) {
            call.becomeAwaitingTarget(now.nanos() + Links.POLL_NANOS);
            return;
        }
        long requestId = links.send(target, call.operation);
        byTry.put(requestId, call);
        long forgotten = call.becomeSent(requestId, target, now.nanos());
        if (forgotten != 0) {
            byTry.remove(forgotten);
        }
    }

    /** The leader if it can be reached and has not just failed to answer; else the next master that can. */
    private @Nullable NodeId anyMaster(Now now, Call call) {
        NodeId leader = tracker.leader();
        if (leader != null && !leader.equals(call.avoided()) && links.isReady(now, leader)) {
            return leader;
        }
        NodeId fallback = null;
        for (int i = tracker.masters().size(); i > 0; i--) {
            NodeId next = tracker.nextInTurn();
            if (next != null && links.isReady(now, next)) {
                fallback = next;
                if (!next.equals(call.avoided())) {
                    return next;
                }
            }
        }
        return fallback;
    }

    private void onNotLeader(Now now, Call call, long requestId) {
        NodeId leader = tracker.leader();
        boolean isFirstHint = leader != null && !call.wasRedirected;
        call.wasRedirected = true;
        retryLater(now, call, requestId, isFirstHint ? 0 : call.nextBackoffNanos());
    }

    private void onOverloaded(Now now, Call call, long requestId, ClientResult.Overloaded overloaded) {
        long millis = Math.max(MIN_RETRY_AFTER_MILLIS, Math.min(MAX_RETRY_AFTER_MILLIS, overloaded.retryAfterMillis()));
        Duration retryAfter = Duration.ofMillis(millis);
        call.becomeOverloaded(retryAfter, overloaded.why());
        if (now.nanos() + retryAfter.toNanos() >= call.deadlineNanos) {
            fail(call, failures.timeUp(now, call));
            return;
        }
        retryLater(now, call, requestId, retryAfter.toNanos());
    }

    private void retryLater(Now now, Call call, long requestId, long delayNanos) {
        if (call.isCurrent(requestId)) {
            call.becomeWaiting(now.nanos() + delayNanos);
            advance(now, call);
        }
    }

    private void closeTry(Call call, long requestId) {
        byTry.remove(requestId);
        call.closeTry(requestId);
    }

    private void fail(Call call, QuorateException why) {
        remove(call);
        ends.failed(call.ticket, why);
    }

    private void remove(Call call) {
        byTicket.remove(call.ticket);
        due.remove(call);
        for (long requestId : new ArrayList<>(call.openTries.keySet())) {
            byTry.remove(requestId);
        }
    }

    private void schedule(Call call, long atNanos) {
        due.remove(call);
        call.dueNanos = atNanos;
        due.add(call);
    }

    /**
     * Whether a refusal leaves open what became of an earlier try. Slaves come and go: a job that fits none of them now may
     * have fitted one then. All other refusals are for good reasons that held for the earlier tries as well.
     */
    private static boolean isDoubtful(Call call, long requestId, ClientResult result) {
        if (!call.hasOtherOpenTries(requestId)) {
            return false;
        }
        return result instanceof ClientResult.Submitted submitted
                && submitted.answers().stream().anyMatch(answer -> answer.rejection() == Reason.DOES_NOT_FIT);
    }

    /** A master that answers something else than what was asked has not answered. */
    private static boolean answers(ClientOperation operation, ClientResult result) {
        if (operation instanceof ClientOperation.Submit submit) {
            return result instanceof ClientResult.Submitted submitted
                    && submitted.answers().size() == submit.jobs().size();
        } else if (operation instanceof ClientOperation.GetJob) {
            return result instanceof ClientResult.OneJob;
        } else if (operation instanceof ClientOperation.ListJobs) {
            return result instanceof ClientResult.JobPage;
        } else if (operation instanceof ClientOperation.ListNodes) {
            return result instanceof ClientResult.Nodes;
        } else if (operation instanceof ClientOperation.GetStatus) {
            return result instanceof ClientResult.Status;
        }
        return result instanceof ClientResult.Done || result instanceof ClientResult.OneJob;
    }
}
