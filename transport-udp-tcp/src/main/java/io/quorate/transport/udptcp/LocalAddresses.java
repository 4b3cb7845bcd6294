package io.quorate.transport.udptcp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the network interfaces of this machine say. May take milliseconds; not for an event loop. */
final class LocalAddresses {
    private static final Logger log = LoggerFactory.getLogger(LocalAddresses.class);

    private LocalAddresses() {}

    /** The directed broadcast addresses of the interfaces that are up; the loopback interface has none. */
    static List<InetAddress> directedBroadcasts() {
        Set<InetAddress> found = new LinkedHashSet<>();
        for (InterfaceAddress address : upInterfaceAddresses()) {
            // A point-to-point link may report 0.0.0.0.
            if (address.getBroadcast() != null && !address.getBroadcast().isAnyLocalAddress()) {
                found.add(address.getBroadcast());
            }
        }
        return List.copyOf(found);
    }

    /** An address under which others can probably dial a socket that listens on all of them. */
    static InetAddress dialable() {
        InetAddress best = InetAddress.getLoopbackAddress();
        for (InterfaceAddress candidate : upInterfaceAddresses()) {
            InetAddress address = candidate.getAddress();
            if (address.isLoopbackAddress() || address.isLinkLocalAddress()) {
                continue;
            }
            if (address instanceof Inet4Address) {
                return address;
            }
            if (best.isLoopbackAddress()) {
                best = address;
            }
        }
        return best;
    }

    private static List<InterfaceAddress> upInterfaceAddresses() {
        List<InterfaceAddress> found = new ArrayList<>();
        try {
            for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                try {
                    if (network.isUp()) {
                        found.addAll(network.getInterfaceAddresses());
                    }
                } catch (SocketException e) {
                    log.debug("The interface {} cannot be examined; it may just have gone", network.getName(), e);
                }
            }
        } catch (SocketException e) {
            log.debug("The network interfaces cannot be listed", e);
        }
        return found;
    }
}
