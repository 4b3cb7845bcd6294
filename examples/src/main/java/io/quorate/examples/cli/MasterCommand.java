package io.quorate.examples.cli;

import io.quorate.Master;
import io.quorate.model.Retention;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "master", description = "Is a master: votes, may lead, and holds the registry.")
final class MasterCommand extends ServerCommand {
    @Option(
            names = "--founders",
            required = true,
            paramLabel = "N",
            description = "With how many masters the cluster is first formed; the same number on each.")
    int founders;

    @Option(
            names = "--keep-jobs",
            paramLabel = "N",
            description = "How many jobs that have ended are kept at most. Default: 100000.")
    int keepJobs = Retention.defaults().keepJobs();

    @Option(
            names = "--keep-time",
            paramLabel = "SECONDS",
            description = "How long a job is kept after its end. Default: 86400, that is a day.")
    String keepTime = Long.toString(Retention.defaults().keepTime().toSeconds());

    MasterCommand(ServerLife life) {
        super(life);
    }

    @Override
    int run() {
        Master master = applyTo(Master.builder())
                .founders(founders)
                .retention(Retention.builder()
                        .keepJobs(keepJobs)
                        .keepTime(Seconds.parseUpTo(keepTime, Retention.MAX_TIME))
                        .build())
                .dataDirectory(dataDirectory())
                .start();
        return life.run("master " + id + " " + master.endpoint(), master, master.closed());
    }
}
