package io.quorate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Attempt;
import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.HeldDigest;
import io.quorate.model.Incarnation;
import io.quorate.model.Isolation;
import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.model.SlaveState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random commands, sensible and not; after each of them the promises are checked, and two more replicas agree. */
final class RandomCommandsTest {
    private static final int STEPS = 1500;

    private final Registry registry = new Registry();
    private final Registry replica = new Registry();
    private Registry restored = new Registry();
    private final TreeMap<JobId, Job> ended = new TreeMap<>();
    private final TreeMap<JobId, Integer> attempts = new TreeMap<>();
    private final TreeMap<NodeId, Resources> largestTotal = new TreeMap<>();
    private final TreeMap<JobId, JobState> forgotten = new TreeMap<>();
    private final List<AttemptKey> seen = new ArrayList<>();
    private long highestToken;
    private Random random = new Random(0);
    private SnapshotWalk walk = new SnapshotWalk(registry, random);
    private long sequence;
    private int packed;
    private int strayed;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void thePromisesHoldAfterEachCommand(long seed) {
        random = new Random(seed);
        registry.addListener(new RegistryListener() {
            @Override
            public void attemptAssigned(AttemptKey attempt, NodeId slave) {
                SlaveCapacity capacity = registry.capacity(slave);
                check(capacity != null && capacity.open(), "P6: assigned to a slave that is over what it offers");
                check(!registry.slavesWithStrays().contains(slave), "P6: assigned beside what cannot be counted");
                check(capacity.attempts() <= capacity.maxAttempts(), "P6: assigned more attempts than the slave takes");
                check(
                        !registry.isExclusive(attempt.job()) || liveAttempts(attempt.job()) == 1,
                        "P5: an exclusive job is assigned while it is known to execute");
            }

            @Override
            public void jobForgotten(JobId job) {
                Job before = ended.remove(job);
                attempts.remove(job);
                if (before != null) {
                    forgotten.put(job, before.state());
                }
            }
        });
        walk = new SnapshotWalk(registry, random);
        for (int step = 1; step <= STEPS; step++) {
            List<Command> batch = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                batch.add(command());
            }
            try {
                applyEverywhere(step, batch);
                checkPromises();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", step " + step + ", " + batch, e);
            }
        }
        assertThat(ended.size() + forgotten.size()).isGreaterThan(20);
        assertThat(forgotten).isNotEmpty();
        assertThat(walk.loaded()).isGreaterThan(5);
        assertThat(highestToken).isGreaterThan(100);
        assertThat(packed).isGreaterThan(5);
        assertThat(strayed).isGreaterThan(5);
        endEverything();
    }

    private void applyEverywhere(int step, List<Command> batch) {
        List<Command> decoded = CommandCodec.decode(CommandCodec.encode(batch));
        check(decoded.equals(batch), "a batch survives its encoding");
        List<CommandResult> results = registry.apply(step, batch);
        check(results.size() == batch.size(), "one result per command");
        check(replica.apply(step, decoded).equals(results), "a replica comes to the same results");
        check(restored.apply(step, decoded).equals(results), "a restored one comes to the same results");
        check(replica.digest() == registry.digest(), "P10: a replica has the same digest");
        check(restored.digest() == registry.digest(), "P10: a restored one has the same digest");
        walk.applied(step, batch);
        if (step % 10 == 0) {
            // How many jobs are over at once comes and goes with what is forgotten.
            packed = Math.max(packed, PackedJobs.in(registry.snapshot()));
        }
        if (step % 97 == 0) {
            byte[] snapshot = registry.snapshot();
            assertThat(replica.snapshot()).isEqualTo(snapshot);
            assertThat(restored.snapshot()).isEqualTo(snapshot);
            restored = Registry.restore(snapshot);
            assertThat(restored.snapshot()).isEqualTo(snapshot);
        }
    }

    private void endEverything() {
        long index = STEPS;
        for (Job job : registry.jobs(JobFilter.ALL, null, Integer.MAX_VALUE, false)) {
            registry.apply(++index, List.of(new Command.CancelJob(1, job.id())));
        }
        for (NodeId slave : registry.slaveIds()) {
            List<AttemptReport> stopped = registry.attemptsOn(slave).stream()
                    .map(attempt -> AttemptReport.stopped(attempt.attempt()))
                    .toList();
            registry.apply(
                    ++index,
                    List.of(new Command.ReportAttempts(1, slave, registry.session(slave), sequence + 1, stopped)));
        }
        for (SlaveInfo slave : registry.slaves()) {
            assertThat(slave.attempts()).isZero();
            assertThat(slave.available()).isEqualTo(slave.total());
        }
        assertThat(registry.jobCount(JobState.PENDING)
                        + registry.jobCount(JobState.ASSIGNED)
                        + registry.jobCount(JobState.RUNNING))
                .isZero();
    }

    private void checkPromises() {
        check(registry.excluded().equals(excluded()), "P5: a new leader finds what must wait");
        check(restored.excluded().equals(registry.excluded()), "P5: also one that was restored from a snapshot");
        for (Job job : registry.jobs(JobFilter.ALL, null, Integer.MAX_VALUE, true)) {
            Job before = ended.get(job.id());
            if (before != null) {
                check(
                        job.state() == before.state()
                                && Objects.equals(job.outcome(), before.outcome())
                                && Objects.equals(job.endedAt(), before.endedAt()),
                        "P4: an outcome never changes");
            } else if (job.state().isFinal()) {
                ended.put(job.id(), job);
            }
            check((job.outcome() != null) == job.state().isFinal(), "an outcome is there when a job ended");
            int known = attempts.getOrDefault(job.id(), 0);
            check(job.attempt() >= known, "P5: attempt numbers rise");
            if (job.attempt() > known) {
                attempts.put(job.id(), job.attempt());
                seen.add(new AttemptKey(job.id(), job.attempt(), job.token()));
            }
            long token = 0;
            for (Attempt attempt : job.attempts()) {
                check(attempt.token() > token, "P5: tokens rise");
                token = attempt.token();
            }
        }
        forgotten.forEach((id, state) -> {
            ForgottenJob known = registry.forgotten(id);
            check(known == null || known.state() == state, "P4: what is remembered of an outcome never changes");
        });
        check(registry.nextToken() > highestToken, "P5: tokens rise");
        highestToken = registry.nextToken() - 1;
        registry.slaves().forEach(this::checkSlave);
        strayed += registry.slavesWithStrays().size();
        check(restored.slavesWithStrays().equals(registry.slavesWithStrays()), "P6: a restored one knows them too");
    }

    private void checkSlave(SlaveInfo slave) {
        Resources reserved = Resources.NONE;
        Resources wanted = Resources.NONE;
        for (AttemptOnSlave attempt : registry.attemptsOn(slave.id())) {
            Job job = registry.job(attempt.attempt().job());
            check(job != null, "live attempts have jobs");
            Resources request = job.spec().resources();
            reserved = reserved.plus(request);
            if (attempt.state() != AttemptState.STOPPING) {
                wanted = wanted.plus(request);
                check(job.attempt() == attempt.attempt().attempt(), "P5: only the last attempt is not stopping");
            }
        }
        check(slave.available().equals(slave.total().minus(reserved)), "P6: what is not reserved is available");
        Resources most = largestTotal.merge(slave.id(), slave.total(), (before, now) -> before.plus(now.minus(before)));
        // What must stop is the slave's word, and may be more than it ever offered.
        check(wanted.fitsIn(most), "P6: no more is placed than was ever offered");
        SlaveCapacity capacity = registry.capacity(slave.id());
        check(capacity != null && (!capacity.open() || reserved.fitsIn(slave.total())), "P6: open means within");
        check(slave.state() != SlaveState.LOST || slave.attempts() == 0, "nothing is reserved on a lost slave");
    }

    private static void check(boolean holds, String promise) {
        if (!holds) {
            throw new AssertionError(promise);
        }
    }

    // ---- random commands

    private Command command() {
        return switch (random.nextInt(13)) {
            case 0, 1 -> submit();
            case 2 -> random.nextInt(3) == 0 ? new Command.CancelJob(at(), job()) : submit();
            case 3 -> register();
            case 4, 5, 6 -> report();
            case 7 -> lose();
            case 8 -> forget();
            default -> assign();
        };
    }

    private long at() {
        return registry.timeMillis() + random.nextInt(20) - 5;
    }

    private JobId job() {
        return JobId.of("j" + random.nextInt(120));
    }

    private NodeId slave() {
        return NodeId.of("s" + random.nextInt(5));
    }

    private long session(NodeId slave) {
        return random.nextInt(10) == 0 ? random.nextInt(20) : registry.session(slave);
    }

    private Command submit() {
        return new Command.SubmitJobs(
                at(),
                List.of(new Command.Submission(
                        job(),
                        JobSpec.handler("work", Bytes.utf8("x".repeat(random.nextInt(200))))
                                .resources(Resources.parse("cpus=" + (1 + random.nextInt(3))))
                                .lossRetries(random.nextInt(5) == 0 ? 1 : 1000)
                                .failureRetries(random.nextInt(3))
                                .isolation(random.nextInt(3) == 0 ? Isolation.EXCLUSIVE : Isolation.AVAILABLE)
                                .build())));
    }

    private long liveAttempts(JobId id) {
        Job job = registry.job(id);
        return job == null
                ? 0
                : job.attempts().stream().filter(one -> one.end() == null).count();
    }

    /** The waiting exclusive jobs of which something may execute, by the slow way. */
    private List<JobId> excluded() {
        List<JobId> excluded = new ArrayList<>();
        for (Job job : registry.jobs(JobFilter.inState(JobState.PENDING), null, Integer.MAX_VALUE, true)) {
            int last = job.attempts().size() - 1;
            boolean unproved = last >= 0 && job.attempts().get(last).end() == AttemptEnd.SLAVE_LOST;
            if (job.spec().isolation() == Isolation.EXCLUSIVE && (unproved || liveAttempts(job.id()) > 0)) {
                excluded.add(job.id());
            }
        }
        return excluded;
    }

    private Command register() {
        NodeId slave = slave();
        List<AttemptReport> reports = new ArrayList<>();
        for (AttemptOnSlave live : registry.attemptsOn(slave)) {
            if (random.nextInt(4) > 0) {
                reports.add(news(live.attempt()));
            }
        }
        for (int i = random.nextInt(4); i > 0 && !seen.isEmpty(); i--) {
            // Recently seen ones: of lost slaves, superseded, ended.
            reports.add(news(seen.get(seen.size() - 1 - random.nextInt(Math.min(10, seen.size())))));
        }
        if (!seen.isEmpty() && random.nextInt(4) == 0) {
            // One of any time, whose job may be forgotten.
            reports.add(AttemptReport.running(seen.get(random.nextInt(seen.size()))));
        }
        if (random.nextInt(6) == 0) {
            return registerInShort(slave);
        }
        return new Command.RegisterSlave(
                at(),
                slave,
                new Incarnation(1 + random.nextInt(2)),
                random.nextInt(10) == 0 ? sequence / 2 : ++sequence,
                null,
                Resources.parse("cpus=" + (3 + random.nextInt(3))),
                2 + random.nextInt(4),
                Collections.emptySortedMap(),
                reports);
    }

    private Command registerInShort(NodeId slave) {
        HeldDigest digest = HeldDigest.NONE;
        boolean withAssigned = random.nextBoolean();
        for (AttemptOnSlave live : registry.attemptsOn(slave)) {
            boolean told =
                    live.state() == AttemptState.RUNNING || (withAssigned && live.state() == AttemptState.ASSIGNED);
            digest = told ? digest.plus(live.attempt().token()) : digest;
        }
        Incarnation incarnation = registry.incarnation(slave);
        return new Command.RegisterSlave(
                at(),
                slave,
                incarnation == null ? new Incarnation(1) : incarnation,
                ++sequence,
                null,
                Resources.parse("cpus=" + (3 + random.nextInt(3))),
                2 + random.nextInt(4),
                Collections.emptySortedMap(),
                List.of(),
                digest);
    }

    private AttemptReport news(AttemptKey attempt) {
        return switch (random.nextInt(8)) {
            case 0 -> AttemptReport.ended(attempt, JobOutcome.succeeded(Bytes.utf8("" + random.nextInt())));
            case 1 -> AttemptReport.ended(attempt, JobOutcome.failed("no " + random.nextInt()));
            case 2 -> AttemptReport.stopped(attempt);
            case 3 ->
                switch (random.nextInt(10)) {
                    case 0 -> AttemptReport.refused(attempt, "no");
                    case 1 -> AttemptReport.declined(attempt, "later");
                    case 2 -> AttemptReport.lost(attempt, "gone");
                    default -> AttemptReport.running(attempt);
                };
            default -> AttemptReport.running(attempt);
        };
    }

    private Command report() {
        NodeId slave = slave();
        List<AttemptReport> reports = new ArrayList<>();
        for (AttemptOnSlave live : registry.attemptsOn(slave)) {
            if (random.nextBoolean()) {
                reports.add(news(live.attempt()));
            }
        }
        if (!seen.isEmpty() && random.nextInt(4) == 0) {
            reports.add(news(seen.get(random.nextInt(seen.size()))));
        }
        for (AttemptKey attempt : seen) {
            if (registry.isStray(slave, attempt)) {
                reports.add(news(attempt));
            }
        }
        return new Command.ReportAttempts(at(), slave, session(slave), ++sequence, reports);
    }

    private Command lose() {
        NodeId slave = slave();
        return switch (random.nextInt(4)) {
            case 0 -> new Command.LoseSlave(at(), slave, session(slave), "silent");
            case 1 -> new Command.DeregisterSlave(at(), slave, session(slave));
            default -> new Command.DrainSlave(at(), slave, random.nextInt(3) == 0);
        };
    }

    private Command forget() {
        if (random.nextInt(4) == 0) {
            return new Command.ForgetSlaves(at(), 200, random.nextInt(4), random.nextInt(3));
        }
        if (random.nextInt(8) == 0) {
            return new Command.SetLeaseFactor(at(), 1 + random.nextInt(3));
        }
        return random.nextInt(5) == 0
                ? new Command.LimitPoison(at(), random.nextInt(6), random.nextInt(200))
                : new Command.ForgetJobs(
                        at(), 200, 5 + random.nextInt(60), 1000, 20 + random.nextInt(20), random.nextInt(6));
    }

    private Command assign() {
        List<Command.Assignment> assignments = new ArrayList<>();
        for (PendingJob pending : registry.pendingJobs()) {
            if (random.nextInt(3) == 0) {
                NodeId slave = slave();
                int attempt = random.nextInt(20) == 0 ? random.nextInt(4) : pending.nextAttempt();
                assignments.add(new Command.Assignment(pending.id(), attempt, slave, session(slave)));
            }
        }
        return new Command.AssignAttempts(at(), assignments);
    }
}
