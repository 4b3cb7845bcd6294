package io.quorate.benchmarks.endtoend;

import io.quorate.benchmarks.load.LoadServer;
import io.quorate.benchmarks.quorate.MemoryCluster;

/** The process in which a cluster in memory is loaded, so that no other part has left anything in its JVM. */
public final class MemoryCase {
    static final int MASTERS = 3;
    static final int SLAVES = 4;

    private MemoryCase() {}

    public static void main(String[] args) throws InterruptedException {
        try (MemoryCluster cluster = new MemoryCluster(MASTERS, SLAVES)) {
            LoadServer.serve(cluster.target());
        }
        System.exit(0);
    }
}
