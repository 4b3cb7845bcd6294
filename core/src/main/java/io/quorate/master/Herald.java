package io.quorate.master;

import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.protocol.LeaderMessage.LeaderInfo;
import io.quorate.registry.Registry;
import java.util.TreeSet;

/**
 * Says who leads: to whoever asks, and, when this master begins to serve as the leader, to its slaves ({@link LeaderNews}) and to those who
 * asked in vain ({@link Inquirers}).
 */
final class Herald {
    private final Registry registry;
    private final StatusBoard status;
    private final Outbox out;
    private final TreeSet<NodeId> linkedSlaves = new TreeSet<>();
    private final LeaderNews news = new LeaderNews(this::tellSlave, linkedSlaves::contains);
    private final Inquirers inquirers = new Inquirers();
    private boolean active;

    Herald(Registry registry, StatusBoard status, Outbox out) {
        this.registry = registry;
        this.status = status;
        this.out = out;
    }

    /** This master serves as the leader: those who wait for one hear of it at once, not at the next announcement. */
    void becomeActive(Now now) {
        active = true;
        news.becomeActive(now, registry.slaveIds());
        inquirers.takeAll().forEach(inquirer -> tell(now, inquirer));
    }

    void becomeIdle() {
        active = false;
        news.becomeIdle();
    }

    void anotherLeads() {
        inquirers.forgetAll();
    }

    void onSlaveUp(NodeId slave) {
        linkedSlaves.add(slave);
    }

    void onPeerDown(NodeRef peer) {
        inquirers.forget(peer);
        if (peer.role() == Role.SLAVE) {
            linkedSlaves.remove(peer.id());
        }
    }

    void tell(Now now, NodeRef to) {
        LeaderInfo info = status.leaderInfo(now, active);
        out.send(to, info);
        if (info.leader() == null && !isToldAnyway(to)) {
            inquirers.remember(to);
        }
    }

    /** Says it to a slave from which nothing came, but only over a link that is there: it is the link that may be dead. */
    void probe(Now now, NodeId slave) {
        if (linkedSlaves.contains(slave)) {
            tellSlave(now, slave);
        }
    }

    /** Whether {@link #work} has something to do at once. */
    boolean hasWork() {
        return news.hasWork();
    }

    /** When {@link #work} has something to do otherwise. */
    long nextWakeNanos() {
        return news.nextWakeNanos();
    }

    void work(Now now) {
        news.work(now);
    }

    private void tellSlave(Now now, NodeId slave) {
        // One that is lost has no session, and is not dialled.
        if (hasSession(slave)) {
            tell(now, NodeRef.slave(slave));
        }
    }

    /** A new leader has news for its slaves: they must not take the places of those who have to ask. */
    private boolean isToldAnyway(NodeRef node) {
        return node.role() == Role.SLAVE && hasSession(node.id());
    }

    private boolean hasSession(NodeId slave) {
        return registry.session(slave) != 0;
    }
}
