package io.quorate.examples.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.examples.processes.load.Load;
import io.quorate.examples.processes.load.LoadReport;
import io.quorate.examples.processes.load.LoadTarget;
import io.quorate.examples.processes.load.RecordingLoad;
import io.quorate.examples.processes.load.RemoteLoad;
import io.quorate.model.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A cluster under a recording load to which things are done. Says on standard output how soon it went on after each. */
final class Trial implements AutoCloseable {
    private final String name;
    private final int slaves;
    private final ProcessCluster cluster;
    private final Load load;

    /** Something that may fail. */
    @FunctionalInterface
    interface Act {
        void run() throws Exception;
    }

    private Trial(String name, int slaves, ProcessCluster cluster, Load load) {
        this.name = name;
        this.slaves = slaves;
        this.cluster = cluster;
        this.load = load;
    }

    /** With the cluster on loopback. */
    static Trial start(String name, Path directory, int slaves) {
        return start(name, Site.loopback(directory), slaves);
    }

    static Trial start(String name, Site site, int slaves) {
        ProcessCluster cluster = new ProcessCluster(site, slaves);
        try {
            long seed = Long.getLong("quorate.seed", System.nanoTime());
            System.out.printf("%s: seed %d%n", name, seed);
            boolean elsewhere = !site.prefix(Site.CLIENT).isEmpty();
            LoadTarget target = new LoadTarget(
                    ProcessCluster.NAME,
                    ProcessCluster.MASTERS.stream()
                            .map(master -> Endpoint.parse(site.address(master)))
                            .toList(),
                    site.host(Site.CLIENT),
                    secret(site),
                    site.directory(),
                    ProcessCluster.CPUS,
                    seed);
            Load load = elsewhere ? new RemoteLoad(site.prefix(Site.CLIENT), target) : new RecordingLoad(target);
            Trial trial = new Trial(name, slaves, cluster, load);
            trial.load.awaitCommit();
            return trial;
        } catch (RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
    }

    private static Optional<Path> secret(Site site) {
        int at = site.options().indexOf("--secret");
        return at < 0 ? Optional.empty() : Optional.of(Path.of(site.options().get(at + 1)));
    }

    /** How often each fault is repeated: the system property {@code quorate.rounds}, 2 if it is not set. */
    static int rounds() {
        return Integer.getInteger("quorate.rounds", 2);
    }

    ProcessCluster cluster() {
        return cluster;
    }

    Load load() {
        return load;
    }

    String leader() {
        return load.leader();
    }

    /** Some master that does not lead. */
    String follower() {
        String leader = leader();
        return ProcessCluster.MASTERS.stream()
                .filter(master -> !master.equals(leader))
                .findFirst()
                .orElseThrow();
    }

    /** Does something to the cluster, and waits until a job is accepted that was submitted after it. */
    Duration strike(String what, Act act) throws Exception {
        act.run();
        load.fault();
        return recovered(what);
    }

    /** Waits until a job is accepted that was submitted after the last fault. */
    Duration recovered(String what) {
        Duration recovery = load.awaitCommit();
        System.out.printf("%s: %s: next job accepted after %d ms%n", name, what, recovery.toMillis());
        return recovery;
    }

    /** Lets a fault go on for so long, and watches that it does. */
    static void hold(Duration time, Callable<Boolean> inForce) {
        await().during(time).atMost(time.plusSeconds(20)).until(inForce);
    }

    void awaitWhole() {
        load.awaitWhole(slaves);
    }

    /** Everything has been mended: all jobs end, and everything that was promised is true. */
    LoadReport finish() {
        awaitWhole();
        LoadReport report = load.finish();
        System.out.printf(
                "%s: %d jobs accepted, %d unknown, %d refused; %d cancels, %d reads; %d attempts, %d jobs and %d"
                        + " exclusive ones relaunched;"
                        + " %d operations are %s%n",
                name,
                report.accepted(),
                report.unknown(),
                report.refused(),
                report.cancels(),
                report.reads(),
                report.attempts(),
                report.relaunched(),
                report.exclusiveRelaunched(),
                report.operations(),
                report.objections().isEmpty() ? "linearizable" : "not all right");
        assertThat(report.objections()).as("objections").isEmpty();
        assertThat(report.accepted()).as("accepted jobs").isGreaterThan(5);
        return report;
    }

    @Override
    public void close() {
        load.close();
        cluster.close();
    }
}
