package io.quorate.master;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.NodeId;
import io.quorate.registry.RegistryListener;
import io.quorate.scheduling.Scheduler;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Slaves that declined an attempt get nothing new for a while: they have less room than they offer, and asked again at once they
 * would decline again at once, once for each entry of the log. Meanwhile their jobs go to others. Soft state of the leader.
 */
final class RestingSlaves implements RegistryListener {
    /** How long a slave rests after it declined. */
    static final long REST_NANOS = 1_000_000_000L;

    private final Scheduler scheduler;
    /** Slaves that declined since the last {@link #update}, which knows the time. */
    private final TreeSet<NodeId> declined = new TreeSet<>();

    private final TreeMap<NodeId, Long> untilNanos = new TreeMap<>();
    private boolean active;

    RestingSlaves(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    void becomeActive() {
        active = true;
        declined.clear();
        untilNanos.clear();
    }

    /** The scheduler forgets who rests as well. */
    void becomeIdle() {
        active = false;
        declined.clear();
        untilNanos.clear();
    }

    @Override
    public void attemptEnded(AttemptKey attempt, NodeId slave, AttemptEnd end) {
        if (active && end == AttemptEnd.DECLINED) {
            declined.add(slave);
        }
    }

    /** To be called before anything is placed. */
    void update(long nowNanos) {
        Iterator<Map.Entry<NodeId, Long>> rests = untilNanos.entrySet().iterator();
        while (rests.hasNext()) {
            Map.Entry<NodeId, Long> rest = rests.next();
            if (nowNanos >= rest.getValue()) {
                rests.remove();
                scheduler.rest(rest.getKey(), false);
            }
        }
        for (NodeId slave : declined) {
            untilNanos.put(slave, nowNanos + REST_NANOS);
            scheduler.rest(slave, true);
        }
        declined.clear();
    }

    /** When {@link #update} has something to do. */
    long nextWakeNanos() {
        if (!declined.isEmpty()) {
            return Long.MIN_VALUE;
        }
        long next = Long.MAX_VALUE;
        for (long until : untilNanos.values()) {
            next = Math.min(next, until);
        }
        return next;
    }
}
