package io.quorate.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.Client;
import io.quorate.Snapshot;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "job", description = "Shows one job with its output and all its attempts.")
final class JobCommand extends ReadCommand {
    @Parameters(paramLabel = "ID", description = "The job's id.")
    JobId id = JobId.of("none");

    JobCommand(Console console) {
        super(console);
    }

    @Override
    int run(Client client) {
        Snapshot<Job> job = Failures.await(client.job(id, mode()));
        if (json) {
            ObjectNode node = JobJson.whole(job.value());
            if (stale) {
                node.put("index", job.index());
            }
            console.print(Json.text(node));
        } else {
            printIndex(job.index());
            JobText.whole(job.value()).forEach(console::print);
        }
        return ExitCode.DONE;
    }
}
