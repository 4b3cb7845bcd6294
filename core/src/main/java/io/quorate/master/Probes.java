package io.quorate.master;

import io.quorate.kernel.Now;
import io.quorate.model.NodeId;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Tells slaves that miss a heartbeat who leads, once for each time. Links rest, so a leader that only listens does not find out that the
 * other end of one is gone, if it missed the news. Where nothing is left of a process, its machine answers what is sent to it with a
 * reset, and the slave is {@link Examination examined} before its lease runs out.
 */
final class Probes {
    /** So many are told at a look: when all are silent at once, this does not take long. */
    static final int MAX_TOGETHER = 250;

    private final BiConsumer<Now, NodeId> tell;
    private TreeSet<NodeId> told = new TreeSet<>();

    /** @param tell tells a slave who leads */
    Probes(BiConsumer<Now, NodeId> tell) {
        this.tell = tell;
    }

    void clear() {
        told = new TreeSet<>();
    }

    /** @param silent all that miss a heartbeat now */
    void look(Now now, List<NodeId> silent) {
        TreeSet<NodeId> toldBefore = told;
        told = new TreeSet<>();
        int left = MAX_TOGETHER;
        for (NodeId slave : silent) {
            boolean isNew = !toldBefore.contains(slave);
            if (isNew && left > 0) {
                left--;
                tell.accept(now, slave);
                told.add(slave);
            } else if (!isNew) {
                told.add(slave);
            }
        }
    }
}
