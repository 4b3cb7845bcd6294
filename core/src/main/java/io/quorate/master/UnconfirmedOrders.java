package io.quorate.master;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.NodeId;
import io.quorate.registry.RegistryListener;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many attempts were assigned lately of which their slaves have said nothing yet. What a leader orders, the slaves must take in,
 * and it must take in what they say of that; if more is on the way than both can do in a fraction of a lease, their heartbeats
 * wait behind it, sessions run out, and the cluster is busy with losses instead of jobs, which makes it slower still.
 *
 * <p>An order that has waited for longer than {@link #MEMORY_NANOS} counts no more: its slave is silent rather than busy, and the
 * others must not wait for it.
 */
final class UnconfirmedOrders implements RegistryListener {
    /** So long an order counts: well below a lease, and well above what a cluster takes that has time. */
    static final long MEMORY_NANOS = 1_000_000_000L;

    /** By token, in the order of their assignment, which is that of their times. */
    private final Map<Long, Long> assignedNanos = new LinkedHashMap<>();

    private boolean active;
    private long nowNanos;

    void becomeActive(long atNanos) {
        active = true;
        nowNanos = atNanos;
        assignedNanos.clear();
    }

    void becomeIdle() {
        active = false;
        assignedNanos.clear();
    }

    /** Forgets what no longer counts. To be called in each step, before {@link #count}. */
    void update(long atNanos) {
        nowNanos = atNanos;
        while (oldestNanos() <= atNanos - MEMORY_NANOS) {
            assignedNanos.remove(assignedNanos.keySet().iterator().next());
        }
    }

    int count() {
        return assignedNanos.size();
    }

    /** When the next one counts no more; {@link Long#MAX_VALUE} if there is none. */
    long nextForgottenNanos() {
        return assignedNanos.isEmpty() ? Long.MAX_VALUE : oldestNanos() + MEMORY_NANOS;
    }

    private long oldestNanos() {
        return assignedNanos.isEmpty()
                ? Long.MAX_VALUE
                : assignedNanos.values().iterator().next();
    }

    @Override
    public void attemptAssigned(AttemptKey attempt, NodeId slave) {
        if (active) {
            assignedNanos.put(attempt.token(), nowNanos);
        }
    }

    @Override
    public void attemptRunning(AttemptKey attempt, NodeId slave) {
        assignedNanos.remove(attempt.token());
    }

    @Override
    public void attemptStopping(AttemptKey attempt, NodeId slave) {
        assignedNanos.remove(attempt.token());
    }

    @Override
    public void attemptEnded(AttemptKey attempt, NodeId slave, AttemptEnd end) {
        assignedNanos.remove(attempt.token());
    }
}
