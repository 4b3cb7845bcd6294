package io.quorate.benchmarks.endtoend;

import io.quorate.benchmarks.load.LoadServer;
import io.quorate.benchmarks.quorate.MemoryCluster;

/** The process of a cluster in memory, so that no other part has left anything in its JVM: {@code masters slaves}. */
public final class MemoryMain {
    private MemoryMain() {}

    public static void main(String[] args) throws InterruptedException {
        try (MemoryCluster cluster = new MemoryCluster(Integer.parseInt(args[0]), Integer.parseInt(args[1]))) {
            LoadServer.serve(cluster.target());
        }
        System.exit(0);
    }
}
