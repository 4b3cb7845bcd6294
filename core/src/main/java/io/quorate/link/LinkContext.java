package io.quorate.link;

import io.quorate.protocol.Message;
import io.quorate.protocol.MessageCodec;
import io.quorate.spi.RandomSource;
import io.quorate.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** What all parts of the link layer share: the configuration, the way out, and the listener's calls that are to be made. */
final class LinkContext {
    final LinkConfig config;
    final LinkNetwork network;
    final RandomSource random;
    final FaultCounts faults = new FaultCounts();
    final Problems problems = new Problems();

    /** The time that has passed while this node was awake; kept by {@link LinkLiveness}. */
    long awakeNanos;

    private final LinkListener listener;
    // Told only after the input that caused them is dealt with: the listener calls back, and finds everything in order.
    private final ArrayDeque<Consumer<LinkListener>> calls = new ArrayDeque<>();
    /** Where frames are written before they are known to be as long as they are. */
    private final WireWriter scratch = new WireWriter();

    LinkContext(LinkConfig config, LinkNetwork network, LinkListener listener, RandomSource random) {
        this.config = config;
        this.network = network;
        this.listener = listener;
        this.random = random;
    }

    LinkListener.OwnState ownState() {
        return listener.ownState();
    }

    void tell(Consumer<LinkListener> call) {
        calls.addLast(call);
    }

    /** Makes the calls that are due; those that they cause as well. */
    void tellAll() {
        while (!calls.isEmpty()) {
            calls.removeFirst().accept(listener);
        }
    }

    byte[] encode(Message message) {
        return MessageCodec.encode(message, scratch);
    }

    /** Sends a message of the role. */
    void sendOfRole(Link link, byte[] frame) {
        LinkLiveness.sendsRole(link, awakeNanos);
        sendFrame(link, frame);
    }

    /** Sends one of the layer's own messages. */
    void send(Link link, Message message) {
        sendFrame(link, encode(message));
    }

    void sendFrame(Link link, byte[] frame) {
        if (network.send(link.number, frame)) {
            LinkLiveness.sent(link, awakeNanos);
        } else {
            faults.count(LinkFault.DROPPED);
        }
    }
}
