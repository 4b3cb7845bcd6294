package io.quorate.kernel;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.protocol.Message;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a role asked for, so that a test can look at it. */
public final class RecordingOutbox implements Outbox {
    /** A message that was sent. */
    public record Sent(NodeRef to, Message message) {}

    private final List<Sent> sent = new ArrayList<>();
    private final List<NodeRef> dialled = new ArrayList<>();

    @Override
    public void send(NodeRef to, Message message) {
        sent.add(new Sent(to, message));
    }

    @Override
    public void sendWhenDurable(long write, NodeRef to, Message message) {
        throw new AssertionError("nothing is written");
    }

    @Override
    public long persist(LogWrite write) {
        throw new AssertionError("nothing is written");
    }

    @Override
    public long readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
        throw new AssertionError("nobody here reads snapshots");
    }

    @Override
    public void learn(NodeRef node, Endpoint endpoint) {}

    @Override
    public void dial(NodeRef node) {
        dialled.add(node);
    }

    @Override
    public void announceSoon() {}

    /** What was sent since the last call. */
    public List<Sent> takeSent() {
        List<Sent> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    /** What of one type was sent since the last call; the rest is forgotten. */
    public <T extends Message> List<T> take(Class<T> type) {
        return takeSent().stream()
                .map(Sent::message)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** Who was dialled since the last call. */
    public List<NodeRef> takeDialled() {
        List<NodeRef> taken = List.copyOf(dialled);
        dialled.clear();
        return taken;
    }
}
