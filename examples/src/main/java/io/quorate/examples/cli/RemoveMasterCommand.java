package io.quorate.examples.cli;

import io.quorate.Client;
import io.quorate.model.MasterInfo;
import io.quorate.model.NodeId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "remove", description = "Takes a master out of the cluster for good; its process may be stopped then.")
final class RemoveMasterCommand extends ChangeMastersCommand {
    @Parameters(paramLabel = "ID", description = "The master's id.")
    NodeId id = NodeId.of("none");

    RemoveMasterCommand(Console console) {
        super(console);
    }

    @Override
    CompletableFuture<Void> ask(Client client) {
        return client.removeMaster(id);
    }

    @Override
    boolean isSo(List<MasterInfo> masters) {
        return !votes(masters, id);
    }

    @Override
    String wish() {
        return "master " + id + " is to go";
    }
}
