package io.quorate.examples.cli;

import com.sun.management.OperatingSystemMXBean;
import io.quorate.model.Resources;
import java.lang.management.ManagementFactory;

/** What this machine, or the container that this process lives in, has. */
final class MachineResources {
    private MachineResources() {}

    static Resources ofThisMachine() {
        Resources.Builder resources =
                Resources.builder().cpus(Runtime.getRuntime().availableProcessors());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            resources.memoryBytes(system.getTotalMemorySize());
        }
        return resources.build();
    }
}
