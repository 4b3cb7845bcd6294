package io.quorate.master;

import io.quorate.model.NodeRef;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Who asked this master for the leader while there was none: if it becomes this one, they hear of it at once and need not ask again,
 * which they do more and more seldom. Those that there is no room for do.
 */
final class Inquirers {
    /** So many are told in one step. */
    static final int MAX_REMEMBERED = 250;

    private final LinkedHashSet<NodeRef> waiting = new LinkedHashSet<>();

    void remember(NodeRef node) {
        if (waiting.size() < MAX_REMEMBERED) {
            waiting.add(node);
        }
    }

    /** Its link is gone. */
    void forget(NodeRef node) {
        waiting.remove(node);
    }

    /** Another leads: its announcement tells them whom to ask. */
    void forgetAll() {
        waiting.clear();
    }

    List<NodeRef> takeAll() {
        List<NodeRef> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }
}
