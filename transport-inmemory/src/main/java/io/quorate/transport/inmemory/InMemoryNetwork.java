package io.quorate.transport.inmemory;

import io.quorate.model.Endpoint;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A network within this JVM: its transports reach each other, and nobody else does. Thread-safe. */
public final class InMemoryNetwork {
    private static final int MAX_PORT = 65_535;

    private final ConcurrentMap<Endpoint, InMemoryTransport> listening = new ConcurrentHashMap<>();
    private final TreeMap<String, Integer> lastPorts = new TreeMap<>();
    private final AtomicLong lastLink = new AtomicLong();

    private InMemoryNetwork() {}

    public static InMemoryNetwork create() {
        return new InMemoryNetwork();
    }

    /**
     * A new transport on this network. Its host is the name; its port is 1, or the next one if the name was given before.
     *
     * @throws IllegalArgumentException if the name cannot be a host
     */
    public InMemoryTransport transport(String host) {
        synchronized (lastPorts) {
            int port = lastPorts.merge(host, 1, Integer::sum);
            if (port > MAX_PORT) {
                throw new IllegalStateException("host '" + host + "' has no port left");
            }
            return transport(new Endpoint(host, port));
        }
    }

    /** A new transport that will listen at that address, such as the one that a closed transport had. */
    public InMemoryTransport transport(Endpoint endpoint) {
        return new InMemoryTransport(this, endpoint);
    }

    /** False if somebody listens there. */
    boolean bind(InMemoryTransport transport) {
        return listening.putIfAbsent(transport.localEndpoint(), transport) == null;
    }

    void unbind(InMemoryTransport transport) {
        listening.remove(transport.localEndpoint(), transport);
    }

    @Nullable
    InMemoryTransport at(Endpoint endpoint) {
        return listening.get(endpoint);
    }

    List<InMemoryTransport> all() {
        return List.copyOf(listening.values());
    }

    long nextLink() {
        return lastLink.incrementAndGet();
    }
}
