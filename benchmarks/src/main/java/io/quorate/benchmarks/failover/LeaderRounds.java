package io.quorate.benchmarks.failover;

import io.quorate.model.Attempt;
import io.quorate.model.Job;
import io.quorate.model.NodeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Harms the leader while more brief jobs are open than the slaves take. The next committed assignment is the first attempt that
 * was assigned after the harm: nobody but a new leader can have done that. It is told by its beginning on the slave, which
 * comes after the commit.
 */
final class LeaderRounds {
    private static final int SLAVES = 2;
    private static final int OPEN_JOBS = 64;
    /** After so many that a new leader assigned, none can be outstanding that was assigned before all of them. */
    private static final int SEEN = 2 * OPEN_JOBS;

    private static final long PATIENCE_SECONDS = 60;
    private static final long SETTLE_MILLIS = 500;
    /** As long as a job takes. */
    private static final long REPLACE_MILLIS = 20;

    private final HurtCluster cluster;

    LeaderRounds(HurtCluster cluster) throws IOException {
        this.cluster = cluster;
        for (int i = 1; i <= SLAVES; i++) {
            cluster.startSlave("s" + i, 1);
        }
    }

    /** @return milliseconds of each round */
    List<Double> run(Harm harm, int rounds) throws IOException, InterruptedException {
        List<Double> times = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            cluster.awaitWhole(SLAVES);
            BlockingQueue<Object> ended = new LinkedBlockingQueue<>();
            for (int i = 0; i < OPEN_JOBS; i++) {
                submit(ended);
            }
            replaceEnded(ended, SETTLE_MILLIS);
            NodeId leader = cluster.awaitWhole(SLAVES);
            // Whoever had to be waited for: as many jobs are open again.
            replaceEnded(ended, REPLACE_MILLIS);
            long harmedMillis = System.currentTimeMillis();
            harm.inflict(cluster.process(leader.value()));
            // Until here the old one may have assigned some more.
            long surelyMillis = System.currentTimeMillis();
            times.add((double) firstBegun(ended, surelyMillis) - harmedMillis);
            harm.undo(cluster.process(leader.value()));
            if (harm == Harm.KILLED) {
                cluster.startMaster(leader.value());
            }
        }
        return times;
    }

    /** For so long each job that ends is followed by another: as many are open at the end as were submitted. */
    private void replaceEnded(BlockingQueue<Object> ended, long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long left = end - System.nanoTime();
        while (left > 0) {
            Object one = ended.poll(left, TimeUnit.NANOSECONDS);
            if (one != null) {
                jobOf(one);
                submit(ended);
            }
            left = end - System.nanoTime();
        }
    }

    /**
     * Goes on to replace jobs that end until so many have ended that were assigned after the harm, and then waits for the rest.
     *
     * @return when the first of those attempts began, in ms since the epoch
     */
    private long firstBegun(BlockingQueue<Object> ended, long surelyMillis) throws InterruptedException {
        long first = Long.MAX_VALUE;
        int seen = 0;
        while (seen < SEEN) {
            Job job = next(ended);
            Attempt last = job.attempts().get(job.attempts().size() - 1);
            if (last.assignedAt().toEpochMilli() > surelyMillis) {
                first = Math.min(first, Jobs.beganMillis(job));
                seen++;
            }
            submit(ended);
        }
        for (int i = 0; i < OPEN_JOBS; i++) {
            next(ended);
        }
        return first;
    }

    private void submit(BlockingQueue<Object> ended) {
        cluster.client()
                .submit(Jobs.brief())
                .ended()
                .whenComplete((job, thrown) -> ended.add(thrown == null ? job : thrown));
    }

    private static Job next(BlockingQueue<Object> ended) throws InterruptedException {
        Object end = ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (end == null) {
            throw new IllegalStateException(
                    "no job has ended for " + PATIENCE_SECONDS + " s after the leader was harmed");
        }
        return jobOf(end);
    }

    private static Job jobOf(Object end) {
        if (end instanceof Job job) {
            return job;
        }
        throw new IllegalStateException("a job of the failover has no outcome: " + end, (Throwable) end);
    }
}
