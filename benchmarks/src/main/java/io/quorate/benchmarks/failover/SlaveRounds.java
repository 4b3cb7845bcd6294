package io.quorate.benchmarks.failover;

import io.quorate.JobHandle;
import io.quorate.benchmarks.process.Child;
import io.quorate.model.Job;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Harms a slave that runs jobs, and waits until the last of them has begun on the other one. The victim is the smaller of the
 * two, so best fit fills it first.
 */
final class SlaveRounds {
    private static final String REFUGE = "refuge";
    private static final int VICTIM_PROCESSORS = 4;
    private static final int REFUGE_PROCESSORS = 64;
    private static final long PATIENCE_SECONDS = 60;
    private static final long POLL_MILLIS = 5;

    private final HurtCluster cluster;
    private int victims;

    SlaveRounds(HurtCluster cluster) throws IOException {
        this.cluster = cluster;
        cluster.startSlave(REFUGE, REFUGE_PROCESSORS);
    }

    /** @return milliseconds of each round */
    List<Double> run(Harm harm, int rounds)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        List<Double> times = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            victims++;
            NodeId victim = NodeId.of(Jobs.VICTIM + "-" + victims);
            cluster.startSlave(victim.value(), VICTIM_PROCESSORS);
            cluster.awaitWhole(2);
            List<JobHandle> jobs = new ArrayList<>();
            for (int i = 0; i < VICTIM_PROCESSORS; i++) {
                jobs.add(cluster.client().submit(Jobs.held()));
            }
            for (JobHandle job : jobs) {
                awaitRunning(job, victim);
            }
            Child process = cluster.process(victim.value());
            long harmedMillis = System.currentTimeMillis();
            harm.inflict(process);
            long last = 0;
            for (JobHandle job : jobs) {
                last = Math.max(last, Jobs.beganMillis(job.ended().get(PATIENCE_SECONDS, TimeUnit.SECONDS)));
            }
            times.add((double) last - harmedMillis);
            // Whatever was done to it, it must not come back and be counted in the next round.
            process.kill();
            cluster.end(victim.value());
            cluster.awaitWhole(1);
        }
        return times;
    }

    private void awaitRunning(JobHandle handle, NodeId victim) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        handle.accepted().join();
        Job job = cluster.client().job(handle.id()).join();
        while (job.state() != JobState.RUNNING || !victim.equals(job.slave())) {
            if (System.nanoTime() > deadline || job.state().isFinal()) {
                throw new IllegalStateException("not running on " + victim + ": " + job);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            job = cluster.client().job(handle.id()).join();
        }
    }
}
