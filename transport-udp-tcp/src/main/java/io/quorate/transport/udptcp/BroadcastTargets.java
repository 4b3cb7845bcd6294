package io.quorate.transport.udptcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The addresses to which datagrams go, kept up to date while interfaces come and go. */
final class BroadcastTargets {
    private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final byte[] LOOPBACK_BROADCAST = {127, (byte) 255, (byte) 255, (byte) 255};

    private final int port;
    private final boolean fixed;
    private final HelperThread helper;
    private final AtomicLong refreshedNanos = new AtomicLong(System.nanoTime());
    private volatile List<InetSocketAddress> current;

    private BroadcastTargets(int port, @Nullable InetAddress fixed, HelperThread helper) {
        this.port = port;
        this.fixed = fixed != null;
        this.helper = helper;
        this.current = fixed != null ? List.of(new InetSocketAddress(fixed, port)) : everyInterface(port);
    }

    /** @param loopbackOnly nothing is to leave the machine, unless an address elsewhere is given */
    static BroadcastTargets of(BroadcastDiscovery discovery, boolean loopbackOnly, HelperThread helper)
            throws UnknownHostException {
        String address = discovery.address();
        if (address != null) {
            return new BroadcastTargets(discovery.port(), InetAddress.getByName(address), helper);
        }
        return new BroadcastTargets(discovery.port(), loopbackOnly ? loopbackBroadcast() : null, helper);
    }

    /** Whether all datagrams, now and later, stay within this machine. */
    boolean areLocal() {
        return fixed && current.stream().allMatch(target -> target.getAddress().isLoopbackAddress());
    }

    List<InetSocketAddress> current() {
        long nowNanos = System.nanoTime();
        long last = refreshedNanos.get();
        if (!fixed && nowNanos - last > REFRESH_NANOS && refreshedNanos.compareAndSet(last, nowNanos)) {
            helper.tryExecute(() -> current = everyInterface(port));
        }
        return current;
    }

    private static List<InetSocketAddress> everyInterface(int port) {
        List<InetSocketAddress> targets = new ArrayList<>();
        for (InetAddress address : LocalAddresses.directedBroadcasts()) {
            targets.add(new InetSocketAddress(address, port));
        }
        if (targets.isEmpty()) {
            targets.add(new InetSocketAddress(loopbackBroadcast(), port));
        }
        return List.copyOf(targets);
    }

    /** The loopback interface names no broadcast address, but Linux delivers to this one, to every socket on the port. */
    private static InetAddress loopbackBroadcast() {
        try {
            return InetAddress.getByAddress(LOOPBACK_BROADCAST);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
