package io.quorate.transport.udptcp;

import io.quorate.model.Endpoint;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.TransportListener;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes events on to the host's listener until it is shut. What the listener throws ends here: it must neither close a link
 * nor kill an event loop.
 */
final class ListenerGate implements TransportListener {
    private static final Logger log = LoggerFactory.getLogger(ListenerGate.class);

    private final TransportListener listener;
    private final Counters counters;
    private final RareLog rareLog = new RareLog(log);
    /** Calls share it; shutting waits for those under way. */
    private final ReentrantReadWriteLock calls = new ReentrantReadWriteLock();

    private volatile boolean shut;

    ListenerGate(TransportListener listener, Counters counters) {
        this.listener = listener;
        this.counters = counters;
    }

    /**
     * No call begins after this, and none is under way after it returns; unless the listener itself is the caller, or takes
     * longer than the given time.
     */
    void shut(long timeoutMillis) {
        shut = true;
        if (calls.getReadHoldCount() > 0) {
            return; // Called by the listener: waiting for that very call would be waiting for ourselves.
        }
        try {
            if (calls.writeLock().tryLock(timeoutMillis, TimeUnit.MILLISECONDS)) {
                calls.writeLock().unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void onDatagram(Endpoint from, byte[] datagram) {
        call(target -> target.onDatagram(from, datagram));
    }

    @Override
    public void onAccepted(long link, Endpoint from) {
        call(target -> target.onAccepted(link, from));
    }

    @Override
    public void onLinkUp(long link) {
        call(target -> target.onLinkUp(link));
    }

    @Override
    public void onFrame(long link, byte[] frame) {
        call(target -> target.onFrame(link, frame));
    }

    @Override
    public void onLoneFrame(long link, byte[] frame) {
        call(target -> target.onLoneFrame(link, frame));
    }

    @Override
    public void onLinkEnd(long link, LinkEnd end) {
        call(target -> target.onLinkEnd(link, end));
    }

    private void call(Consumer<TransportListener> event) {
        calls.readLock().lock();
        try {
            if (!shut) {
                event.accept(listener);
            }
        } catch (Throwable e) { // also an Error: it is the listener's, and this thread serves other links
            counters.listenerFailures.increment();
            rareLog.warn("The listener of the transport threw; the event is lost", e);
        } finally {
            calls.readLock().unlock();
        }
    }
}
