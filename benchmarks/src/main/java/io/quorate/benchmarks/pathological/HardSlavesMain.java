package io.quorate.benchmarks.pathological;

import io.quorate.Slave;
import io.quorate.benchmarks.process.ChildLife;
import io.quorate.benchmarks.quorate.NodeProcess;
import io.quorate.benchmarks.quorate.Noop;
import java.util.ArrayList;
import java.util.List;

/** The process of all slaves that stay: {@code id cluster udp-port}. */
public final class HardSlavesMain {
    private HardSlavesMain() {}

    public static void main(String[] args) {
        List<Slave> slaves = new ArrayList<>();
        for (int i = 0; i < HardJobs.SLAVES; i++) {
            slaves.add(Slave.builder()
                    .id(args[0] + "-" + i)
                    .cluster(args[1])
                    .transport(NodeProcess.transport(Integer.parseInt(args[2])))
                    .resources(HardJobs.slave(i))
                    .handler(Noop.HANDLER, Noop.BODY)
                    .start());
        }
        ChildLife.ready();
        while (ChildLife.next() != null) {
            ChildLife.ready();
        }
        slaves.forEach(Slave::kill);
        System.exit(0);
    }
}
