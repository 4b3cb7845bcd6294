package io.quorate.examples.cli;

import io.quorate.Client;
import io.quorate.model.MasterInfo;
import io.quorate.model.NodeId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "replace",
        description =
                "Lets a new master vote in the place of another one, and waits until it does and that one is gone.")
final class ReplaceMasterCommand extends ChangeMastersCommand {
    @Parameters(index = "0", paramLabel = "OLD", description = "The id of the master that goes.")
    NodeId gone = NodeId.of("none");

    @Parameters(index = "1", paramLabel = "NEW", description = "The id of the one that comes.")
    NodeId by = NodeId.of("none");

    ReplaceMasterCommand(Console console) {
        super(console);
    }

    @Override
    void prepare() {
        if (gone.equals(by)) {
            throw CallFailure.wrongCall("a master is not replaced by itself; if its disk was lost, start " + by
                    + " with an empty data directory: it takes its own place by itself");
        }
    }

    @Override
    CompletableFuture<Void> ask(Client client) {
        return client.replaceMaster(gone, by);
    }

    @Override
    boolean isSo(List<MasterInfo> masters) {
        return votes(masters, by) && !votes(masters, gone);
    }

    @Override
    String wish() {
        return "master " + by + " is to vote in the place of " + gone;
    }
}
