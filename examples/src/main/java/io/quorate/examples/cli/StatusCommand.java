package io.quorate.examples.cli;

import io.quorate.Client;
import io.quorate.model.ClusterStatus;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = "Says how the cluster is doing, as any master sees it; exit code 3 if none leads.")
final class StatusCommand extends ReadCommand {
    StatusCommand(Console console) {
        super(console);
    }

    @Override
    int run(Client client) {
        ClusterStatus status = Failures.await(client.status());
        if (json) {
            console.print(Json.text(ClusterJson.status(status)));
        } else {
            ClusterText.status(status).forEach(console::print);
        }
        if (status.leader() != null) {
            return ExitCode.DONE;
        }
        console.remark("no leader"
                + (status.problems().isEmpty() ? "" : ": " + status.problems().get(0)));
        return ExitCode.NO_LEADER;
    }
}
