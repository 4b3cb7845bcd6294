package io.quorate.transport.udptcp;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many links each remote address holds on which nobody is authenticated: so that one stranger cannot take all the room that
 * there is for those who have yet to prove themselves. As large as there are such links. Thread-safe.
 */
final class UnprovenLinks {
    private final int maxPerAddress;
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final Map<Long, InetAddress> byLink = new ConcurrentHashMap<>();

    UnprovenLinks(int maxPerAddress) {
        this.maxPerAddress = maxPerAddress;
    }

    boolean hasRoom(InetAddress from) {
        return byAddress.getOrDefault(from, 0) < maxPerAddress;
    }

    void add(long link, InetAddress from) {
        byLink.put(link, from);
        byAddress.merge(from, 1, Integer::sum);
    }

    /** It is authenticated, or over. May be said twice. */
    void remove(long link) {
        InetAddress from = byLink.remove(link);
        if (from != null) {
            byAddress.computeIfPresent(from, (address, count) -> count == 1 ? null : count - 1);
        }
    }
}
