package io.quorate.benchmarks.quorate;

import io.quorate.Slave;

/** The process of a slave: {@code id cluster udp-port}. */
public final class SlaveMain {
    private SlaveMain() {}

    // The resource is there to be held open.
    @SuppressWarnings("try")
    public static void main(String[] args) {
        CountingTransport transport = new CountingTransport(NodeProcess.transport(Integer.parseInt(args[2])));
        Slave slave = Slave.builder()
                .id(args[0])
                .cluster(args[1])
                .transport(transport)
                .handler(Noop.HANDLER, Noop.BODY)
                .start();
        NodeProcess.serve(transport::counts);
        slave.close();
        System.exit(0);
    }
}
