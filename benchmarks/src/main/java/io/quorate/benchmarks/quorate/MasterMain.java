package io.quorate.benchmarks.quorate;

import io.quorate.Master;
import io.quorate.storage.FileLogStore;
import java.nio.file.Path;

/** The process of a master: {@code id cluster udp-port founders data-directory}. */
public final class MasterMain {
    private MasterMain() {}

    // The resource is there to be held open.
    @SuppressWarnings("try")
    public static void main(String[] args) {
        CountingTransport transport = new CountingTransport(NodeProcess.transport(Integer.parseInt(args[2])));
        CountingLogStore store = new CountingLogStore(FileLogStore.at(Path.of(args[4])));
        Master master = Master.builder()
                .id(args[0])
                .cluster(args[1])
                .founders(Integer.parseInt(args[3]))
                .transport(transport)
                .logStore(store)
                .start();
        NodeProcess.serve(() -> store.counts().plus(transport.counts()));
        master.close();
        System.exit(0);
    }
}
