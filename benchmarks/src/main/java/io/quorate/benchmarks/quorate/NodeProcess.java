package io.quorate.benchmarks.quorate;

import io.quorate.benchmarks.mux.MuxTransport;
import io.quorate.benchmarks.process.ChildLife;
import io.quorate.benchmarks.process.Heap;
import io.quorate.transport.udptcp.BroadcastDiscovery;
import io.quorate.transport.udptcp.UdpTcpTransport;
import io.quorate.transport.udptcp.UdpTcpTransportBuilder;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What the processes of all nodes have in common: loopback, and answers to the harness. */
public final class NodeProcess {
    /** What it did to disk and network. */
    public static final String COUNTS = "counts";
    /** What its heap holds, after a full collection. */
    public static final String HEAP = "heap";
    /** What collections left of its heap, without another one. */
    public static final String COLLECTED = "collected";

    private static final String LOOPBACK = "127.0.0.1";
    private static final String LOOPBACK_BROADCAST = "127.255.255.255";
    /** The frames of a node, and what a multiplexing transport puts before them. */
    private static final int CARRIER_FRAME_BYTES = (4 << 20) + MuxTransport.OVERHEAD_BYTES;

    private static final long CARRIER_QUEUE_BYTES = 64L << 20;
    private static final int MANY_CONNECTIONS = 40_000;

    private NodeProcess() {}

    /** UDP broadcast and TCP, on loopback alone. */
    public static UdpTcpTransport transport(int udpPort) {
        return onLoopback(udpPort).build();
    }

    /** For thousands of nodes of one machine, with a connection for each or with few for all of them. */
    public static UdpTcpTransport wideTransport(int udpPort) {
        return onLoopback(udpPort)
                .maxFrameBytes(CARRIER_FRAME_BYTES)
                .queueBytes(CARRIER_QUEUE_BYTES)
                .maxConnections(MANY_CONNECTIONS)
                .maxUnauthenticatedPerAddress(MANY_CONNECTIONS)
                .build();
    }

    private static UdpTcpTransportBuilder onLoopback(int udpPort) {
        return UdpTcpTransport.builder()
                .bind(LOOPBACK, 0)
                .discovery(BroadcastDiscovery.broadcastTo(LOOPBACK_BROADCAST, udpPort));
    }

    /** Serves until the harness is gone. */
    public static void serve(Supplier<Counts> counts) {
        serve(counts, Map.of());
    }

    /**
     * Serves until the harness is gone.
     *
     * @param more what it can be told beside what every node can, by the command's name; each answers in a line
     */
    public static void serve(Supplier<Counts> counts, Map<String, Supplier<String>> more) {
        Heap heap = Heap.watch();
        Map<String, Supplier<String>> all = new TreeMap<>(more);
        all.put(COUNTS, () -> counts.get().toLine());
        all.put(HEAP, () -> heap.useAfterFullCollection().toLine());
        all.put(COLLECTED, () -> heap.use().toLine());
        ChildLife.ready();
        for (String command = ChildLife.next(); command != null; command = ChildLife.next()) {
            Supplier<String> answer = all.get(command);
            if (answer == null) {
                throw new IllegalArgumentException("there is no command '" + command + "'; there are " + all.keySet());
            }
            ChildLife.say(command + " " + answer.get());
        }
    }
}
