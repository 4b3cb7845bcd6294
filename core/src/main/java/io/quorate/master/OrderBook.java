package io.quorate.master;

import io.quorate.kernel.Outbox;
import io.quorate.model.AttemptKey;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.protocol.SlaveOrder.RunOrders;
import io.quorate.protocol.SlaveOrder.StopOrders;
import io.quorate.protocol.SubmitSize;
import io.quorate.registry.AttemptOnSlave;
import io.quorate.registry.AttemptState;
import io.quorate.registry.Registry;
import io.quorate.registry.RegistryListener;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What slaves must still be told, derived from what is committed and from nothing else (P3): run what is assigned, stop what
 * is stopping, again and again until the slave has confirmed it. So a new leader goes on exactly where the old one stopped.
 */
final class OrderBook implements RegistryListener {
    /** With thousands of slaves somebody is due all the time. */
    private static final long LOOK_NANOS = 50_000_000L;

    private static final int MAX_RUNS_TOGETHER = 500;
    private static final int MAX_STOPS_TOGETHER = 1_000;
    /** A new leader has something to look up for each of its slaves, and followers that wait for its word meanwhile. */
    static final int MAX_SLAVES_TOGETHER = 500;

    private final Registry registry;
    private final Outbox out;
    /** Slaves that were told of attempts that are not confirmed. */
    private final TreeMap<NodeId, Repetition> repetitions = new TreeMap<>();

    /** Slaves that are to be told all that is open, now. */
    private final TreeSet<NodeId> allDue = new TreeSet<>();
    /** Attempts that nobody has been told of, by slave. */
    private final TreeMap<NodeId, TreeSet<AttemptKey>> fresh = new TreeMap<>();

    private long nextResendNanos = Long.MAX_VALUE;
    private boolean active;

    OrderBook(Registry registry, Outbox out) {
        this.registry = registry;
        this.out = out;
    }

    /** This master leads: whatever is committed and not confirmed is told again. */
    void becomeActive() {
        active = true;
        allDue.addAll(registry.slaveIds());
    }

    void becomeIdle() {
        active = false;
        repetitions.clear();
        allDue.clear();
        fresh.clear();
        nextResendNanos = Long.MAX_VALUE;
    }

    /** The slave has just registered and is to be told everything that is open. */
    void tellAgain(NodeId slave) {
        if (active) {
            allDue.add(slave);
        }
    }

    boolean hasDueNow() {
        return !allDue.isEmpty() || !fresh.isEmpty();
    }

    long nextResendNanos() {
        return nextResendNanos;
    }

    void flush(long nowNanos, long term) {
        if (!active) {
            return;
        }
        if (nowNanos >= nextResendNanos) {
            repeat(nowNanos, term);
        }
        allDue.forEach(fresh::remove);
        for (int i = 0; i < MAX_SLAVES_TOGETHER; i++) {
            NodeId slave = allDue.pollFirst();
            if (slave == null) {
                break;
            }
            repetitions.remove(slave);
            told(nowNanos, slave, tell(slave, term, registry.unconfirmedOn(slave, Long.MAX_VALUE)));
        }
        fresh.forEach((slave, attempts) -> told(nowNanos, slave, tell(slave, term, freshOn(slave, attempts))));
        fresh.clear();
    }

    /** @param highestToken of what the slave was told; 0 if there was nothing */
    private void told(long nowNanos, NodeId slave, long highestToken) {
        if (highestToken != 0 && !repetitions.containsKey(slave)) {
            Repetition repetition = new Repetition(nowNanos, highestToken);
            repetitions.put(slave, repetition);
            nextResendNanos = Math.min(nextResendNanos, repetition.dueNanos());
        }
    }

    private void repeat(long nowNanos, long term) {
        long next = Long.MAX_VALUE;
        for (Iterator<Map.Entry<NodeId, Repetition>> each =
                        repetitions.entrySet().iterator();
                each.hasNext(); ) {
            Map.Entry<NodeId, Repetition> entry = each.next();
            NodeId slave = entry.getKey();
            Repetition repetition = entry.getValue();
            if (repetition.isDue(nowNanos)) {
                long repeated = tell(slave, term, registry.unconfirmedOn(slave, repetition.upToToken()));
                List<AttemptOnSlave> open = registry.unconfirmedOn(slave, Long.MAX_VALUE);
                if (open.isEmpty()) {
                    each.remove();
                    continue;
                }
                long highest = open.get(open.size() - 1).attempt().token();
                repetition.passed(nowNanos, repeated != 0, highest);
            }
            next = Math.min(next, repetition.dueNanos());
        }
        nextResendNanos = Math.max(next, nowNanos + LOOK_NANOS);
    }

    /** Those that are still live, one by one: a slave may have thousands that run, of which there is nothing to say. */
    private List<AttemptOnSlave> freshOn(NodeId slave, SortedSet<AttemptKey> attempts) {
        List<AttemptOnSlave> live = new ArrayList<>(attempts.size());
        for (AttemptKey key : attempts) {
            AttemptOnSlave attempt = registry.attemptOn(slave, key);
            if (attempt != null) {
                live.add(attempt);
            }
        }
        return live;
    }

    /** Sends what is open of these attempts, in the order of their tokens. The highest token of it; 0 if nothing is open. */
    private long tell(NodeId slave, long term, List<AttemptOnSlave> attempts) {
        long session = registry.session(slave);
        Incarnation incarnation = registry.incarnation(slave);
        if (session == 0 || incarnation == null) {
            return 0;
        }
        List<RunOrders.Run> runs = new ArrayList<>();
        List<AttemptKey> stops = new ArrayList<>();
        int bytes = 0;
        long highest = 0;
        for (AttemptOnSlave attempt : attempts) {
            if (attempt.state() == AttemptState.STOPPING) {
                stops.add(attempt.attempt());
            } else if (attempt.state() == AttemptState.ASSIGNED) {
                runs.add(new RunOrders.Run(attempt.attempt(), attempt.work(), attempt.isolation()));
                bytes += SubmitSize.of(attempt.work());
            } else {
                continue;
            }
            highest = attempt.attempt().token();
            if (runs.size() >= MAX_RUNS_TOGETHER || bytes >= Sizes.MAX_TOGETHER_BYTES) {
                out.send(NodeRef.slave(slave), new RunOrders(term, incarnation, session, runs));
                runs = new ArrayList<>();
                bytes = 0;
            }
            if (stops.size() >= MAX_STOPS_TOGETHER) {
                out.send(NodeRef.slave(slave), new StopOrders(term, incarnation, session, stops));
                stops = new ArrayList<>();
            }
        }
        if (!stops.isEmpty()) {
            out.send(NodeRef.slave(slave), new StopOrders(term, incarnation, session, stops));
        }
        if (!runs.isEmpty()) {
            out.send(NodeRef.slave(slave), new RunOrders(term, incarnation, session, runs));
        }
        return highest;
    }

    private void addFresh(AttemptKey attempt, NodeId slave) {
        if (active) {
            fresh.computeIfAbsent(slave, key -> new TreeSet<>()).add(attempt);
        }
    }

    @Override
    public void attemptAssigned(AttemptKey attempt, NodeId slave) {
        addFresh(attempt, slave);
    }

    @Override
    public void attemptStopping(AttemptKey attempt, NodeId slave) {
        addFresh(attempt, slave);
    }

    @Override
    public void slaveLost(NodeId slave, String cause) {
        repetitions.remove(slave);
        allDue.remove(slave);
        fresh.remove(slave);
    }
}
