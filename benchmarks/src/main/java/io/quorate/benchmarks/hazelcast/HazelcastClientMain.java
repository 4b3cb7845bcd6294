package io.quorate.benchmarks.hazelcast;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.core.HazelcastInstance;
import io.quorate.benchmarks.load.LoadServer;

/** The process of a client that puts its cluster under load: {@code all-ports}. */
public final class HazelcastClientMain {
    private HazelcastClientMain() {}

    public static void main(String[] args) throws InterruptedException {
        HazelcastInstance client = HazelcastClient.newHazelcastClient(Hazelcasts.client(Hazelcasts.ports(args[0])));
        int members = client.getCluster().getMembers().size();
        if (members != Hazelcasts.ports(args[0]).size()) {
            throw new IllegalStateException("the cluster has " + members + " members");
        }
        try (DurableExecutorTarget target =
                new DurableExecutorTarget(client.getDurableExecutorService(Hazelcasts.EXECUTOR))) {
            LoadServer.serve(target);
        }
        System.exit(0);
    }
}
