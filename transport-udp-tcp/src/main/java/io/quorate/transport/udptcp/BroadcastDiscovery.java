package io.quorate.transport.udptcp;

import org.jspecify.annotations.Nullable;

/**
 * Where datagrams go. They only tell who is there and who leads; links never depend on them, and where there is no broadcast,
 * seed addresses do the same.
 */
public final class BroadcastDiscovery {
    /** The UDP port on which nodes listen for each other unless told otherwise. */
    public static final int DEFAULT_PORT = 7400;

    private final @Nullable String address;
    private final int port;

    private BroadcastDiscovery(@Nullable String address, int port) {
        this.address = address;
        this.port = port;
    }

    /**
     * To the directed broadcast address of every network interface that is up and has one; the interfaces are listed anew about
     * every ten seconds. If none has one, or the transport listens on a loopback address, to 127.255.255.255: datagrams then stay
     * within the machine, and those from elsewhere are ignored.
     *
     * @param port the UDP port, 1 to 65535; all nodes that shall hear each other use the same, several on one machine share it
     */
    public static BroadcastDiscovery broadcastEveryInterface(int port) {
        return new BroadcastDiscovery(null, checked(port));
    }

    /**
     * To one address only, for example the broadcast address of one network.
     *
     * @param port the UDP port, 1 to 65535
     */
    public static BroadcastDiscovery broadcastTo(String address, int port) {
        if (address.isBlank()) {
            throw new IllegalArgumentException("the broadcast address is empty");
        }
        return new BroadcastDiscovery(address, checked(port));
    }

    /** No datagrams at all, and no UDP socket. */
    public static BroadcastDiscovery noBroadcast() {
        return new BroadcastDiscovery(null, 0);
    }

    boolean isOff() {
        return port == 0;
    }

    /** The one address; null: every interface. */
    @Nullable
    String address() {
        return address;
    }

    int port() {
        return port;
    }

    private static int checked(int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a broadcast port is 1 to 65535, got " + port);
        }
        return port;
    }

    @Override
    public String toString() {
        return isOff()
                ? "no broadcast"
                : "broadcast to " + (address == null ? "every interface" : address) + ", port " + port;
    }
}
