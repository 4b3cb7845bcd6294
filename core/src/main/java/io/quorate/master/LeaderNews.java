package io.quorate.master;

import io.quorate.kernel.Now;
import io.quorate.model.NodeId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.function.BiConsumer;

/**
 * Tells the slaves who leads when this master begins to, so that they need not wait for its next announcement: a few at each step.
 * Ten thousand of them told in one take longer than the other masters wait for a leader's next word.
 */
final class LeaderNews {
    /** So many are told at a step. */
    static final int MAX_TOGETHER = 250;

    private final BiConsumer<Now, NodeId> tell;
    private final ArrayDeque<NodeId> untold = new ArrayDeque<>();

    /** @param tell tells a slave, unless it is lost */
    LeaderNews(BiConsumer<Now, NodeId> tell) {
        this.tell = tell;
    }

    void becomeActive(Collection<NodeId> slaves) {
        untold.clear();
        untold.addAll(slaves);
    }

    void becomeIdle() {
        untold.clear();
    }

    boolean hasWork() {
        return !untold.isEmpty();
    }

    void work(Now now) {
        for (int i = 0; i < MAX_TOGETHER && !untold.isEmpty(); i++) {
            tell.accept(now, untold.remove());
        }
    }
}
