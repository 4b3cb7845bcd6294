package io.quorate.runtime;

import io.quorate.kernel.Environment;
import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import org.jspecify.annotations.Nullable;

/** The world of a node's kernel: its port of the hub, its mailbox and, for a master, its durable writer. */
final class RuntimeEnvironment implements Environment {
    private final OwnerThreadGuard guard;
    private final HubPort port;
    private final Mailbox mailbox;
    private final @Nullable DurableWriter writer;

    /** @param mailbox of the node's loop */
    RuntimeEnvironment(OwnerThreadGuard guard, HubPort port, Mailbox mailbox, @Nullable DurableWriter writer) {
        this.guard = guard;
        this.mailbox = mailbox;
        this.port = port;
        this.writer = writer;
    }

    @Override
    public long connect(Endpoint to) {
        guard.check();
        return port.connect(to);
    }

    @Override
    public boolean send(long link, byte[] frame) {
        guard.check();
        return port.send(link, frame);
    }

    @Override
    public void authenticated(long link, NodeRef peer) {
        guard.check();
        port.authenticated(link);
        // Thousands of slaves and clients may speak at once; what the masters say to each other keeps the leader in
        // office.
        if (port.self().role() == Role.MASTER && peer.role() == Role.MASTER) {
            mailbox.prefer(link);
        } else if (port.self().role() == Role.MASTER && peer.role() == Role.CLIENT) {
            // A job means work for slaves, and words of theirs: who takes up more of them than it has time for loses
            // its slaves.
            mailbox.defer(link);
        }
    }

    @Override
    public void disconnect(long link) {
        guard.check();
        mailbox.forget(link);
        port.disconnect(link);
    }

    @Override
    public void broadcast(byte[] datagram) {
        guard.check();
        port.broadcast(datagram);
    }

    @Override
    public long unheardSinceNanos() {
        guard.check();
        return mailbox.oldestNanos();
    }

    @Override
    public long unheardOfStrangersSinceNanos() {
        guard.check();
        // What no link is preferred or deferred for is in the normal lane.
        return mailbox.heardUntilNanos(Long.MAX_VALUE);
    }

    @Override
    public void write(long number, LogWrite write) {
        guard.check();
        if (writer == null) {
            throw new IllegalStateException(port.self() + " has no log to write to");
        }
        writer.write(number, write);
    }

    @Override
    public void readSnapshot(long number, SnapshotInfo of, long offset, int maxBytes) {
        guard.check();
        if (writer == null) {
            throw new IllegalStateException(port.self() + " has no snapshots to read");
        }
        writer.read(number, of, offset, maxBytes);
    }
}
