package io.quorate.benchmarks.endtoend;

import io.quorate.benchmarks.load.LoadResult;
import io.quorate.benchmarks.load.LoadServer;
import io.quorate.benchmarks.process.Child;
import io.quorate.benchmarks.process.Children;
import java.io.IOException;
import java.time.Duration;

/** Processes under load, and what one of them says came of it. */
final class Loaded {
    private static final Duration ALLOWANCE = Duration.ofSeconds(90);

    private final Child client;
    private final Children processes;

    /**
     * @param client a {@link LoadServer}
     * @param processes whose processor time counts
     */
    Loaded(Child client, Children processes) {
        this.client = client;
        this.processes = processes;
    }

    /** @param cpuMicrosPerJob of all processes together */
    record Outcome(LoadResult result, double cpuMicrosPerJob) {}

    /** Loads it so that the code is compiled before anything is measured. */
    void warmUp(Schedule schedule) throws IOException, InterruptedException {
        run(Schedule.FEW_FIRST, schedule.firstOfFew(), Duration.ZERO);
        run(Schedule.MANY_FIRST, schedule.firstOfMany(), Duration.ZERO);
    }

    /** @throws IllegalStateException if a job failed */
    Outcome run(int outstanding, Duration warmUp, Duration measured) throws IOException, InterruptedException {
        client.send(LoadServer.command(outstanding, warmUp, measured));
        client.await(LoadServer.BEGINS, warmUp.plus(ALLOWANCE));
        Duration before = processes.cpu();
        client.await(LoadServer.ENDS, measured.plus(ALLOWANCE));
        Duration used = processes.cpu().minus(before);
        LoadResult result = LoadResult.parse(client.await(LoadServer.RESULT, ALLOWANCE));
        return new Outcome(result, used.toNanos() / 1e3 / Math.max(1, result.jobs()));
    }
}
