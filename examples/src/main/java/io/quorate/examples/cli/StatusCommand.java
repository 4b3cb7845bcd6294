package io.quorate.examples.cli;

import io.quorate.Client;
import io.quorate.model.ClusterStatus;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = "Says how the cluster is doing; exit code 3 if no leader answers, then as a master sees it.")
final class StatusCommand extends ReadCommand {
    StatusCommand(Console console) {
        super(console);
    }

    @Override
    int run(Client client) {
        ClusterStatus status = Failures.await(client.status(mode()));
        if (json) {
            console.print(Json.text(ClusterJson.status(status)));
        } else {
            printIndex(status.commitIndex());
            ClusterText.status(status).forEach(console::print);
        }
        if (status.leader() != null) {
            return ExitCode.DONE;
        }
        console.remark(
                status.problems().isEmpty() ? "no leader" : status.problems().get(0));
        return ExitCode.NO_LEADER;
    }
}
