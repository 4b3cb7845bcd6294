package io.quorate.simulation.node;

import io.quorate.kernel.Now;
import io.quorate.kernel.PeerInfo;
import io.quorate.kernel.RoleMachine;
import io.quorate.model.NodeRef;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.Message;
import io.quorate.spi.LinkEnd;
import org.jspecify.annotations.Nullable;

/** A role whose messages are seen just before it gets them: what the link layer dropped was never heard. */
final class ObservedRole implements RoleMachine {
    private final SimNode node;
    private final RoleMachine role;
    private final NodeObserver observer;

    ObservedRole(SimNode node, RoleMachine role, NodeObserver observer) {
        this.node = node;
        this.role = role;
        this.observer = observer;
    }

    @Override
    public NodeRef self() {
        return role.self();
    }

    @Override
    public void start(Now now) {
        role.start(now);
    }

    @Override
    public void onMessage(Now now, PeerInfo from, Message message) {
        observer.received(node, from, message);
        role.onMessage(now, from, message);
    }

    @Override
    public void onAnnouncement(Now now, Announcement announcement) {
        role.onAnnouncement(now, announcement);
    }

    @Override
    public void onPeerUp(Now now, PeerInfo peer) {
        role.onPeerUp(now, peer);
    }

    @Override
    public void onPeerDown(Now now, NodeRef peer, LinkEnd end) {
        observer.linkDown(node, peer);
        role.onPeerDown(now, peer, end);
    }

    @Override
    public void onSnapshotRead(Now now, long number, byte @Nullable [] bytes) {
        role.onSnapshotRead(now, number, bytes);
    }

    @Override
    public void onDurable(Now now, long write) {
        role.onDurable(now, write);
    }

    @Override
    public void onWake(Now now) {
        role.onWake(now);
    }

    @Override
    public long nextWakeNanos() {
        return role.nextWakeNanos();
    }

    @Override
    public RoleAnnouncement announcement() {
        return role.announcement();
    }
}
