package io.quorate.examples.processes;

import io.quorate.Client;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Submits jobs that do nothing, one by one, and notes how long each takes to be accepted. {@link Runners} run them. */
final class SubmitLoad implements AutoCloseable {
    private final Client client;
    private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    private record Sample(long sentNanos, long answeredNanos, boolean accepted) {}

    /**
     * What came of the jobs that were submitted in a time.
     *
     * @param perSecond how many were accepted in a second of it
     */
    record Figures(double seconds, double perSecond, double medianMillis, double p99Millis, int refused) {
        @Override
        public String toString() {
            return String.format(
                    "%.1f s, %.1f accepted a second, half of them within %.2f ms, 99 %% within %.1f ms, %d not",
                    seconds, perSecond, medianMillis, p99Millis, refused);
        }
    }

    private SubmitLoad(Client client) {
        this.client = client;
    }

    /** At a fixed rate, however long the answers take. */
    static SubmitLoad steady(Client client, int perSecond) {
        SubmitLoad load = new SubmitLoad(client);
        long periodNanos = 1_000_000_000L / perSecond;
        load.timer.scheduleAtFixedRate(load::submit, 0, periodNanos, TimeUnit.NANOSECONDS);
        return load;
    }

    /** As many as the cluster takes: with each answer the next one is submitted. */
    static SubmitLoad greatest(Client client, int outstanding) {
        SubmitLoad load = new SubmitLoad(client);
        for (int i = 0; i < outstanding; i++) {
            load.timer.execute(load::submitAgainAndAgain);
        }
        return load;
    }

    private void submitAgainAndAgain() {
        submit().whenComplete((accepted, failure) -> {
            if (!timer.isShutdown()) {
                timer.execute(this::submitAgainAndAgain);
            }
        });
    }

    private CompletableFuture<?> submit() {
        long sent = System.nanoTime();
        return client.submit(Runners.JOB)
                .accepted()
                .whenComplete((accepted, failure) -> samples.add(new Sample(sent, System.nanoTime(), failure == null)));
    }

    /** Of the jobs submitted between these moments of {@link System#nanoTime}, those that have been answered. */
    Figures between(long fromNanos, long toNanos) {
        List<Sample> sent = samples.stream()
                .filter(sample -> sample.sentNanos() >= fromNanos && sample.sentNanos() < toNanos)
                .toList();
        List<Double> millis = sent.stream()
                .filter(Sample::accepted)
                .map(sample -> (sample.answeredNanos() - sample.sentNanos()) / 1e6)
                .sorted()
                .toList();
        // What is answered in the time, whenever it was sent: a backlog is no throughput.
        long accepted = samples.stream()
                .filter(sample ->
                        sample.accepted() && sample.answeredNanos() >= fromNanos && sample.answeredNanos() < toNanos)
                .count();
        double seconds = (toNanos - fromNanos) / 1e9;
        return new Figures(
                seconds,
                accepted / seconds,
                millis.isEmpty() ? Double.NaN : millis.get(millis.size() / 2),
                millis.isEmpty() ? Double.NaN : millis.get(millis.size() * 99 / 100),
                sent.size() - millis.size());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
