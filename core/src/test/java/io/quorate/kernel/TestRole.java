package io.quorate.kernel;

import io.quorate.model.DiskId;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.Message;
import io.quorate.spi.LinkEnd;
import java.util.ArrayList;
import java.util.List;

/** A role that writes down what it hears. */
final class TestRole implements RoleMachine {
    final List<Message> messages = new ArrayList<>();
    final List<Announcement> announcements = new ArrayList<>();
    /** Ups, downs and durable writes, in words. */
    final List<String> events = new ArrayList<>();

    final Outbox out;
    long clusterId;
    long term = 1;
    boolean rests;
    private final NodeRef self;

    TestRole(NodeRef self, Outbox out) {
        this.self = self;
        this.out = out;
    }

    List<NodeRef> announced() {
        return announcements.stream().map(Announcement::node).distinct().toList();
    }

    @Override
    public NodeRef self() {
        return self;
    }

    @Override
    public void start(Now now) {
        events.add("start");
    }

    @Override
    public void onMessage(Now now, PeerInfo from, Message message) {
        messages.add(message);
    }

    @Override
    public void onAnnouncement(Now now, Announcement announcement) {
        announcements.add(announcement);
    }

    @Override
    public void onPeerUp(Now now, PeerInfo peer) {
        events.add("up " + peer.node());
    }

    @Override
    public void onPeerDown(Now now, NodeRef peer, LinkEnd end) {
        events.add("down " + peer + " " + end);
    }

    @Override
    public void onDurable(Now now, long write) {
        events.add("durable " + write);
    }

    @Override
    public void onWake(Now now) {
        throw new AssertionError("never asked for");
    }

    @Override
    public long nextWakeNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    public RoleAnnouncement announcement() {
        return new RoleAnnouncement(
                clusterId,
                self.role() == Role.MASTER ? new Announcement.OfMaster(new DiskId(5), 3, term, null) : null,
                rests);
    }
}
