package io.quorate.examples.cli;

import io.quorate.Client;
import io.quorate.model.MasterInfo;
import io.quorate.model.NodeId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = "Lets a master vote that was started with an empty data directory, and waits until it does.")
final class AddMasterCommand extends ChangeMastersCommand {
    @Parameters(paramLabel = "ID", description = "The new master's id.")
    NodeId id = NodeId.of("none");

    AddMasterCommand(Console console) {
        super(console);
    }

    @Override
    CompletableFuture<Void> ask(Client client) {
        return client.addMaster(id);
    }

    @Override
    boolean isSo(List<MasterInfo> masters) {
        return votes(masters, id);
    }

    @Override
    String wish() {
        return "master " + id + " is to vote";
    }
}
