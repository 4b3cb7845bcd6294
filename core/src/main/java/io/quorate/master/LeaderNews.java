package io.quorate.master;

import io.quorate.kernel.Now;
import io.quorate.model.NodeId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Tells the slaves who leads when this master begins to, so that they need not wait for its next announcement: a few at each step.
 * Ten thousand of them told in one take longer than the other masters wait for a leader's next word.
 *
 * <p>Slaves that have no link to this master are told later, some at a time: each must be dialled. They look for a leader
 * themselves meanwhile, and thousands of handshakes at once would all take so long that they fail, and begin anew.
 */
final class LeaderNews {
    /** So many that have a link are told at a step. */
    static final int MAX_TOGETHER = 250;
    /** So many are dialled together. */
    static final int MAX_DIALLED_TOGETHER = 100;

    static final long DIAL_PAUSE_NANOS = 100_000_000L;

    private final BiConsumer<Now, NodeId> tell;
    private final Predicate<NodeId> isLinked;
    private final ArrayDeque<NodeId> linked = new ArrayDeque<>();
    private final ArrayDeque<NodeId> others = new ArrayDeque<>();
    private long nextDialNanos;

    /**
     * @param tell tells a slave, unless it is lost
     * @param isLinked whether it has a link to this master now
     */
    LeaderNews(BiConsumer<Now, NodeId> tell, Predicate<NodeId> isLinked) {
        this.tell = tell;
        this.isLinked = isLinked;
    }

    void becomeActive(Now now, Collection<NodeId> slaves) {
        becomeIdle();
        for (NodeId slave : slaves) {
            (isLinked.test(slave) ? linked : others).add(slave);
        }
        nextDialNanos = now.nanos();
    }

    void becomeIdle() {
        linked.clear();
        others.clear();
    }

    /** Whether {@link #work} has something to do at once. */
    boolean hasWork() {
        return !linked.isEmpty();
    }

    /** When {@link #work} has something to do otherwise. */
    long nextWakeNanos() {
        return others.isEmpty() ? Long.MAX_VALUE : nextDialNanos;
    }

    void work(Now now) {
        tellSome(now, linked, MAX_TOGETHER);
        if (!others.isEmpty() && now.nanos() >= nextDialNanos) {
            nextDialNanos = now.nanos() + DIAL_PAUSE_NANOS;
            // Who has made a link meanwhile has asked over it who leads.
            others.removeIf(isLinked);
            tellSome(now, others, MAX_DIALLED_TOGETHER);
        }
    }

    private void tellSome(Now now, Queue<NodeId> untold, int most) {
        for (int i = 0; i < most && !untold.isEmpty(); i++) {
            tell.accept(now, untold.remove());
        }
    }
}
