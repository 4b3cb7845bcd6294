package io.quorate.examples.cli;

import io.quorate.Client;
import io.quorate.JobHandle;
import io.quorate.SubmitOptions;
import io.quorate.model.IndeterminateException;
import io.quorate.model.Isolation;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.Resources;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "submit",
        description = "Submits a command, or many from a file, to be run on a slave.",
        customSynopsis = {
            "quorate submit --cluster NAME --seed HOST:PORT [OPTIONS] -- COMMAND [ARG]...",
            "quorate submit --cluster NAME --seed HOST:PORT [OPTIONS] --from FILE"
        })
final class SubmitCommand extends ClientCommand {
    static final Resources DEFAULT_RESOURCES = Resources.parse("cpus=1,memory=64MiB");

    private final List<String> words;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "The job's id. Repeating a submit with it makes no second job.")
    @Nullable
    JobId id;

    @Option(names = "--name", paramLabel = "TEXT", description = "A name, for people.")
    @Nullable
    String name;

    @Option(
            names = "--resources",
            paramLabel = "NAME=AMOUNT,…",
            description = "What the job takes. Default: cpus=1,memory=64MiB.")
    Resources resources = DEFAULT_RESOURCES;

    @Option(
            names = "--policy",
            paramLabel = "available|exclusive",
            description = "When a slave is cut off: 'available' jobs go on elsewhere as soon as it is lost;"
                    + " 'exclusive' ones never run twice at a time. Default: available.")
    Isolation policy = Isolation.AVAILABLE;

    @Option(
            names = "--wait",
            fallbackValue = "true",
            description = "Wait until every job has ended, however long that takes.")
    boolean wait;

    @Option(
            names = "--must-fit",
            fallbackValue = "true",
            description = "Refuse jobs that are larger than every known slave.")
    boolean mustFit;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description =
                    "Many jobs: one JSON object a line, with id, name, resources, policy, command. '-' is standard input.")
    @Nullable
    Path from;

    private @Nullable JobSpec spec;
    private List<JobFile.Entry> entries = List.of();

    SubmitCommand(Console console, List<String> words) {
        super(console);
        this.words = words;
    }

    @Override
    void prepare() {
        Path file = from;
        if (file == null) {
            if (words.isEmpty()) {
                throw CallFailure.wrongCall("what is to run? give '-- COMMAND [ARG]...' at the end, or --from FILE");
            }
            spec = JobSpec.process(words)
                    .name(name == null ? "" : name)
                    .resources(resources)
                    .isolation(policy)
                    .build();
            return;
        }
        if (!words.isEmpty() || id != null || name != null) {
            throw CallFailure.wrongCall("--from FILE says what to run: no COMMAND, --id or --name beside it");
        }
        entries = JobFile.read(file, resources, policy);
    }

    @Override
    int run(Client client) {
        JobSpec one = spec;
        return one == null ? submitAll(client) : submitOne(client, one);
    }

    private int submitOne(Client client, JobSpec one) {
        JobId given = id;
        JobId own = given == null ? client.newJobId() : given;
        JobHandle handle = client.submit(own, one, new SubmitOptions(mustFit));
        String warning;
        try {
            warning = Failures.await(handle.accepted()).warning();
        } catch (RuntimeException e) {
            if (Failures.exitCodeOf(e) != ExitCode.INDETERMINATE) {
                throw e;
            }
            throw indeterminate(e, own);
        }
        if (!warning.isEmpty()) {
            console.remark("warning: " + warning);
        }
        if (!wait && !json) {
            console.print(own.value());
            return ExitCode.DONE;
        }
        Job job = readBack(own, wait ? handle.ended() : client.job(own));
        if (json) {
            console.print(Json.text(JobJson.whole(job)));
        } else {
            JobText.whole(job).forEach(console::print);
        }
        return wait && job.state() != JobState.SUCCEEDED ? ExitCode.JOB_NOT_SUCCEEDED : ExitCode.DONE;
    }

    /**
     * The accepted job as it is, or as it ended. It may have been accepted long ago, so without an answer nothing is known of
     * its state. But it was accepted: "no leader", which says that nothing happened, would be wrong.
     */
    private static Job readBack(JobId id, CompletableFuture<Job> read) {
        try {
            return Failures.await(read);
        } catch (RuntimeException e) {
            throw new CallFailure(
                    ExitCode.INDETERMINATE,
                    "job " + id + " is accepted, but what has become of it is not known (" + Failures.lineOf(e)
                            + "); repeat it with --id " + id + ", which makes no second job");
        }
    }

    private static CallFailure indeterminate(RuntimeException why, JobId id) {
        String text = why instanceof IndeterminateException ? why.getMessage() : Failures.lineOf(why);
        return new CallFailure(
                ExitCode.INDETERMINATE,
                "indeterminate: the job may have been accepted (" + text + "); repeat it with --id " + id);
    }

    private int submitAll(Client client) {
        Map<JobId, JobSpec> jobs = new LinkedHashMap<>();
        for (JobFile.Entry entry : entries) {
            JobId given = entry.id();
            jobs.put(given == null ? client.newJobId() : given, entry.spec());
        }
        // An empty file is no mistake: there is just nothing to do.
        List<JobHandle> handles = jobs.isEmpty() ? List.of() : client.submitAll(jobs, new SubmitOptions(mustFit));
        return new BatchReport(console, json, wait).follow(handles);
    }
}
