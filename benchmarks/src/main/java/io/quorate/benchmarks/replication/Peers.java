package io.quorate.benchmarks.replication;

import io.quorate.benchmarks.process.FreePort;
import io.quorate.model.Endpoint;
import io.quorate.model.NodeId;
import io.quorate.transport.udptcp.BroadcastDiscovery;
import io.quorate.transport.udptcp.UdpTcpTransport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who the members are and where they listen, in a word such as {@code m1=127.0.0.1:4001,m2=127.0.0.1:4002}. */
public final class Peers {
    private static final String LOOPBACK = "127.0.0.1";

    private Peers() {}

    /** Free ports for them. */
    static String onLoopback(List<String> ids) throws IOException {
        List<String> peers = new ArrayList<>();
        for (String id : ids) {
            peers.add(id + "=" + LOOPBACK + ":" + FreePort.tcp());
        }
        return String.join(",", peers);
    }

    public static Map<NodeId, Endpoint> parse(String word) {
        Map<NodeId, Endpoint> members = new TreeMap<>();
        for (String peer : word.split(",", -1)) {
            int equals = peer.indexOf('=');
            members.put(NodeId.of(peer.substring(0, equals)), Endpoint.parse(peer.substring(equals + 1)));
        }
        return members;
    }

    /** TCP alone, at the member's own address. */
    static UdpTcpTransport transport(Map<NodeId, Endpoint> members, NodeId self) {
        Endpoint own = members.get(self);
        if (own == null) {
            throw new IllegalArgumentException(self + " is none of the members " + members.keySet());
        }
        return UdpTcpTransport.builder()
                .bind(own.host(), own.port())
                .discovery(BroadcastDiscovery.noBroadcast())
                .build();
    }
}
