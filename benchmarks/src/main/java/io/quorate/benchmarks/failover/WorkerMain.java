package io.quorate.benchmarks.failover;

import io.quorate.Slave;
import io.quorate.benchmarks.process.ChildLife;
import io.quorate.benchmarks.quorate.NodeProcess;
import io.quorate.model.Resources;

/** The process of a slave of this part: {@code id cluster udp-port processors}. */
public final class WorkerMain {
    /** Few, so that brief jobs wait for each other and a new leader finds something to assign. */
    private static final int ATTEMPTS = 8;

    private WorkerMain() {}

    // The resource is there to be held open.
    @SuppressWarnings("try")
    public static void main(String[] args) {
        Slave slave = Slave.builder()
                .id(args[0])
                .cluster(args[1])
                .transport(NodeProcess.transport(Integer.parseInt(args[2])))
                .resources(Resources.builder().cpus(Long.parseLong(args[3])).build())
                .maxAttempts(ATTEMPTS)
                .handler(Jobs.BRIEF, Jobs.briefBody())
                .handler(Jobs.HELD, Jobs.heldBody())
                .start();
        ChildLife.ready();
        while (ChildLife.next() != null) {
            ChildLife.ready();
        }
        slave.close();
        System.exit(0);
    }
}
