package io.quorate.examples.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.Client;
import io.quorate.model.ClusterStatus;
import io.quorate.model.JobState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real masters with a million finished jobs and a hundred thousand live ones. Not in the default run; the command and what it
 * came to stand in docs/operations.md.
 */
@EnabledIfSystemProperty(named = "quorate.scale", matches = "true")
final class LargeStateTest {
    private static final int FINISHED = Integer.getInteger("quorate.scale.finished", 1_000_000);
    private static final int LIVE = Integer.getInteger("quorate.scale.live", 100_000);
    private static final int ROUNDS = Integer.getInteger("quorate.scale.rounds", 5);
    private static final int SUBMITS_PER_SECOND = Integer.getInteger("quorate.scale.rate", 50);
    /** Other than 0: as many jobs as the cluster takes, with so many outstanding. */
    private static final int OUTSTANDING = Integer.getInteger("quorate.scale.outstanding", 0);

    private static final String JAVA_OPTIONS = System.getProperty("quorate.scale.java", "-Xms2g -Xmx2g");
    /** What the wiped master is started with: {@code nice -n 19} leaves the processors of this one machine to the others. */
    private static final List<String> WIPED = Stream.of(
                    System.getProperty("quorate.scale.wiped", "").split(" "))
            .filter(word -> !word.isEmpty())
            .toList();

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration BEFORE = Duration.ofSeconds(20);
    private static final double RESTART_SECONDS = 10;
    private static final double SLOWDOWN = 1.2;

    /** While all masters vote, while one is away, and while that one fetches everything again. */
    private record Round(SubmitLoad.Figures before, SubmitLoad.Figures away, SubmitLoad.Figures during) {}

    @TempDir
    Path directory;

    @Test
    void aRestartFromASnapshotTakesTenSecondsAtMost() {
        assertThat(restart(FINISHED, 0)).isLessThanOrEqualTo(RESTART_SECONDS);
    }

    /** The next snapshot is due when there is half as much log as the last one has bytes: a quarter of the jobs are about as much. */
    @Test
    void aRestartFromASnapshotAndTheLongestLogBehindItTakesTenSecondsAtMost() {
        assertThat(restart(FINISHED - FINISHED / 4, FINISHED / 4)).isLessThanOrEqualTo(RESTART_SECONDS);
    }

    private double restart(int inSnapshot, int inLog) {
        try (LaunchedMasters masters = new LaunchedMasters(directory, 1, JAVA_OPTIONS, FINISHED);
                Client client = masters.client()) {
            masters.startAll();
            masters.awaitWhole(client);
            masters.stopAll();
            System.out.println(new LargeDirectories(masters.directories()).fill(inSnapshot, LIVE, inLog));
            List<Double> seconds = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                long began = System.nanoTime();
                masters.startAll();
                await("an answer")
                        .atMost(PATIENCE)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(20, TimeUnit.MILLISECONDS)
                        .until(() -> answers(client));
                seconds.add((System.nanoTime() - began) / 1e9);
                System.out.printf(
                        "from the start of the process to its first answer: %.2f s, in %.2f s of processor time%n",
                        seconds.get(round), masters.processorSeconds("m1"));
                masters.kill("m1");
            }
            return median(seconds);
        }
    }

    private static boolean answers(Client client) {
        try {
            return client.job(LargeRegistry.job(1)).join().state() == JobState.SUCCEEDED;
        } catch (CompletionException e) {
            return false;
        }
    }

    @Test
    void commitsGoOnWhileAWipedMasterCatchesUp() throws IOException {
        try (LaunchedMasters masters = new LaunchedMasters(directory, 3, JAVA_OPTIONS, FINISHED);
                Client client = masters.client()) {
            masters.startAll();
            masters.awaitWhole(client);
            masters.stopAll();
            System.out.println(new LargeDirectories(masters.directories()).fill(FINISHED, LIVE, 0));
            masters.startAll();
            masters.awaitWhole(client);
            // The slaves are no processes: all of them are lost, and their jobs wait for others.
            await("the jobs to be pending")
                    .atMost(PATIENCE)
                    .pollInterval(1, TimeUnit.SECONDS)
                    .until(
                            () -> LaunchedMasters.status(client),
                            status -> status != null && status.jobs().get(JobState.PENDING) == LIVE);
            List<Round> rounds = new ArrayList<>();
            // Jobs of the load end, as those of any cluster that is to go on do.
            try (Runners runners = masters.runners();
                    SubmitLoad load = OUTSTANDING == 0
                            ? SubmitLoad.steady(client, SUBMITS_PER_SECOND)
                            : SubmitLoad.greatest(client, OUTSTANDING)) {
                runners.awaitAll(client, PATIENCE);
                for (int round = 0; round < ROUNDS; round++) {
                    rounds.add(catchUp(masters, client, load));
                }
            }
            double rate = median(
                    rounds, one -> one.during().perSecond() / one.before().perSecond());
            System.out.printf(
                    "medians of %d rounds: commits a second %.3f times as many as with all; their time %.2f times that"
                            + " with all, %.2f times that without the one%n",
                    ROUNDS,
                    rate,
                    median(
                            rounds,
                            one -> one.during().medianMillis() / one.before().medianMillis()),
                    median(
                            rounds,
                            one -> one.during().medianMillis() / one.away().medianMillis()));
            assertThat(rate).isGreaterThanOrEqualTo(1 / SLOWDOWN);
        }
    }

    private static Round catchUp(LaunchedMasters masters, Client client, SubmitLoad load) throws IOException {
        ClusterStatus whole = masters.awaitWhole(client);
        String follower = masters.ids().stream()
                .filter(id -> !id.equals(String.valueOf(whole.leader())))
                .findFirst()
                .orElseThrow();
        SubmitLoad.Figures before = someTime(client, load);
        masters.kill(follower);
        masters.wipe(follower);
        masters.awaitLoss(client);
        SubmitLoad.Figures away = someTime(client, load);
        long started = System.nanoTime();
        masters.start(WIPED, follower);
        masters.awaitWhole(client);
        SubmitLoad.Figures during = load.between(started, System.nanoTime());
        System.out.printf(
                "with all: %s%nwithout %s: %s%nwhile %s catches up: %s%n", before, follower, away, follower, during);
        return new Round(before, away, during);
    }

    /** The status is asked as often as while one catches up, so that this costs the same. */
    private static SubmitLoad.Figures someTime(Client client, SubmitLoad load) {
        long began = System.nanoTime();
        await("some time")
                .atMost(PATIENCE)
                .pollInterval(1, TimeUnit.SECONDS)
                .until(() -> LaunchedMasters.status(client) != null && System.nanoTime() - began > BEFORE.toNanos());
        return load.between(began, System.nanoTime());
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> ratio) {
        return median(rounds.stream().map(ratio::applyAsDouble).toList());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
