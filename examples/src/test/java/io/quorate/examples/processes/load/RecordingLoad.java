package io.quorate.examples.processes.load;

import static org.awaitility.Awaitility.await;

import io.quorate.Client;
import io.quorate.ReadMode;
import io.quorate.model.ClusterStatus;
import io.quorate.model.Isolation;
import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.MasterRole;
import io.quorate.model.Resources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;

/** A load from within this process. */
public final class RecordingLoad implements Load {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MAX_OPEN = 400;
    private static final int THREADS = 4;
    private static final int RECENT = 12;
    private static final int MAX_TICKS = 6;
    /** Longer than a lease: what was not stopped would still be there when the next attempt begins. */
    private static final int LONG_TICKS = 40;

    /** Some commands are this much longer, so that there are frames of several packets. */
    private static final int LONG = 6_000;

    private final LoadTarget target;
    private final Client client;
    private final Recorder recorder;
    private final Path script;
    private final Path journal;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(THREADS);
    private final AtomicInteger submitted = new AtomicInteger();
    private final AtomicLong faultAt = new AtomicLong(System.nanoTime());

    public RecordingLoad(LoadTarget target) {
        this.target = target;
        this.script = Mark.writeScript(target.directory());
        this.journal = target.directory().resolve("journal");
        this.client = target.client();
        this.recorder = new Recorder(client);
        Random seeds = new Random(target.seed());
        for (int i = 0; i < 2; i++) {
            every(250, seeds.nextLong(), this::submit);
            every(150, seeds.nextLong(), this::read);
        }
        every(900, seeds.nextLong(), this::cancel);
        every(1100, seeds.nextLong(), this::repeat);
    }

    @FunctionalInterface
    private interface Step {
        void go(Random random);
    }

    private void every(int millis, long seed, Step step) {
        Random random = new Random(seed);
        Runnable bounded = () -> {
            if (recorder.open() < MAX_OPEN) {
                step.go(random);
            }
        };
        threads.scheduleAtFixedRate(bounded, random.nextInt(millis), millis, TimeUnit.MILLISECONDS);
    }

    private void submit(Random random) {
        int number = submitted.getAndIncrement();
        recorder.submit(id(number), spec(number), true);
    }

    /** The next one, which is perhaps just being submitted, or one of the latest. */
    private void read(Random random) {
        recorder.read(id(Math.max(0, submitted.get() - random.nextInt(RECENT))));
    }

    private void cancel(Random random) {
        recorder.cancel(id(Math.max(0, submitted.get() - random.nextInt(RECENT / 2))));
    }

    private void repeat(Random random) {
        int number = Math.max(0, submitted.get() - 1 - random.nextInt(RECENT));
        recorder.submit(id(number), spec(number), false);
    }

    private static String id(int number) {
        return "load-" + number;
    }

    /** The same for the same number: a repeated submit must bring an equal spec. */
    private JobSpec spec(int number) {
        // Unlike Random, this one gives unlike numbers for neighbouring seeds.
        SplittableRandom random = new SplittableRandom(target.seed() + number);
        boolean isLong = random.nextInt(16) == 0;
        int ticks = isLong ? LONG_TICKS : 1 + random.nextInt(MAX_TICKS);
        boolean exclusive = isLong || random.nextBoolean();
        int exitCode = random.nextInt(10) == 0 ? 3 : 0;
        String padding = random.nextInt(5) == 0 ? "x".repeat(LONG) : "";
        return JobSpec.process(List.of(
                        "/bin/sh",
                        script.toString(),
                        journal.toString(),
                        Integer.toString(ticks),
                        Integer.toString(exitCode),
                        padding))
                .resources(Resources.builder().cpus(1).memoryMiB(1).build())
                .isolation(exclusive ? Isolation.EXCLUSIVE : Isolation.AVAILABLE)
                .build();
    }

    @Override
    public void fault() {
        faultAt.set(System.nanoTime());
    }

    @Override
    public Duration awaitCommit() {
        long moment = faultAt.get();
        await("a submit to be accepted")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> recorder.commitAfter(moment).isPresent());
        return Duration.ofNanos(recorder.commitAfter(moment).getAsLong());
    }

    @Override
    public String leader() {
        return awaitStatus("a leader", status -> true).leader().value();
    }

    @Override
    public long term() {
        return awaitStatus("a leader", status -> true).term();
    }

    @Override
    public void awaitWhole(int slaves) {
        awaitStatus(
                "all masters and slaves",
                status -> status.slavesAlive() == slaves
                        && status.masters().size() == 3
                        && status.masters().stream()
                                .allMatch(master -> master.voter()
                                        && master.reachable()
                                        && (master.role() == MasterRole.LEADER
                                                || master.role() == MasterRole.FOLLOWER)));
    }

    @Override
    public void awaitSlaves(int number) {
        awaitStatus(number + " slaves alive", status -> status.slavesAlive() == number);
    }

    @Override
    public void awaitAccepted(int number) {
        await(number + " accepted jobs")
                .atMost(PATIENCE)
                .until(() -> recorder.asked().accepted().size() >= number);
    }

    @Override
    public String exclusiveSlave() {
        return await("a long exclusive job that runs")
                .atMost(PATIENCE)
                .until(
                        () -> list().stream()
                                .flatMap(List::stream)
                                .filter(job -> job.state() == JobState.RUNNING && Checks.ticks(job) == LONG_TICKS)
                                .map(job -> String.valueOf(job.slave()))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Override
    public List<String> relaunched() {
        return await("the list of all jobs")
                .atMost(PATIENCE)
                .until(this::list, Optional::isPresent)
                .orElseThrow()
                .stream()
                .filter(job -> job.attempt() > 1 && job.spec().isolation() == Isolation.AVAILABLE)
                .map(job -> job.id().value())
                .toList();
    }

    private ClusterStatus awaitStatus(String what, Predicate<ClusterStatus> condition) {
        AtomicReference<Object> last = new AtomicReference<>();
        try {
            return await().atMost(PATIENCE)
                    .until(
                            () -> status(last),
                            status ->
                                    status.isPresent() && status.get().leader() != null && condition.test(status.get()))
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(what + ": not within " + PATIENCE + "; the last answer: " + last, e);
        }
    }

    private Optional<ClusterStatus> status(AtomicReference<Object> last) {
        try {
            ClusterStatus status = client.status().join();
            last.set(status);
            return Optional.of(status);
        } catch (CompletionException e) {
            last.set(e.getCause());
            return Optional.empty();
        }
    }

    @Override
    public LoadReport finish() {
        threads.shutdown();
        await("answers").atMost(PATIENCE).until(recorder::isIdle);
        Map<String, Job> jobs = awaitEnds();
        List<String> objections = new Checks(recorder.asked(), jobs, Mark.read(journal), target.slots()).objections();
        return recorder.report(jobs, objections);
    }

    /** All jobs with their attempts, when all have ended, or when that has taken too long. */
    private Map<String, Job> awaitEnds() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Job> all = await("the list of all jobs")
                .atMost(PATIENCE.multipliedBy(2))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        this::list,
                        jobs -> jobs.isPresent()
                                && (jobs.get().stream()
                                                .allMatch(job -> job.state().isFinal())
                                        || System.nanoTime() > deadline))
                .orElseThrow();
        Set<String> ids = new TreeSet<>(recorder.asked().accepted());
        all.forEach(job -> ids.add(job.id().value()));
        Map<String, CompletableFuture<Job>> reads = new TreeMap<>();
        ids.forEach(id -> reads.put(id, recorder.read(id)));
        Map<String, Job> jobs = new TreeMap<>();
        reads.forEach((id, read) -> {
            Job job = read.join();
            if (job != null) {
                jobs.put(id, job);
            }
        });
        return jobs;
    }

    private Optional<List<Job>> list() {
        try {
            return Optional.of(client.jobs(JobFilter.ALL, Integer.MAX_VALUE, ReadMode.LINEARIZABLE)
                    .join()
                    .value());
        } catch (CompletionException e) {
            // No leader for the moment: it is asked again, until patience ends.
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.close();
    }
}
