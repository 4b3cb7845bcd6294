package io.quorate.examples.cli;

import io.quorate.Master;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "master", description = "Is a master: votes, may lead, and holds the registry.")
final class MasterCommand extends ServerCommand {
    @Option(
            names = "--founders",
            required = true,
            paramLabel = "N",
            description = "With how many masters the cluster is first formed; the same number on each.")
    int founders;

    MasterCommand(ServerLife life) {
        super(life);
    }

    @Override
    int run() {
        Master master = applyTo(Master.builder())
                .founders(founders)
                .dataDirectory(dataDirectory())
                .start();
        return life.run("master " + id + " " + master.endpoint(), master, master.closed());
    }
}
