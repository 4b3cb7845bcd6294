package io.quorate.benchmarks.hazelcast;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import java.util.List;

/** How members and client are configured: defaults but for what concerns loopback, and peace and quiet. */
final class Hazelcasts {
    static final String EXECUTOR = "bench";

    private static final String CLUSTER = "quorate-bench";
    private static final String LOOPBACK = "127.0.0.1";

    private Hazelcasts() {}

    static Config member(int port, List<Integer> ports) {
        Config config = new Config();
        config.setClusterName(CLUSTER);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(LOOPBACK);
        JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true);
        ports.forEach(other -> join.getTcpIpConfig().addMember(LOOPBACK + ":" + other));
        return config;
    }

    static ClientConfig client(List<Integer> ports) {
        ClientConfig config = new ClientConfig();
        config.setClusterName(CLUSTER);
        config.setProperty("hazelcast.logging.type", "slf4j");
        ports.forEach(port -> config.getNetworkConfig().addAddress(LOOPBACK + ":" + port));
        return config;
    }

    static List<Integer> ports(String list) {
        return List.of(list.split(",", -1)).stream().map(Integer::valueOf).toList();
    }
}
