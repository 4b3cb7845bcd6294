package io.quorate.link;

import io.quorate.model.NodeRef;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.Message;
import io.quorate.spi.LinkEnd;
import org.jspecify.annotations.Nullable;

/**
 * Hears what the link layer brings, and tells it what this node announces. It may call the layer's {@code send}, {@code dial},
 * {@code learn} and {@code announceSoon} from within.
 */
public interface LinkListener {

    /** From an authenticated peer, of a kind that its role may send to this node's. Never a message of the links' own. */
    void onMessage(LinkPeer from, Message message);

    /** Authentic, of this cluster's name, and newer than all before of that incarnation. */
    void onAnnouncement(Announcement announcement);

    /** There is an authenticated link, and there was none before. */
    void onPeerUp(LinkPeer peer);

    /** The last authenticated link ended, or the peer could not be dialled. */
    void onPeerDown(NodeRef peer, LinkEnd end);

    /** What this node says of itself now. A pure question. */
    OwnState ownState();

    /**
     * What changes of this node's announcement.
     *
     * @param clusterId 0 while it has none
     * @param rests whether nobody waits to hear of this node
     */
    record OwnState(long clusterId, Announcement.@Nullable OfMaster master, boolean rests) {}
}
