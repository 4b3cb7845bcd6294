package io.quorate.benchmarks.guard;

import com.sun.management.ThreadMXBean;
import io.quorate.model.Bytes;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.simulation.SimCall;
import io.quorate.simulation.SimClient;
import io.quorate.simulation.SimJob;
import io.quorate.simulation.Simulation;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Jobs that do nothing on a simulated cluster without faults: 3 masters, 4 slaves, one client, on one thread. */
final class SimulatedLoad {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final JobSpec NOOP = JobSpec.handler("noop", Bytes.EMPTY).build();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Simulation sim;
    private long logEntries;
    private long logBytes;
    private long frames;
    private long frameBytes;
    private int submitted;

    /** Begins when the cluster can run jobs: one has been run. */
    SimulatedLoad(long seed) {
        sim = Simulation.builder()
                .seed(seed)
                .masters(3)
                .slaves(4)
                .clients(1)
                .job("noop", context -> SimJob.Run.succeeds(Duration.ZERO, Bytes.EMPTY))
                .build();
        sim.awaitLeader(LIMIT);
        run(1, 1);
        sim.entriesTo(entry -> {
            logEntries++;
            logBytes += entry.command().length;
        });
        sim.framesTo(frame -> {
            frames++;
            frameBytes += frame.length;
        });
    }

    /**
     * Runs jobs, so many at a time, and waits for the last outcome.
     *
     * @return what each of them cost
     */
    JobCosts run(int jobs, int atATime) {
        logEntries = 0;
        logBytes = 0;
        frames = 0;
        frameBytes = 0;
        long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < jobs; i += atATime) {
            runTogether(Math.min(atATime, jobs - i));
        }
        double count = jobs;
        return new JobCosts(
                logEntries / count,
                logBytes / count,
                frames / count,
                frameBytes / count,
                (THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore) / count);
    }

    private void runTogether(int jobs) {
        SimClient client = sim.client("c1");
        ArrayDeque<Asked> asked = new ArrayDeque<>();
        ArrayDeque<JobId> awaited = new ArrayDeque<>();
        for (int i = 0; i < jobs; i++) {
            submitted++;
            JobId id = JobId.of("job-" + submitted);
            asked.add(new Asked(id, client.submit(id, NOOP)));
        }
        boolean ended = sim.runUntil(
                () -> {
                    while (!asked.isEmpty() && asked.element().call().isDone()) {
                        JobId id = asked.remove().id();
                        client.await(id);
                        awaited.add(id);
                    }
                    while (!awaited.isEmpty() && hasSucceeded(client.ended(awaited.element()))) {
                        awaited.remove();
                    }
                    return asked.isEmpty() && awaited.isEmpty();
                },
                LIMIT);
        if (!ended) {
            throw new IllegalStateException(
                    (asked.size() + awaited.size()) + " of " + jobs + " jobs have not ended in " + LIMIT);
        }
    }

    private record Asked(JobId id, SimCall call) {}

    private static boolean hasSucceeded(@Nullable Job job) {
        if (job == null) {
            return false;
        }
        if (job.state() != JobState.SUCCEEDED) {
            throw new IllegalStateException("a job that does nothing ended as " + job);
        }
        return true;
    }
}
