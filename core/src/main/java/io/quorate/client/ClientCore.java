package io.quorate.client;

import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.kernel.PeerInfo;
import io.quorate.kernel.RoleMachine;
import io.quorate.model.JobId;
import io.quorate.model.NodeRef;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.Message;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.RandomSource;

/** The state machine of a client. */
public final class ClientCore implements RoleMachine {
    private final ClientConfig config;

    public ClientCore(ClientConfig config, Outbox out, ClientEffects effects, RandomSource random) {
        this.config = config;
    }

    public void request(Now now, long ticket, ClientOperation operation, long timeoutNanos) {}

    public void await(Now now, JobId job) {}

    public void forget(Now now, JobId job) {}

    public void close(Now now) {}

    @Override
    public NodeRef self() {
        return NodeRef.client(config.id());
    }

    @Override
    public void start(Now now) {}

    @Override
    public void onMessage(Now now, PeerInfo from, Message message) {}

    @Override
    public void onAnnouncement(Now now, Announcement announcement) {}

    @Override
    public void onPeerUp(Now now, PeerInfo peer) {}

    @Override
    public void onPeerDown(Now now, NodeRef peer, LinkEnd end) {}

    @Override
    public void onDurable(Now now, long write) {}

    @Override
    public void onWake(Now now) {}

    @Override
    public long nextWakeNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    public RoleAnnouncement announcement() {
        return new RoleAnnouncement(0, null);
    }
}
