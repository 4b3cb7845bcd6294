package io.quorate.benchmarks.quorate;

import io.quorate.benchmarks.process.ChildLife;
import io.quorate.transport.udptcp.BroadcastDiscovery;
import io.quorate.transport.udptcp.UdpTcpTransport;
import java.util.function.Supplier;

/** What the processes of all nodes have in common: loopback, and the answer to {@value #COUNTS}. */
public final class NodeProcess {
    static final String COUNTS = "counts";
    private static final String LOOPBACK = "127.0.0.1";
    private static final String LOOPBACK_BROADCAST = "127.255.255.255";

    private NodeProcess() {}

    /** UDP broadcast and TCP, on loopback alone. */
    public static UdpTcpTransport transport(int udpPort) {
        return UdpTcpTransport.builder()
                .bind(LOOPBACK, 0)
                .discovery(BroadcastDiscovery.broadcastTo(LOOPBACK_BROADCAST, udpPort))
                .build();
    }

    /** Serves until the harness is gone. */
    public static void serve(Supplier<Counts> counts) {
        ChildLife.ready();
        while (ChildLife.next() != null) {
            ChildLife.say(COUNTS + " " + counts.get().toLine());
        }
    }
}
