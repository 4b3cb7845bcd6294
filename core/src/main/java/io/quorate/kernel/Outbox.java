package io.quorate.kernel;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.protocol.Message;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;

/** What a role's state machine may ask for. Nothing here blocks, fails or calls back into the role during the call. */
public interface Outbox {

    /** Sends a message, opening a link if there is none. Best effort: it may be lost. */
    void send(NodeRef to, Message message);

    /** Sends a message once the write of that number is durable; never if it does not become so. */
    void sendWhenDurable(long write, NodeRef to, Message message);

    /**
     * Makes a change durable. Writes become durable in their order.
     *
     * @return its number, one higher than that of the write before
     */
    long persist(LogWrite write);

    /**
     * Begins to read from the snapshot that is current after all that was persisted before; answered by
     * {@link RoleMachine#onSnapshotRead}, later, never from within this call, and in the order of the calls.
     *
     * @return the number of the answer, one higher than the one before
     */
    long readSnapshot(SnapshotInfo of, long offset, int maxBytes);

    /** Remembers where a node listens, for when it must be dialled. */
    void learn(NodeRef node, Endpoint endpoint);

    /** Opens a link at once, without regard to back-off. The role hears of it by onPeerUp or onPeerDown. */
    void dial(NodeRef node);

    /** What this node announces has changed: announce it soon, not at the next period. */
    void announceSoon();
}
