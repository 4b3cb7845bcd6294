package io.quorate.master;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.NodeId;
import io.quorate.registry.RegistryListener;
import java.util.ArrayDeque;
import java.util.BitSet;

/**
 * How many attempts were assigned lately of which their slaves have said nothing yet. What a leader orders, the slaves must take in,
 * and it must take in what they say of that; if more is on the way than both can do in a fraction of a lease, their heartbeats
 * wait behind it, sessions run out, and the cluster is busy with losses instead of jobs, which makes it slower still.
 *
 * <p>An order that has waited for longer than {@link #MEMORY_NANOS} counts no more: its slave is silent rather than busy, and the
 * others must not wait for it until its lease has run out.
 *
 * <p>Every job passes here twice, so it is a bit by the attempt's token: tokens rise by one with each assignment.
 */
final class UnconfirmedOrders implements RegistryListener {
    /** So long an order counts, or a little less: well below a lease, and well above what a cluster takes that has time. */
    static final long MEMORY_NANOS = 1_000_000_000L;
    /** Orders of so much time are forgotten together. */
    private static final long TOGETHER_NANOS = 50_000_000L;
    /** So many of the latest tokens are looked at, a power of two: more than are given in that time. */
    private static final int TOKENS = 1 << 18;

    /** By the last digits of its token, which is at least {@link #firstToken} and below {@link #nextToken}. */
    private final BitSet unconfirmed = new BitSet(TOKENS);

    private final ArrayDeque<Group> groups = new ArrayDeque<>();
    private long firstToken;
    private long nextToken;
    private int count;
    private boolean active;
    private long nowNanos;

    /** Tokens from that one on, up to the next group, were given from that time on. */
    private record Group(long sinceNanos, long firstToken) {}

    void becomeActive(long atNanos) {
        clear();
        active = true;
        nowNanos = atNanos;
    }

    void becomeIdle() {
        clear();
        active = false;
    }

    private void clear() {
        unconfirmed.clear();
        groups.clear();
        firstToken = nextToken;
        count = 0;
    }

    /** Forgets what no longer counts. To be called in each step, before {@link #count}. */
    void update(long atNanos) {
        nowNanos = atNanos;
        Group oldest = groups.peek();
        while (oldest != null && oldest.sinceNanos() + MEMORY_NANOS <= atNanos) {
            groups.remove();
            oldest = groups.peek();
            forgetBelow(oldest == null ? nextToken : oldest.firstToken());
        }
    }

    int count() {
        return count;
    }

    /** When {@link #update} forgets something next; {@link Long#MAX_VALUE} if there is nothing. */
    long nextForgottenNanos() {
        Group oldest = groups.peek();
        return oldest == null ? Long.MAX_VALUE : oldest.sinceNanos() + MEMORY_NANOS;
    }

    @Override
    public void attemptAssigned(AttemptKey attempt, NodeId slave) {
        long token = attempt.token();
        if (!active || token < nextToken) {
            return;
        }
        if (count == 0) {
            firstToken = token;
        }
        nextToken = token + 1;
        forgetBelow(nextToken - TOKENS);
        unconfirmed.set(place(token));
        count++;
        Group latest = groups.peekLast();
        if (latest == null || latest.sinceNanos() + TOGETHER_NANOS <= nowNanos) {
            groups.add(new Group(nowNanos, token));
        }
    }

    @Override
    public void attemptRunning(AttemptKey attempt, NodeId slave) {
        confirmed(attempt.token());
    }

    @Override
    public void attemptStopping(AttemptKey attempt, NodeId slave) {
        confirmed(attempt.token());
    }

    @Override
    public void attemptEnded(AttemptKey attempt, NodeId slave, AttemptEnd end) {
        confirmed(attempt.token());
    }

    private void confirmed(long token) {
        if (token >= firstToken && token < nextToken && unconfirmed.get(place(token))) {
            unconfirmed.clear(place(token));
            count--;
        }
    }

    private void forgetBelow(long token) {
        while (firstToken < token) {
            confirmed(firstToken);
            firstToken++;
        }
    }

    private static int place(long token) {
        return (int) (token & (TOKENS - 1));
    }
}
