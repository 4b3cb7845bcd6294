package io.quorate.examples.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.Client;
import io.quorate.Snapshot;
import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobState;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "jobs", description = "Lists jobs, in the order of their submission.")
final class JobsCommand extends ReadCommand {
    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only those: PENDING, ASSIGNED, RUNNING, SUCCEEDED, FAILED, CANCELLED or EXPIRED.")
    @Nullable
    JobState state;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: all.")
    int limit = Integer.MAX_VALUE;

    JobsCommand(Console console) {
        super(console);
    }

    @Override
    void prepare() {
        if (limit < 1) {
            throw CallFailure.wrongCall("--limit is at least 1, got " + limit);
        }
    }

    @Override
    int run(Client client) {
        Snapshot<List<Job>> jobs = Failures.await(client.jobs(new JobFilter(state), limit, mode()));
        if (json) {
            ObjectNode node = Json.object();
            if (stale) {
                node.put("index", jobs.index());
            }
            ArrayNode list = node.putArray("jobs");
            jobs.value().forEach(job -> list.add(JobJson.inList(job)));
            console.print(Json.text(node));
        } else {
            printIndex(jobs.index());
            JobText.list(jobs.value(), console.colours()).forEach(console::print);
        }
        return ExitCode.DONE;
    }
}
