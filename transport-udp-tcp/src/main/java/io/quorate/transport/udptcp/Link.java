package io.quorate.transport.udptcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.quorate.model.Endpoint;
import io.quorate.spi.LinkEnd;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The life of one connection. {@link #send} and {@link #disconnect} may be called from any thread; all else happens on the
 * link's event loop, which is why the listener hears of one link in the order of the events.
 */
final class Link {
    /** What a frame costs beyond its bytes while it is queued, so that a flood of tiny frames is bounded too. */
    private static final int FRAME_OVERHEAD_BYTES = 64;

    /** Frames below this are copied together into one buffer; larger ones are written where they are. */
    private static final int COPY_BELOW_BYTES = 16 * 1024;

    private static final int BATCH_BYTES = 64 * 1024;
    /** Larger frames are never told as lone ones. */
    static final int MAX_LONE_BYTES = 4 * 1024;

    private static final int FIRST_BATCH_BYTES = 512;

    private enum Phase {
        /** Dialling, or accepted and not yet reported. */
        OPENING,
        UP,
        /** Closed by this side: writes what is queued, ignores what comes. */
        CLOSING,
        ENDED
    }

    private final long number;
    private final boolean accepted;
    private final EventLoop loop;
    private final TransportOptions options;
    private final ListenerGate listener;
    private final Counters counters;
    private final Consumer<Link> onAuthenticated;
    private final Consumer<Link> onEnd;

    private final Queue<byte[]> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicBoolean drainScheduled = new AtomicBoolean();
    private volatile Phase phase = Phase.OPENING;
    private volatile @Nullable SocketChannel channel;
    private volatile @Nullable FrameDecoder decoder;
    private @Nullable Future<?> deadline;

    Link(
            long number,
            boolean accepted,
            EventLoop loop,
            TransportOptions options,
            ListenerGate listener,
            Counters counters,
            Consumer<Link> onAuthenticated,
            Consumer<Link> onEnd) {
        this.number = number;
        this.accepted = accepted;
        this.loop = loop;
        this.options = options;
        this.listener = listener;
        this.counters = counters;
        this.onAuthenticated = onAuthenticated;
        this.onEnd = onEnd;
    }

    long number() {
        return number;
    }

    boolean isAccepted() {
        return accepted;
    }

    EventLoop loop() {
        return loop;
    }

    boolean isOpening() {
        return phase == Phase.OPENING;
    }

    @Nullable
    Channel channel() {
        return channel;
    }

    void attach(SocketChannel socket, FrameDecoder frames) {
        channel = socket;
        decoder = frames;
    }

    // ---- from any thread

    /** False if the link is not up or its queue is full. */
    boolean send(byte[] frame) {
        if (phase != Phase.UP) {
            return false;
        }
        long cost = cost(frame);
        if (queuedBytes.addAndGet(cost) > options.queueBytes()) {
            queuedBytes.addAndGet(-cost);
            return false;
        }
        queue.add(frame);
        // One task, and so one flush, for all frames that arrive before the event loop comes round.
        return !drainScheduled.compareAndSet(false, true) || tryExecute(this::drain);
    }

    /** The other side has proved who it is. */
    void authenticated() {
        tryExecute(this::becomeAuthenticated);
    }

    void disconnect() {
        tryExecute(this::closeGracefully);
    }

    /** False if the event loop has been shut down, by the transport's close or by the host that owns it. */
    boolean tryExecute(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    // ---- on the event loop

    /** From now on the link ends as {@link LinkEnd#UNREACHABLE} unless it comes up in time, the name look-up included. */
    void startDialling() {
        deadline = loop.schedule(
                () -> failDialling(LinkEnd.UNREACHABLE), options.connectTimeoutMillis(), TimeUnit.MILLISECONDS);
    }

    void failDialling(LinkEnd end) {
        if (phase == Phase.OPENING) {
            counters.connectsFailed.increment();
            end(end);
            closeNow();
        }
    }

    void becomeUp(SocketChannel socket) {
        if (phase != Phase.OPENING) {
            socket.close();
            return;
        }
        if (socket.localAddress().equals(socket.remoteAddress())) {
            // A connection of the port with itself: TCP allows it when the dialled port happens to be the one the
            // system
            // picked for the dialling side. It picks no port on which somebody listens, so nobody does. Resetting it
            // leaves the
            // port free at once for the process that may want to listen there again.
            socket.config().setOption(ChannelOption.SO_LINGER, 0);
            failDialling(LinkEnd.REFUSED);
            return;
        }
        cancelDeadline();
        phase = Phase.UP;
        listener.onLinkUp(number);
    }

    void becomeAccepted(Endpoint from) {
        phase = Phase.UP;
        counters.connectionsAccepted.increment();
        listener.onAccepted(number, from);
    }

    private void becomeAuthenticated() {
        FrameDecoder frames = decoder;
        if (phase == Phase.UP && frames != null) {
            onAuthenticated.accept(this);
            frames.authenticate();
        }
    }

    /** @param isLone no other frame was read with it */
    void receive(byte[] frame, boolean isLone) {
        if (phase != Phase.UP) {
            return;
        }
        counters.framesIn.increment();
        counters.bytesIn.add(frame.length);
        // The host's threads have other things to do than a node's; and a large frame may mean more work than the
        // other links of this event loop should wait for.
        if (isLone && frame.length <= MAX_LONE_BYTES && options.hostGroup() == null) {
            listener.onLoneFrame(number, frame);
        } else {
            listener.onFrame(number, frame);
        }
    }

    void connectionLost() {
        end(phase == Phase.CLOSING ? LinkEnd.LOCAL : LinkEnd.BROKEN);
    }

    /**
     * Writes what is queued, then closes this side's half and waits, for a bounded time, until the peer has closed its own.
     * Closing both at once with unread bytes would reset the connection, and the peer could lose the last frames.
     */
    private void closeGracefully() {
        if (phase == Phase.OPENING) {
            end(LinkEnd.LOCAL);
            closeNow();
            return;
        }
        SocketChannel socket = channel;
        if (phase != Phase.UP || socket == null) {
            return;
        }
        drain();
        phase = Phase.CLOSING;
        FrameDecoder frames = decoder;
        if (frames != null) {
            frames.discard();
        }
        socket.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> socket.shutdownOutput());
        deadline = loop.schedule(this::closeNow, options.disconnectTimeoutMillis(), TimeUnit.MILLISECONDS);
    }

    private void closeNow() {
        SocketChannel socket = channel;
        if (socket != null) {
            socket.close();
        }
    }

    /** The last event of the link; the first cause wins. */
    private void end(LinkEnd end) {
        if (phase == Phase.ENDED) {
            return;
        }
        // A connection that broke before it was reported as accepted is nothing the listener knows of.
        boolean known = !accepted || phase != Phase.OPENING;
        phase = Phase.ENDED;
        queue.clear();
        cancelDeadline();
        onEnd.accept(this);
        if (known) {
            listener.onLinkEnd(number, end);
        }
    }

    private void cancelDeadline() {
        Future<?> timer = deadline;
        if (timer != null) {
            timer.cancel(false);
            deadline = null;
        }
    }

    /** Bounded: bytes leave {@link #queuedBytes} only after this returns, so at most a full queue is written at once. */
    private void drain() {
        drainScheduled.set(false);
        SocketChannel socket = channel;
        if (phase != Phase.UP || socket == null) {
            queue.clear();
            return;
        }
        ByteBuf batch = null;
        long batchCost = 0;
        for (byte[] frame = queue.poll(); frame != null; frame = queue.poll()) {
            boolean large = frame.length >= COPY_BELOW_BYTES;
            if (batch != null
                    && (large || batch.readableBytes() + FrameDecoder.HEADER_BYTES + frame.length > BATCH_BYTES)) {
                write(socket, batch, batchCost);
                batch = null;
                batchCost = 0;
            }
            if (batch == null) {
                batch = socket.alloc().ioBuffer(large ? FrameDecoder.HEADER_BYTES : FIRST_BATCH_BYTES);
            }
            batch.writeInt(frame.length);
            if (large) {
                write(socket, batch, 0);
                write(socket, Unpooled.wrappedBuffer(frame), cost(frame));
                batch = null;
            } else {
                batch.writeBytes(frame);
                batchCost += cost(frame);
            }
        }
        if (batch != null) {
            write(socket, batch, batchCost);
        }
        socket.flush();
    }

    private void write(SocketChannel socket, ByteBuf bytes, long cost) {
        socket.write(bytes).addListener(written -> queuedBytes.addAndGet(-cost));
    }

    private static long cost(byte[] frame) {
        return (long) frame.length + FRAME_OVERHEAD_BYTES;
    }
}
