package io.quorate.spi;

import io.quorate.model.Endpoint;

/**
 * Carries opaque bytes between processes, over two channels: <em>datagrams</em>, sent to whoever listens in the
 * neighbourhood, and <em>frames</em> on links between two endpoints.
 *
 * <p>Obligations:
 * <ul>
 *   <li>No method but {@link #start} and {@link #close} blocks. All methods may be called from any thread.
 *   <li>Datagrams and frames may be lost, delayed, duplicated and reordered; what arrives is whole and unchanged. (An
 *       implementation over TCP keeps a link's order; nobody depends on it for correctness.)
 *   <li>It bounds what it queues: a link whose queue is full refuses further frames.
 *   <li>It refuses frames above {@link #maxFrameBytes()} and datagrams above {@link #maxDatagramBytes()} in both directions
 *       before it takes memory for them, and survives any bytes that a stranger sends (P12).
 *   <li>Until a link is {@link #authenticated}, a stranger may be there: it takes no memory for frames above
 *       {@link #MAX_UNPROVEN_FRAME_BYTES} on it. Such a frame waits where it costs nothing, unread on the wire, or is lost;
 *       it does not end the link, for what the other side sends right behind its proof may come before this side has looked
 *       at the proof. On a link that was disconnected nothing that arrives is kept.
 *   <li>It never calls the listener from within a call of its own methods, and calls it for one link in the order of the
 *       events; different links may be reported by different threads.
 * </ul>
 */
public interface Transport extends AutoCloseable {
    /** The longest frame for which a link takes memory before it is {@link #authenticated}; every hello is shorter. */
    int MAX_UNPROVEN_FRAME_BYTES = 4096;

    /**
     * Begins to listen. Called once, before all else.
     *
     * @throws TransportException if the address cannot be bound
     */
    void start(TransportListener listener);

    /** Where this transport can be dialled, once started. */
    Endpoint localEndpoint();

    /**
     * Whether nobody outside this machine can reach this transport, or hears its datagrams, once it is started: it is bound to
     * loopback addresses only and broadcasts nowhere else, or never leaves the process. A node without a secret starts on no
     * other.
     */
    default boolean isLocalOnly() {
        return false;
    }

    /** Sends a datagram to everybody in the neighbourhood, this process possibly included. Best effort. */
    void broadcast(byte[] datagram);

    /**
     * Begins to open a link and returns its number at once, unique in this transport's life. The listener hears
     * {@link TransportListener#onLinkUp} or {@link TransportListener#onLinkEnd}, within the transport's connect time-out.
     */
    long connect(Endpoint to);

    /** Queues a frame. False if the link is not up or its queue is full; the frame is lost then. */
    boolean send(long link, byte[] frame);

    /**
     * The other side of a link has proved who it is, so that frames up to {@link #maxFrameBytes()} may arrive. Said once of each
     * link, accepted or dialled, that gets so far. Unknown numbers are ignored.
     */
    void authenticated(long link);

    /** Closes a link after what is queued, within a bounded time. The listener hears {@link LinkEnd#LOCAL}. Unknown numbers are ignored. */
    void disconnect(long link);

    int maxFrameBytes();

    int maxDatagramBytes();

    /** Closes all links and stops listening, within a bounded time. The listener hears nothing after this returns. */
    @Override
    void close();
}
