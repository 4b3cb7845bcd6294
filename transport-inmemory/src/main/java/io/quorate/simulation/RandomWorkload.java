package io.quorate.simulation;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.Bytes;
import io.quorate.model.Isolation;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.Resources;
import io.quorate.protocol.ClientOperation;
import io.quorate.simulation.node.SimSlave;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Clients that submit, submit again, reuse ids, cancel, read, wait for ends and drain, at random. */
final class RandomWorkload {
    /** The handler that slaves have. */
    static final String HANDLER = "work";

    private static final String UNKNOWN_HANDLER = "unheard-of";
    /** The number of jobs is drawn for so many seconds. */
    private static final long SECONDS_OF_WORK = 20;

    private static final int EVERY_NTH_IS_EXCLUSIVE = 3;

    private final Simulation sim;
    private final SeededRandom random;
    private final int maxJobs;
    private final long meanGapNanos;
    private final List<ClientOperation.Submission> submitted = new ArrayList<>();
    private boolean active;

    /** @param length of the life: what a longer one asks for is more */
    RandomWorkload(Simulation sim, SeededRandom random, Duration length) {
        this.sim = sim;
        this.random = random;
        this.maxJobs = (int) (random.between(2, 40) * Math.max(1, length.toSeconds() / SECONDS_OF_WORK));
        this.meanGapNanos = random.between(30_000_000, 400_000_000);
    }

    /** What the jobs do: the attempt's own random numbers decide, but whether a job fails is a matter of the job alone. */
    static SimJob handler() {
        return context -> {
            SeededRandom ofJob =
                    new SeededRandom(context.attempt().job().value().hashCode());
            long longest = switch ((int) ofJob.nextLong(4)) {
                case 0 -> 20;
                case 1 -> 500;
                case 2 -> 2_000;
                default -> 5_000;
            };
            Duration duration = Duration.ofMillis(context.random().between(1, longest));
            SimJob.Run run = ofJob.nextLong(6) == 0
                    ? SimJob.Run.fails(duration, "as it was to be")
                    : SimJob.Run.succeeds(
                            duration, Bytes.utf8(context.attempt().job().value()));
            return run.stoppingIn(Duration.ofMillis(context.random().between(0, ofJob.nextLong(5) == 0 ? 3_000 : 100)));
        };
    }

    void begin() {
        active = true;
        next();
    }

    void end() {
        active = false;
    }

    /** Whether slaves refuse the job's work wherever it is placed. */
    static boolean isRefusedEverywhere(JobSpec spec) {
        return spec.name().equals(UNKNOWN_HANDLER);
    }

    private void next() {
        sim.agenda().after(random.nextLong(2 * meanGapNanos) + 1, () -> {
            if (active) {
                act();
                next();
            }
        });
    }

    private void act() {
        List<SimClient> clients = sim.allClients();
        SimClient client = clients.get((int) random.nextLong(clients.size()));
        client.timeout(Duration.ofMillis(random.between(100, 6_000)));
        switch ((int) random.nextLong(17)) {
            case 0, 1, 2, 3, 4, 5, 6 -> submitNew(client);
            case 7 -> submitAgain(client);
            case 8 -> reuseId(client);
            case 9 -> cancel(client);
            case 10, 11, 12 -> read(client);
            case 13 -> list(client);
            case 14 -> client.nodes();
            case 15 -> watch(client);
            default -> drain(client);
        }
    }

    private void submitNew(SimClient client) {
        List<ClientOperation.Submission> batch = new ArrayList<>();
        long size = random.nextLong(5) == 0 ? random.between(2, 6) : 1;
        while (batch.size() < size && submitted.size() < maxJobs) {
            ClientOperation.Submission job =
                    new ClientOperation.Submission(JobId.of("j" + (submitted.size() + 1)), spec());
            submitted.add(job);
            batch.add(job);
        }
        if (!batch.isEmpty()) {
            submit(client, batch);
        }
    }

    private void submitAgain(SimClient client) {
        if (!submitted.isEmpty()) {
            List<ClientOperation.Submission> one = List.of(any());
            submit(client, one);
            if (random.nextLong(2) == 0) {
                submit(sim.allClients().get(0), one);
            }
        }
    }

    private void reuseId(SimClient client) {
        if (!submitted.isEmpty()) {
            ClientOperation.Submission known = any();
            JobSpec other = JobSpec.handler(HANDLER, Bytes.utf8("another"))
                    .resources(known.spec().resources())
                    .build();
            client.call(new ClientOperation.Submit(List.of(new ClientOperation.Submission(known.id(), other)), false));
        }
    }

    private void submit(SimClient client, List<ClientOperation.Submission> jobs) {
        client.call(new ClientOperation.Submit(jobs, random.nextLong(8) == 0));
        if (random.nextLong(2) == 0) {
            jobs.forEach(job -> client.await(job.id()));
        }
    }

    private void cancel(SimClient client) {
        if (!submitted.isEmpty()) {
            client.cancel(any().id());
        }
    }

    private void read(SimClient client) {
        if (!submitted.isEmpty()) {
            client.call(new ClientOperation.GetJob(any().id(), random.nextLong(8) == 0));
        }
    }

    /** Somebody else's job, or one that nobody has accepted. */
    private void watch(SimClient client) {
        if (!submitted.isEmpty()) {
            client.await(any().id());
        }
    }

    private void list(SimClient client) {
        JobFilter filter = random.nextLong(2) == 0 ? JobFilter.ALL : JobFilter.inState(JobState.PENDING);
        client.call(new ClientOperation.ListJobs(filter, null, (int) random.between(1, 50), random.nextLong(8) == 0));
    }

    private void drain(SimClient client) {
        List<SimSlave> slaves = sim.allSlaves();
        if (!slaves.isEmpty()) {
            client.drain(slaves.get((int) random.nextLong(slaves.size())).id(), random.nextLong(3) == 0);
        }
    }

    private ClientOperation.Submission any() {
        return submitted.get((int) random.nextLong(submitted.size()));
    }

    private JobSpec spec() {
        boolean refused = random.nextLong(25) == 0;
        return JobSpec.handler(refused ? UNKNOWN_HANDLER : HANDLER, Bytes.EMPTY)
                .name(refused ? UNKNOWN_HANDLER : "")
                .resources(Resources.builder()
                        .amount(Resources.CPUS, java.math.BigDecimal.valueOf(random.between(1, 40), 1))
                        .memoryMiB(random.between(0, 4096))
                        .build())
                .lossRetries(random.nextLong(6) == 0 ? (int) random.nextLong(3) : JobSpec.UNLIMITED)
                .failureRetries((int) random.nextLong(3))
                .isolation(submitted.size() % EVERY_NTH_IS_EXCLUSIVE == 1 ? Isolation.EXCLUSIVE : Isolation.AVAILABLE)
                .build();
    }
}
