package io.quorate.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.Client;
import io.quorate.ClusterNodes;
import io.quorate.Snapshot;
import picocli.CommandLine.Command;

@Command(name = "nodes", description = "Shows masters and slaves, and what they have to offer.")
final class NodesCommand extends ReadCommand {
    NodesCommand(Console console) {
        super(console);
    }

    @Override
    int run(Client client) {
        Snapshot<ClusterNodes> nodes = Failures.await(client.nodes(mode()));
        if (json) {
            ObjectNode node = ClusterJson.nodes(nodes.value());
            if (stale) {
                node.put("index", nodes.index());
            }
            console.print(Json.text(node));
        } else {
            printIndex(nodes.index());
            ClusterText.nodes(nodes.value()).forEach(console::print);
        }
        return ExitCode.DONE;
    }
}
