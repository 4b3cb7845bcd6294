package io.quorate.runtime;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;

/** One node's use of a {@link Hub}. Thread-safe. */
final class HubPort {
    private final Hub hub;
    private final NodeRef self;
    private final String cluster;
    private final HubListener listener;

    HubPort(Hub hub, NodeRef self, String cluster, HubListener listener) {
        this.hub = hub;
        this.self = self;
        this.cluster = cluster;
        this.listener = listener;
    }

    NodeRef self() {
        return self;
    }

    String cluster() {
        return cluster;
    }

    HubListener listener() {
        return listener;
    }

    long connect(Endpoint to) {
        return hub.connect(this, to);
    }

    boolean send(long link, byte[] frame) {
        return hub.send(this, link, frame);
    }

    void authenticated(long link) {
        hub.authenticated(this, link);
    }

    void disconnect(long link) {
        hub.disconnect(this, link);
    }

    void broadcast(byte[] datagram) {
        hub.broadcast(this, datagram);
    }

    /** Closes this node's links; it hears nothing more. */
    void leave() {
        hub.leave(this);
    }
}
