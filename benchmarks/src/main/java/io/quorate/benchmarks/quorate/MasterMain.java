package io.quorate.benchmarks.quorate;

import io.quorate.Master;
import io.quorate.benchmarks.mux.MuxTransport;
import io.quorate.spi.Transport;
import io.quorate.storage.FileLogStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The process of a master: {@code id cluster udp-port founders data-directory [trunks]}. With trunks, it speaks with others through a
 * {@link MuxTransport} of so many; with 0, with very many of them without one.
 */
public final class MasterMain {
    /** Nothing gets through to it or from it, until {@link #HEAL}. */
    public static final String CUT = "cut";

    public static final String HEAL = "heal";

    private MasterMain() {}

    // The resource is there to be held open.
    @SuppressWarnings("try")
    public static void main(String[] args) {
        int udpPort = Integer.parseInt(args[2]);
        boolean many = args.length > 5;
        CountingTransport counted =
                new CountingTransport(many ? NodeProcess.wideTransport(udpPort) : NodeProcess.transport(udpPort));
        int trunks = many ? Integer.parseInt(args[5]) : 0;
        Transport shared = trunks > 0 ? new MuxTransport(counted, trunks) : counted;
        CutTransport transport = new CutTransport(shared);
        CountingLogStore store = new CountingLogStore(FileLogStore.at(Path.of(args[4])));
        Master master = Master.builder()
                .id(args[0])
                .cluster(args[1])
                .founders(Integer.parseInt(args[3]))
                .transport(transport)
                .logStore(store)
                .start();
        NodeProcess.serve(
                () -> store.counts().plus(counted.counts()),
                Map.<String, Supplier<String>>of(
                        CUT,
                        () -> {
                            transport.cut();
                            return "";
                        },
                        HEAL,
                        () -> {
                            transport.heal();
                            return "";
                        }));
        master.close();
        System.exit(0);
    }
}
