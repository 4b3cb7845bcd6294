package io.quorate.link;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.protocol.LinkMessage.Hello;
import io.quorate.protocol.LinkMessage.HelloReply;
import org.jspecify.annotations.Nullable;

/** One link of the transport, from its first event to its last. */
final class Link {
    /** How far it has come. */
    enum Stage {
        /** Asked for; the transport has not opened it yet. */
        DIALLING,
        /** Opened by this side; the other one's reply is missing. */
        HELLO_SENT,
        /** Opened by the other side, which has said nothing yet. */
        ACCEPTED,
        /** Its hello is answered; its proof is missing. */
        REPLIED,
        /** Both sides know with whom they speak. */
        OPEN
    }

    final long number;
    final Endpoint remote;
    /** Whether this side opened it. */
    final boolean outbound;
    /** Of a link that this side opened: to whom; null if it goes to a seed. */
    final @Nullable NodeRef target;
    /** Of a link that this side opened to a seed. */
    final @Nullable Seed seed;

    Stage stage;
    /** When to give up if it is not open by then. */
    long deadlineNanos;
    /** When to repeat the last word of the handshake, since it, or the answer, may be lost. */
    long repeatAtNanos = Long.MAX_VALUE;
    /** How long before that it was said last. */
    long repeatAfterNanos;
    /** Where it stands in the {@link LinkTable} while it is not open: the earlier of these two times, as of when it was filed. */
    long lookAtNanos;

    @Nullable
    Hello hello;

    @Nullable
    HelloReply reply;
    /** Known once it is open. */
    @Nullable
    LinkPeer peer;

    /** How many messages came before the proof. */
    int early;

    long openedAtNanos;
    /** When something last came over it, in the time of {@link LinkLiveness}. */
    long receivedAwakeNanos;
    /** When something was last sent over it, likewise. */
    long sentAwakeNanos;
    /** Since when this side has waited for a sign of life, if nothing came since then, likewise. */
    long expectsSinceAwakeNanos;
    /** Whether the other side waits for one, as far as this side knows. */
    boolean owes;
    /** When to look at it again, likewise. */
    long lookAwakeNanos;
    /** This node has done with it. */
    boolean over;
    /** Whether announcements travel on it: one side dialled the other as a seed. */
    boolean discovery;

    private Link(long number, Endpoint remote, Stage stage, @Nullable NodeRef target, @Nullable Seed seed) {
        this.number = number;
        this.remote = remote;
        this.stage = stage;
        this.outbound = stage == Stage.DIALLING;
        this.target = target;
        this.seed = seed;
    }

    static Link accepted(long number, Endpoint from) {
        return new Link(number, from, Stage.ACCEPTED, null, null);
    }

    static Link dialled(long number, Endpoint to, NodeRef target) {
        return new Link(number, to, Stage.DIALLING, target, null);
    }

    static Link dialledSeed(long number, Seed seed) {
        return new Link(number, seed.endpoint, Stage.DIALLING, null, seed);
    }

    boolean isOpen() {
        return stage == Stage.OPEN;
    }

    /** Who is there, of an open link. */
    LinkPeer openPeer() {
        LinkPeer known = peer;
        if (known == null) {
            throw new IllegalStateException("link " + number + " is not open");
        }
        return known;
    }
}
