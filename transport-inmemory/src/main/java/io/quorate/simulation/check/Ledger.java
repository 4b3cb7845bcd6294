package io.quorate.simulation.check;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.Incarnation;
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
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import io.quorate.registry.Registry;
import io.quorate.registry.RegistryListener;
import io.quorate.spi.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Books of our own over a registry that applies each committed entry when it is committed: who holds which reservation, which
 * attempt came after which, how each job ended. Every master's registry is compared with this one by its checksum, so what
 * holds here holds everywhere (P4, P5, P6, P10).
 */
final class Ledger implements RegistryListener {
    private final Registry registry = new Registry();
    private final List<Long> digests = new ArrayList<>();
    private final TreeMap<JobId, JobAccount> jobs = new TreeMap<>();
    private final TreeMap<NodeId, TreeMap<AttemptKey, Live>> live = new TreeMap<>();
    private final TreeMap<Long, Assigned> assigned = new TreeMap<>();
    private final TreeMap<Long, Incarnation> sessions = new TreeMap<>();
    private final List<JobId> submitted = new ArrayList<>();
    /** By index; null from where on the slave is not known any more. */
    private final TreeMap<NodeId, TreeMap<Long, @Nullable SlaveInfo>> slaves = new TreeMap<>();

    private final TreeSet<JobId> touchedJobs = new TreeSet<>();
    private final TreeSet<NodeId> touchedSlaves = new TreeSet<>();
    private long index;
    private long lastToken;
    private int slavesLost;
    private int takenBack;

    /** What the cluster decided when it assigned an attempt. */
    record Assigned(AttemptKey attempt, NodeId slave, long session, long index) {}

    /** A job as it was from one index on. */
    record Version(long index, JobState state, int attempt, long token) {}

    private enum Live {
        OPEN,
        STOPPING
    }

    private static final class JobAccount {
        private final List<Version> versions = new ArrayList<>();
        private @Nullable JobSpec spec;
        /** Its current attempt, while the cluster wants that to run. */
        private @Nullable AttemptKey open;

        private int lastAttempt;
        private boolean ended;
        private long forgottenAt = Long.MAX_VALUE;
        private @Nullable JobOutcome outcome;
    }

    Ledger() {
        registry.addListener(this);
        digests.add(registry.digest());
    }

    /** @return what the registry answered to each command */
    List<CommandResult> apply(LogEntry entry, List<Command> commands) {
        index = entry.index();
        commands.forEach(this::touch);
        List<CommandResult> results = registry.apply(index, commands);
        digests.add(registry.digest());
        touchedJobs.forEach(this::settle);
        touchedSlaves.forEach(this::balance);
        touchedJobs.clear();
        touchedSlaves.clear();
        return results;
    }

    Registry registry() {
        return registry;
    }

    /** The checksum after that entry. */
    long digest(long atIndex) {
        return digests.get((int) atIndex);
    }

    int slavesLost() {
        return slavesLost;
    }

    /** How many attempts went on after their slave had been lost. */
    int takenBack() {
        return takenBack;
    }

    @Nullable
    Assigned assigned(long token) {
        return assigned.get(token);
    }

    @Nullable
    Incarnation incarnationOf(long session) {
        return sessions.get(session);
    }

    /** Whether the cluster wants this attempt to run on. */
    boolean isWanted(NodeId slave, AttemptKey attempt) {
        TreeMap<AttemptKey, Live> there = live.get(slave);
        return there != null && there.get(attempt) == Live.OPEN;
    }

    /** The job as it was after that entry; null if it was not there yet, or was forgotten. */
    @Nullable
    Version version(JobId job, long atIndex) {
        JobAccount account = jobs.get(job);
        Version found = null;
        List<Version> versions = account == null || account.forgottenAt <= atIndex ? List.of() : account.versions;
        for (int i = versions.size() - 1; i >= 0 && found == null; i--) {
            Version version = versions.get(i);
            found = version.index() <= atIndex ? version : null;
        }
        return found;
    }

    /** The job as it is, or as it was when it was forgotten; null if it never was there. */
    @Nullable
    Version lastVersion(JobId job) {
        JobAccount account = jobs.get(job);
        return account == null || account.versions.isEmpty() ? null : account.versions.get(account.versions.size() - 1);
    }

    /** Whether the job was there once, and is not any more. */
    boolean isForgotten(JobId job) {
        JobAccount account = jobs.get(job);
        return account != null && account.forgottenAt != Long.MAX_VALUE;
    }

    /** The jobs that were there after that entry and pass the filter, in the order of their submission, from a place on. */
    List<JobId> jobsAt(long atIndex, JobFilter filter, @Nullable JobId after) {
        List<JobId> found = new ArrayList<>();
        boolean begun = after == null;
        for (JobId job : submitted) {
            Version version = begun ? version(job, atIndex) : null;
            if (version != null && filter.matches(version.state())) {
                found.add(job);
            }
            begun |= job.equals(after);
        }
        return found;
    }

    /** All slaves as they were after that entry, in the order of their ids. */
    List<SlaveInfo> slavesAt(long atIndex) {
        List<SlaveInfo> found = new ArrayList<>();
        slaves.values().forEach(versions -> {
            Map.Entry<Long, @Nullable SlaveInfo> version = versions.floorEntry(atIndex);
            SlaveInfo slave = version == null ? null : version.getValue();
            if (slave != null) {
                found.add(slave);
            }
        });
        return found;
    }

    /** Whether the slave was known after that entry and has not been forgotten since. */
    boolean isKnownSince(NodeId slave, long sinceIndex) {
        TreeMap<Long, @Nullable SlaveInfo> versions = slaves.get(slave);
        Map.Entry<Long, @Nullable SlaveInfo> then = versions == null ? null : versions.floorEntry(sinceIndex);
        return versions != null
                && then != null
                && versions.tailMap(then.getKey()).values().stream().allMatch(Objects::nonNull);
    }

    @Nullable
    JobSpec spec(JobId job) {
        JobAccount account = jobs.get(job);
        return account == null ? null : account.spec;
    }

    @Nullable
    JobOutcome outcome(JobId job) {
        JobAccount account = jobs.get(job);
        return account == null ? null : account.outcome;
    }

    // ---- after each entry

    private void touch(Command command) {
        if (command instanceof Command.SubmitJobs submit) {
            submit.jobs().forEach(one -> touchedJobs.add(one.id()));
        } else if (command instanceof Command.CancelJob cancel) {
            touchedJobs.add(cancel.job());
        } else if (command instanceof Command.AssignAttempts assign) {
            assign.assignments().forEach(one -> {
                touchedJobs.add(one.job());
                touchedSlaves.add(one.slave());
            });
        } else if (command instanceof Command.ReportAttempts report) {
            touchedSlaves.add(report.slave());
            report.attempts().forEach(one -> touchedJobs.add(one.attempt().job()));
        } else if (command instanceof Command.RegisterSlave register) {
            touchedSlaves.add(register.slave());
            register.attempts().forEach(one -> touchedJobs.add(one.attempt().job()));
        }
    }

    private void settle(JobId id) {
        Job job = registry.jobSummary(id);
        if (job == null) {
            return;
        }
        JobAccount account = account(id);
        if (account.spec == null) {
            account.spec = job.spec();
        }
        Version now = new Version(index, job.state(), job.attempt(), job.token());
        Version before = account.versions.isEmpty() ? null : account.versions.get(account.versions.size() - 1);
        if (before == null
                || before.state() != now.state()
                || before.attempt() != now.attempt()
                || before.token() != now.token()) {
            account.versions.add(now);
        }
        if (before != null && (now.attempt() < before.attempt() || now.token() < before.token())) {
            throw new PromiseBroken("P5", "the attempt of job " + id + " fell from " + before + " to " + now);
        }
        if (account.ended != job.state().isFinal()) {
            throw new PromiseBroken(
                    "P4", "job " + id + " is " + job.state() + (account.ended ? ", and had ended" : ""));
        }
        if (account.ended) {
            if (!Objects.equals(account.outcome, job.outcome())) {
                throw new PromiseBroken(
                        "P4", "the outcome of job " + id + " changed from " + account.outcome + " to " + job.outcome());
            }
            if (account.open != null) {
                throw new PromiseBroken(
                        "P5",
                        "job " + id + " ended as " + job.state() + " while " + account.open + " is its current one");
            }
        }
    }

    private void balance(NodeId id) {
        SlaveInfo slave = registry.slave(id);
        TreeMap<AttemptKey, Live> there = live.getOrDefault(id, new TreeMap<>());
        if (slave == null) {
            if (!there.isEmpty()) {
                throw new PromiseBroken("P6", "attempts " + there + " are on the unknown slave " + id);
            }
            slaves.computeIfAbsent(id, first -> new TreeMap<>()).put(index, null);
            return;
        }
        slaves.computeIfAbsent(id, first -> new TreeMap<>()).put(index, slave);
        Resources used = Resources.NONE;
        for (AttemptKey attempt : there.keySet()) {
            JobSpec spec = spec(attempt.job());
            used = spec == null ? used : used.plus(spec.resources());
        }
        if (!used.fitsIn(slave.total())) {
            throw new PromiseBroken("P6", id + " offers " + slave.total() + ", and " + there + " take " + used);
        }
        if (slave.attempts() != there.size()) {
            throw new PromiseBroken(
                    "P6", "the registry counts " + slave.attempts() + " attempts on " + id + "; there are " + there);
        }
        Resources expected = slave.total().minus(used);
        if (slave.state() != SlaveState.LOST && !slave.available().equals(expected)) {
            throw new PromiseBroken(
                    "P6", "the registry has " + slave.available() + " left on " + id + "; it is " + expected);
        }
    }

    // ---- what the registry says that it did

    @Override
    public void jobPending(JobId job) {
        touchedJobs.add(job);
        if (!jobs.containsKey(job)) {
            submitted.add(job);
        }
        if (account(job).ended) {
            throw new PromiseBroken("P4", "job " + job + " has ended and waits to be placed again");
        }
    }

    @Override
    public void attemptAssigned(AttemptKey attempt, NodeId slave) {
        touchedJobs.add(attempt.job());
        touchedSlaves.add(slave);
        JobAccount account = account(attempt.job());
        if (attempt.token() <= lastToken) {
            throw new PromiseBroken("P5", "token " + attempt.token() + " was given after " + lastToken);
        }
        lastToken = attempt.token();
        if (attempt.attempt() != account.lastAttempt + 1) {
            throw new PromiseBroken("P5", attempt + " follows attempt " + account.lastAttempt);
        }
        account.lastAttempt = attempt.attempt();
        if (account.open != null) {
            throw new PromiseBroken("P5", attempt + " is assigned while " + account.open + " is open");
        }
        reserve(attempt, slave, Live.OPEN);
        assigned.put(attempt.token(), new Assigned(attempt, slave, registry.session(slave), index));
    }

    @Override
    public void attemptRunning(AttemptKey attempt, NodeId slave) {
        touchedJobs.add(attempt.job());
        touchedSlaves.add(slave);
        JobAccount account = account(attempt.job());
        if (attempt.attempt() != account.lastAttempt) {
            throw new PromiseBroken("P5", attempt + " counts as running; the newest is " + account.lastAttempt);
        }
        if (!isWanted(slave, attempt)) {
            takenBack++;
        }
        reserve(attempt, slave, Live.OPEN);
    }

    @Override
    public void attemptStopping(AttemptKey attempt, NodeId slave) {
        touchedSlaves.add(slave);
        reserve(attempt, slave, Live.STOPPING);
    }

    @Override
    public void attemptEnded(AttemptKey attempt, NodeId slave, AttemptEnd end) {
        touchedJobs.add(attempt.job());
        touchedSlaves.add(slave);
        TreeMap<AttemptKey, Live> there = live.get(slave);
        if (there == null || there.remove(attempt) == null) {
            throw new PromiseBroken("P6", attempt + " on " + slave + " ended as " + end + " and was not there");
        }
        close(account(attempt.job()), attempt);
        boolean decides = end == AttemptEnd.SUCCEEDED || end == AttemptEnd.FAILED;
        if (decides && attempt.attempt() != account(attempt.job()).lastAttempt) {
            throw new PromiseBroken("P5", "the superseded " + attempt + " ended as " + end);
        }
    }

    @Override
    public void jobEnded(JobId job) {
        touchedJobs.add(job);
        JobAccount account = account(job);
        if (account.ended) {
            throw new PromiseBroken("P4", "job " + job + " ended twice");
        }
        account.ended = true;
        Job summary = registry.jobSummary(job);
        account.outcome = summary == null ? null : summary.outcome();
        if (summary != null) {
            // Here and not after the entry, which may go on to forget the job.
            account.versions.add(new Version(index, summary.state(), summary.attempt(), summary.token()));
        }
    }

    @Override
    public void jobForgotten(JobId job) {
        JobAccount account = account(job);
        boolean isHeld = live.values().stream()
                .anyMatch(there ->
                        there.keySet().stream().anyMatch(one -> one.job().equals(job)));
        if (!account.ended || isHeld) {
            throw new PromiseBroken(
                    "P2", "job " + job + " is forgotten, and " + (isHeld ? "holds resources" : "has not ended"));
        }
        account.forgottenAt = index;
    }

    @Override
    public void slaveRegistered(NodeId slave, long session) {
        touchedSlaves.add(slave);
        Incarnation incarnation = registry.incarnation(slave);
        if (incarnation != null) {
            sessions.put(session, incarnation);
        }
    }

    @Override
    public void slaveCapacityChanged(NodeId slave) {
        touchedSlaves.add(slave);
    }

    @Override
    public void slaveLost(NodeId slave, String cause) {
        slavesLost++;
        touchedSlaves.add(slave);
    }

    @Override
    public void slaveForgotten(NodeId slave) {
        touchedSlaves.add(slave);
    }

    private void reserve(AttemptKey attempt, NodeId slave, Live state) {
        JobAccount account = account(attempt.job());
        if (state == Live.OPEN) {
            account.open = attempt;
        } else {
            close(account, attempt);
        }
        live.computeIfAbsent(slave, id -> new TreeMap<>()).put(attempt, state);
    }

    private static void close(JobAccount account, AttemptKey attempt) {
        if (attempt.equals(account.open)) {
            account.open = null;
        }
    }

    private JobAccount account(JobId job) {
        return jobs.computeIfAbsent(job, id -> new JobAccount());
    }
}
