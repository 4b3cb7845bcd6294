package io.quorate.simulation.network;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.spi.TransportListener;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** A machine on the network, with room for one process that listens. */
public final class Host {
    final int index;
    final LinkedHashMap<Long, LinkSide> sides = new LinkedHashMap<>();

    private final NodeRef node;
    private final Endpoint endpoint;

    /** The process that listens; null while it is gone. */
    @Nullable
    TransportListener process;

    /** Whether the machine answers at all; if not, dialling it ends as unreachable, not as refused. */
    boolean machineUp = true;

    /** Until then its operating system takes links for a process that is gone, and breaks them. */
    long diesUntilNanos;

    Host(int index, NodeRef node, Endpoint endpoint) {
        this.index = index;
        this.node = node;
        this.endpoint = endpoint;
    }

    /** Its place in the order in which hosts were added. */
    public int index() {
        return index;
    }

    public NodeRef node() {
        return node;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** How many links its process has open. */
    public int openLinks() {
        return sides.size();
    }

    @Override
    public String toString() {
        return node.id().value();
    }
}
