package io.quorate;

import io.quorate.model.Endpoint;
import io.quorate.runtime.Hub;
import io.quorate.runtime.SystemClock;
import io.quorate.spi.Transport;

/**
 * Lets several nodes of one process share one transport, and so one port: give it to each node's builder instead of the
 * transport. Links from outside go to the node that they ask for.
 *
 * <p>Close the nodes first, then the hub; the nodes do not close it. All methods may be called from any thread.
 */
public final class TransportHub implements AutoCloseable {
    private final Hub hub;

    private TransportHub(Hub hub) {
        this.hub = hub;
    }

    /**
     * Starts the transport and takes it over: nobody else uses or closes it.
     *
     * @throws io.quorate.spi.TransportException if it cannot start
     */
    public static TransportHub over(Transport transport) {
        return new TransportHub(Hub.start(transport, SystemClock.INSTANCE));
    }

    /** Where the nodes of this hub can be dialled. */
    public Endpoint localEndpoint() {
        return hub.localEndpoint();
    }

    Hub hub() {
        return hub;
    }

    /** Closes the transport. Nodes that still use it reach nobody any more. */
    @Override
    public void close() {
        hub.close();
    }
}
