package io.quorate;

import io.quorate.model.NodeRef;
import java.time.Instant;

/**
 * Something that an operator may want to know, as one node saw it. A hint for people and dashboards: events can be missed, and none needs
 * an answer.
 *
 * @param at by the node's wall clock
 * @param node which one saw it
 * @param text one sentence
 */
public record ClusterEvent(Instant at, NodeRef node, Type type, String text) {

    /** What kind of event it is. */
    public enum Type {
        /** What a node does as it should. */
        INFO,
        /** Something is not as it should be, and may need an operator. */
        WARNING,
        /** The node has failed and takes no part any more. */
        FAILED
    }
}
