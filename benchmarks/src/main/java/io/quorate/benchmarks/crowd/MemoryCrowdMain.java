package io.quorate.benchmarks.crowd;

import io.quorate.benchmarks.quorate.Counts;
import io.quorate.benchmarks.quorate.MemoryCluster;

/** The process of a cluster in memory with a crowd: {@code masters slaves}. */
public final class MemoryCrowdMain {
    private MemoryCrowdMain() {}

    public static void main(String[] args) throws InterruptedException {
        try (MemoryCluster cluster = new MemoryCluster(Integer.parseInt(args[0]), 0);
                Crowd crowd = new Crowd(
                        MemoryCluster.NAME,
                        cluster.newClient("crowd-client"),
                        cluster.transport("crowd"),
                        Integer.parseInt(args[1]))) {
            CrowdServer.serve(crowd, () -> Counts.NONE);
        }
        System.exit(0);
    }
}
