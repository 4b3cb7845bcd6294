package io.quorate.master;

import io.quorate.kernel.Outbox;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Slaves whose connection broke, or that could not be reached, and of which nothing was heard since: they are dialled, to see
 * whether their process is still there. That a connection is refused proves that it is not; but a refusal may come late, and be
 * about the process before, so the one that counts is the second: its dial began when the session was known.
 *
 * <p>The first try may say nothing: a process that is just being killed can still be connected to, by its operating system, and
 * never answers. So it is tried again, ever later, and no more when that has brought nothing several times: then the lease
 * decides alone.
 */
final class Examination {
    static final int MAX_TRIES = 6;
    /** Before the second try; doubled before each after that. */
    static final long FIRST_PAUSE_NANOS = 25_000_000L;

    private final Outbox out;
    private final TreeMap<NodeId, Integer> tries = new TreeMap<>();
    /** In which session of the slave a connection was refused. */
    private final TreeMap<NodeId, Long> refusedIn = new TreeMap<>();

    private final TreeMap<NodeId, Long> dueNanos = new TreeMap<>();
    private final TreeSet<Due> due = new TreeSet<>();

    private record Due(long atNanos, NodeId slave) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : slave.compareTo(other.slave);
        }
    }

    Examination(Outbox out) {
        this.out = out;
    }

    /** Its connection broke. */
    void begin(NodeId slave) {
        if (!tries.containsKey(slave)) {
            tries.put(slave, 1);
            out.dial(NodeRef.slave(slave));
        }
    }

    /**
     * A connection to it was refused. If that proves nothing yet, it is dialled once more.
     *
     * @return whether the process of that session is surely gone
     */
    boolean refused(NodeId slave, long session) {
        Long before = refusedIn.put(slave, session);
        boolean proved = before != null && before == session;
        if (!proved) {
            out.dial(NodeRef.slave(slave));
        }
        return proved;
    }

    /** It could not be reached, or a try ended without an answer. */
    void failed(long nowNanos, NodeId slave) {
        int before = tries.getOrDefault(slave, 0);
        if (before < MAX_TRIES && !dueNanos.containsKey(slave)) {
            tries.put(slave, before + 1);
            long at = nowNanos + (FIRST_PAUSE_NANOS << Math.max(0, before - 1));
            dueNanos.put(slave, at);
            due.add(new Due(at, slave));
        }
    }

    void wake(long nowNanos) {
        while (!due.isEmpty() && due.first().atNanos() <= nowNanos) {
            NodeId slave = due.first().slave();
            unschedule(slave);
            out.dial(NodeRef.slave(slave));
        }
    }

    long nextWakeNanos() {
        return due.isEmpty() ? Long.MAX_VALUE : due.first().atNanos();
    }

    /** It was heard of, or is lost. */
    void end(NodeId slave) {
        refusedIn.remove(slave);
        if (tries.remove(slave) != null) {
            unschedule(slave);
        }
    }

    void clear() {
        refusedIn.clear();
        tries.clear();
        dueNanos.clear();
        due.clear();
    }

    private void unschedule(NodeId slave) {
        Long at = dueNanos.remove(slave);
        if (at != null) {
            due.remove(new Due(at, slave));
        }
    }
}
