package io.quorate.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.registry.AttemptOnSlave;
import io.quorate.registry.Command;
import io.quorate.registry.Harness;
import io.quorate.registry.PendingJob;
import io.quorate.registry.SlaveCapacity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random clusters with decisions in flight. After each decision a slow, obvious computation finds nothing that could still be
 * placed, nothing that was placed where it does not fit, and nobody overtaken by an equal.
 */
final class SchedulerAgainstReferenceTest {
    private static final int STEPS = 1200;

    private final Harness harness = new Harness();
    private final ArrayDeque<List<Command.Assignment>> inFlight = new ArrayDeque<>();
    private final TreeSet<NodeId> frozen = new TreeSet<>();
    private int jobs;
    private int placedAhead;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatFitsIsPlacedAndNothingElse(long seed) {
        Random random = new Random(seed);
        BuiltInPlacement policy = seed % 2 == 0 ? BuiltInPlacement.BEST_FIT : BuiltInPlacement.SPREAD;
        Scheduler scheduler = new Scheduler(harness.registry, policy);
        scheduler.becomeActive();
        int placed = 0;
        for (int step = 0; step < STEPS; step++) {
            change(random, scheduler);
            if (random.nextInt(3) == 0) {
                List<PendingJob> before = waiting();
                SortedMap<NodeId, Resources> freeBefore = free();
                List<Command.Assignment> decided = scheduler.decide(random.nextInt(5) == 0 ? 2 : 1000);
                placed += decided.size();
                String where = "seed " + seed + ", step " + step;
                checkOrder(before, decided, where);
                checkFits(freeBefore, decided, harness, where);
                if (!decided.isEmpty()) {
                    inFlight.add(decided);
                }
                if (!scheduler.hasWork()) {
                    checkNothingFits(where);
                }
            }
        }
        assertThat(placed + placedAhead).as("seed %d", seed).isGreaterThan(200);
        assertThat(placedAhead).as("seed %d", seed).isGreaterThan(10);
    }

    private void change(Random random, Scheduler scheduler) {
        String slave = "s" + random.nextInt(12);
        NodeId id = Harness.slaveId(slave);
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> submit(random, scheduler);
            case 4 ->
                harness.register(
                        slave,
                        1 + random.nextInt(2),
                        (random.nextBoolean() ? "cpus=" : "gpus=1,cpus=") + (1 + random.nextInt(8)) + ",memory=8",
                        harness.registry.attemptsOn(id).stream()
                                .map(attempt -> AttemptReport.running(attempt.attempt()))
                                .toArray(AttemptReport[]::new));
            case 5 -> {
                if (random.nextInt(4) == 0) {
                    harness.lose(slave);
                }
                if (random.nextInt(8) == 0) {
                    harness.apply(new Command.ForgetSlaves(1, 0, 0, 1 + random.nextInt(2)));
                    frozen.removeIf(one -> harness.registry.slave(one) == null);
                }
            }
            case 6 -> {
                boolean freeze = random.nextInt(3) == 0 && harness.registry.slave(id) != null;
                scheduler.freeze(id, freeze);
                if (freeze) {
                    frozen.add(id);
                } else {
                    frozen.remove(id);
                }
            }
            case 7 -> harness.apply(new Command.DrainSlave(1, id, random.nextInt(4) == 0));
            case 8 -> applyOldest(random, scheduler);
            case 9 -> {
                if (jobs > 0) {
                    harness.cancel("j" + random.nextInt(jobs));
                }
            }
            default -> endSome(random, slave, id);
        }
    }

    /** Now and then with a placement that is decided before, and applied later, or in vain. */
    private void submit(Random random, Scheduler scheduler) {
        String id = "j" + jobs++;
        JobSpec spec = Harness.spec(request(random)).build();
        if (random.nextInt(3) > 0) {
            harness.submit(id, spec);
            return;
        }
        List<PendingJob> before = waiting();
        SortedMap<NodeId, Resources> freeBefore = free();
        List<Command.Assignment> ahead = scheduler.placeAhead(List.of(new Command.Submission(Harness.job(id), spec)));
        boolean accepted = ahead.isEmpty() || random.nextInt(8) > 0;
        if (accepted) {
            harness.submit(id, spec);
            checkOrder(before, ahead, id);
            checkFits(freeBefore, ahead, harness, id);
        }
        if (!ahead.isEmpty()) {
            placedAhead += ahead.get(ahead.size() - 1).job().equals(Harness.job(id)) ? 1 : 0;
            if (accepted) {
                inFlight.add(ahead);
            } else {
                harness.apply(new Command.AssignAttempts(1, ahead));
            }
        }
    }

    private static String request(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> "gpus=1";
            case 2 -> "cpus=" + (1 + random.nextInt(9));
            default -> "cpus=" + (1 + random.nextInt(3)) + ",memory=" + (1 + random.nextInt(4));
        };
    }

    private void applyOldest(Random random, Scheduler scheduler) {
        List<Command.Assignment> oldest = inFlight.poll();
        if (oldest != null) {
            if (random.nextInt(6) == 0) {
                scheduler.undo(oldest);
            } else {
                harness.apply(new Command.AssignAttempts(1, oldest));
            }
        }
    }

    private void endSome(Random random, String slave, NodeId id) {
        List<AttemptReport> reports = new ArrayList<>();
        for (AttemptOnSlave attempt : harness.registry.attemptsOn(id)) {
            switch (random.nextInt(40)) {
                case 0 -> reports.add(AttemptReport.stopped(attempt.attempt()));
                case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 ->
                    reports.add(AttemptReport.ended(attempt.attempt(), JobOutcome.succeeded(Bytes.EMPTY)));
                default -> reports.add(AttemptReport.running(attempt.attempt()));
            }
        }
        harness.report(slave, reports.toArray(AttemptReport[]::new));
    }

    // ---- the reference

    private List<Command.Assignment> flying() {
        return inFlight.stream().flatMap(List::stream).toList();
    }

    private List<PendingJob> waiting() {
        List<PendingJob> waiting = new ArrayList<>();
        harness.registry.pendingJobs().forEach(waiting::add);
        waiting.removeIf(
                job -> flying().stream().anyMatch(decided -> decided.job().equals(job.id())));
        return waiting;
    }

    private SortedMap<NodeId, Resources> free() {
        TreeMap<NodeId, Resources> reserved = new TreeMap<>();
        for (Command.Assignment decided : flying()) {
            Resources request = harness.jobOf(decided.job().value()).spec().resources();
            reserved.merge(decided.slave(), request, Resources::plus);
        }
        TreeMap<NodeId, Resources> free = new TreeMap<>();
        for (NodeId id : harness.registry.slaveIds()) {
            SlaveCapacity capacity = harness.registry.capacity(id);
            Resources flying = reserved.getOrDefault(id, Resources.NONE);
            if (capacity != null && capacity.open() && !frozen.contains(id) && flying.fitsIn(capacity.available())) {
                free.put(id, capacity.available().minus(flying));
            }
        }
        return free;
    }

    private void checkNothingFits(String where) {
        SortedMap<NodeId, Resources> free = free();
        for (PendingJob job : waiting()) {
            assertThat(free.values())
                    .as("%s: %s", where, job)
                    .noneMatch(available -> job.request().fitsIn(available));
        }
    }

    /** All that was decided fits at once in what was free before. */
    private static void checkFits(
            SortedMap<NodeId, Resources> freeBefore, List<Command.Assignment> decided, Harness harness, String where) {
        TreeMap<NodeId, Resources> placed = new TreeMap<>();
        for (Command.Assignment assignment : decided) {
            placed.merge(
                    assignment.slave(),
                    harness.jobOf(assignment.job().value()).spec().resources(),
                    Resources::plus);
        }
        placed.forEach((slave, sum) -> {
            assertThat(freeBefore).as(where).containsKey(slave);
            assertThat(sum.fitsIn(freeBefore.getOrDefault(slave, Resources.NONE)))
                    .as("%s: %s on %s", where, sum, slave)
                    .isTrue();
        });
    }

    private static void checkOrder(List<PendingJob> before, List<Command.Assignment> decided, String where) {
        TreeSet<String> placed = new TreeSet<>();
        decided.forEach(assignment -> placed.add(assignment.job().value()));
        TreeSet<String> passedOver = new TreeSet<>();
        for (PendingJob job : before) {
            String shape = job.request() + " " + job.target();
            if (placed.contains(job.id().value())) {
                assertThat(passedOver).as("%s: %s", where, job).doesNotContain(shape);
            } else {
                passedOver.add(shape);
            }
        }
    }
}
