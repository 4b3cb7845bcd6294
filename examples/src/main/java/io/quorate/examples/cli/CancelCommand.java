package io.quorate.examples.cli;

import io.quorate.Client;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Cancels a job, and prints its state then: a job that has ended stays as it is.")
final class CancelCommand extends ClientCommand {
    @Parameters(paramLabel = "ID", description = "The job's id.")
    JobId id = JobId.of("none");

    CancelCommand(Console console) {
        super(console);
    }

    @Override
    int run(Client client) {
        Job job;
        try {
            job = Failures.await(client.cancel(id));
        } catch (RuntimeException e) {
            if (Failures.exitCodeOf(e) != ExitCode.INDETERMINATE) {
                throw e;
            }
            throw new CallFailure(
                    ExitCode.INDETERMINATE,
                    "indeterminate: job " + id + " may have been cancelled (" + Failures.lineOf(e)
                            + "); cancel it again");
        }
        console.print(json ? Json.text(JobJson.whole(job)) : job.id() + " " + job.state());
        return ExitCode.DONE;
    }
}
