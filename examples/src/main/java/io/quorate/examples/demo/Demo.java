package io.quorate.examples.demo;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.quorate.JobHandle;
import io.quorate.SubmitOptions;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Renders a picture on a cluster, kills its leader and a busy slave meanwhile, and checks that nothing was lost. */
public final class Demo {
    private static final long READY_MILLIS = 15_000;
    private static final long RENDER_SECONDS = 120;
    private static final int LEADER_DIES_AT_PERCENT = 20;
    private static final int SLAVE_DIES_AT_PERCENT = 50;
    private static final long POLL_MILLIS = 5;

    private final PrintStream out;
    private final boolean terminal;
    private final Path pictureFile;

    /**
     * @param terminal whether {@code out} is a terminal, which can show a bar that moves
     * @param pictureFile where the picture is written, as PNG
     */
    Demo(PrintStream out, boolean terminal, Path pictureFile) {
        this.out = out;
        this.terminal = terminal;
        this.pictureFile = pictureFile;
    }

    /**
     * Runs the demo and leaves the picture as {@code quorate-demo.png} in the working directory.
     *
     * @param terminal whether {@code out} is a terminal, which can show a bar that moves
     * @return 0 if every tile came exactly once and the picture is right, otherwise 1
     */
    public static int run(PrintStream out, boolean terminal)
            throws IOException, InterruptedException, ExecutionException {
        return new Demo(out, terminal, Path.of("quorate-demo.png")).run();
    }

    /**
     * Runs the whole story.
     *
     * @return 0 if every tile came exactly once and the picture is right, otherwise 1
     */
    int run() throws IOException, InterruptedException, ExecutionException {
        Path data = Files.createTempDirectory("quorate-demo");
        try {
            return run(data);
        } finally {
            MoreFiles.deleteRecursively(data, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    private int run(Path data) throws IOException, InterruptedException, ExecutionException {
        List<Tile> tiles = Mandelbrot.tiles();
        Picture picture = new Picture();
        AtomicInteger failed = new AtomicInteger();
        String summary;
        out.printf(
                "Starting %d masters and %d slaves on loopback: each has its own TCP port, all share UDP broadcast.%n",
                DemoCluster.MASTERS, DemoCluster.SLAVES);
        try (DemoCluster cluster =
                        DemoCluster.start("demo-" + ProcessHandle.current().pid(), data);
                Progress progress = new Progress(out, tiles.size(), terminal)) {
            cluster.awaitReady(READY_MILLIS);
            progress.say("Leader: " + cluster.client().status().join().leader() + ". Submitting " + tiles.size()
                    + " jobs, one for each tile of " + Mandelbrot.WIDTH + " x " + Mandelbrot.HEIGHT + " pixels.");
            Map<JobId, JobSpec> jobs = new LinkedHashMap<>();
            for (int i = 0; i < tiles.size(); i++) {
                jobs.put(JobId.of("tile-" + i), job(i, tiles.get(i)));
            }
            List<JobHandle> handles = cluster.client().submitAll(jobs, SubmitOptions.DEFAULTS);
            CompletableFuture<?>[] arrived = new CompletableFuture<?>[tiles.size()];
            for (int i = 0; i < tiles.size(); i++) {
                int number = i;
                arrived[i] = handles.get(i)
                        .outcome()
                        .thenAccept(outcome -> arrive(number, tiles.get(number), outcome, picture, failed, progress));
            }
            CompletableFuture<Void> all = CompletableFuture.allOf(arrived);
            awaitPercent(progress, tiles.size(), LEADER_DIES_AT_PERCENT, all);
            DemoCluster.Failover failover = cluster.killLeader();
            progress.say("Killed the leader " + failover.killed() + " at " + progress.done() + " tiles: "
                    + failover.next() + " leads after " + failover.millis() + " ms.");
            awaitPercent(progress, tiles.size(), SLAVE_DIES_AT_PERCENT, all);
            Instant diedAt = Instant.now();
            Optional<NodeId> dead = cluster.killBusySlave(all::isDone);
            progress.say(
                    dead.isPresent()
                            ? "Killed the busy slave " + dead.get() + " at " + progress.done() + " tiles."
                            : "All tiles came before a busy slave could be killed.");
            all.get(RENDER_SECONDS, TimeUnit.SECONDS);
            summary = summary(Tally.of(cluster.client(), jobs.keySet(), dead, diedAt), failover);
        } catch (TimeoutException e) {
            out.println("Not all tiles came within " + RENDER_SECONDS + " s.");
            return 1;
        }
        return judge(tiles.size(), failed.get(), picture, summary);
    }

    private int judge(int tiles, int failed, Picture picture, String summary)
            throws IOException, InterruptedException, ExecutionException {
        out.println("All tiles are here. Rendering the picture again without the cluster, to compare.");
        int differences = Reference.render().differences(picture);
        int once = picture.tilesThatCameOnce();
        picture.writePng(pictureFile);
        out.println();
        out.print(summary);
        boolean right = failed == 0 && once == tiles && differences == 0;
        out.printf(
                "%n%s: %d of %d tiles came exactly once, %d pixels differ. Picture: %s%n",
                right ? "Right" : "WRONG", once, tiles, differences, pictureFile.toAbsolutePath());
        return right ? 0 : 1;
    }

    private static JobSpec job(int number, Tile tile) {
        return JobSpec.handler(DemoCluster.RENDER, tile.encode())
                .name("tile " + number)
                .resources(Resources.parse("cpus=1,memory=64MiB"))
                .build();
    }

    private void arrive(
            int number, Tile tile, JobOutcome outcome, Picture picture, AtomicInteger failed, Progress progress) {
        if (outcome.state() == JobState.SUCCEEDED) {
            picture.put(number, tile, outcome.result().toArray());
            progress.tileDone();
        } else {
            failed.incrementAndGet();
            progress.say("Tile " + number + " ended as " + outcome.state() + ": " + outcome.error());
        }
    }

    /** Returns early if everything has ended. */
    private static void awaitPercent(Progress progress, int total, int percent, CompletableFuture<Void> all)
            throws InterruptedException {
        while (progress.done() * 100 < total * percent && !all.isDone()) {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static String summary(Tally tally, DemoCluster.Failover failover) {
        return String.format(
                "  jobs                                            %6d%n"
                        + "  attempts                                        %6d%n"
                        + "  relaunched jobs                                 %6d%n"
                        + "  time without a leader                           %6d ms%n"
                        + "  slave's death to its last relaunched job        %6d ms%n",
                tally.jobs(),
                tally.attempts(),
                tally.relaunched(),
                failover.millis(),
                tally.lastRelaunch().toMillis());
    }
}
