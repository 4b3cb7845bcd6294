package io.quorate.examples.cli;

import io.quorate.ProcessOptions;
import io.quorate.Slave;
import io.quorate.model.Resources;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "slave", description = "Is a slave: runs jobs as processes on this machine.")
final class SlaveCommand extends ServerCommand {
    @Option(
            names = "--resources",
            paramLabel = "NAME=AMOUNT,…",
            description = "What it offers, such as cpus=4,memory=8GiB. Default: what the machine has.")
    @Nullable
    Resources resources;

    @Option(names = "--attributes", paramLabel = "NAME=VALUE,…", description = "What else is to be known of it.")
    Attributes attributes = Attributes.NONE;

    SlaveCommand(ServerLife life) {
        super(life);
    }

    @Override
    int run() {
        Resources offered = resources;
        Slave slave = applyTo(Slave.builder())
                .resources(offered != null ? offered : MachineResources.ofThisMachine())
                .attributes(attributes.values())
                .dataDirectory(dataDirectory())
                .processes(ProcessOptions.defaults())
                .start();
        return life.run("slave " + id + " " + slave.endpoint(), slave, slave.closed());
    }
}
