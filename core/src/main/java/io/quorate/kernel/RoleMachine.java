package io.quorate.kernel;

import io.quorate.model.NodeRef;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.Message;
import io.quorate.spi.LinkEnd;
import org.jspecify.annotations.Nullable;

/**
 * The deterministic state machine of a role: a function of its inputs and the times they come with. It leaves what it wants
 * done in its {@link Outbox}, during the call, and never blocks or throws on what another node sent.
 *
 * <p>Its owner calls it from one thread at a time, {@link #start} first, and {@link #onWake} once {@link #nextWakeNanos} has
 * come. Any call may come late, after a pause of any length.
 */
public interface RoleMachine {

    NodeRef self();

    void start(Now now);

    /** A message from an authenticated node of this cluster, of a kind that its role may send here. */
    void onMessage(Now now, PeerInfo from, Message message);

    /** An authentic announcement of another node of this cluster's name. */
    void onAnnouncement(Now now, Announcement announcement);

    /** There is an authenticated link to the peer now, and there was none before. */
    void onPeerUp(Now now, PeerInfo peer);

    /** The last link to the peer ended, or it could not be dialled. */
    void onPeerDown(Now now, NodeRef peer, LinkEnd end);

    /** The write of this number, and all before it, are durable. */
    void onDurable(Now now, long write);

    /**
     * What {@link Outbox#readSnapshot} has read. Only for roles that read snapshots.
     *
     * @param bytes empty at the end of the snapshot; null if it is not the current one any more
     */
    default void onSnapshotRead(Now now, long number, byte @Nullable [] bytes) {
        throw new IllegalStateException(self() + " reads no snapshots");
    }

    /** Time has passed. May be called early: then nothing happens. */
    void onWake(Now now);

    /** When {@link #onWake} is wanted, by {@link Now#nanos}; {@link Long#MAX_VALUE}: never. */
    long nextWakeNanos();

    /** What to tell everybody of this node; the kernel fills in incarnation, endpoint and sequence. */
    RoleAnnouncement announcement();

    /**
     * The role's part of an {@link Announcement}.
     *
     * @param rests nobody waits to hear of this node, so that it need not say so often
     */
    record RoleAnnouncement(long clusterId, Announcement.@Nullable OfMaster master, boolean rests) {
        public RoleAnnouncement(long clusterId, Announcement.@Nullable OfMaster master) {
            this(clusterId, master, false);
        }
    }
}
