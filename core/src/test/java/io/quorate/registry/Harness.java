package io.quorate.registry;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.Incarnation;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.model.SlaveState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A registry with short ways to say what happens to it, and a record of what its listeners heard. */
public final class Harness implements RegistryListener {
    public final Registry registry = new Registry();
    public final List<String> events = new ArrayList<>();
    private long index;
    private long clock = 1_000;
    private long sequence;

    public Harness() {
        registry.addListener(this);
    }

    public CommandResult apply(Command command) {
        return registry.apply(++index, List.of(command)).get(0);
    }

    public long now() {
        return ++clock;
    }

    /** Lets time pass, as the stamps of a busy cluster tell it. */
    public void passUntil(long atMillis) {
        long at = registry.timeMillis();
        while (at < atMillis) {
            at = Math.min(atMillis, at + Registry.MAX_STEP_MILLIS);
            apply(new Command.ForgetJobs(at, Long.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, 1));
        }
    }

    public long nextSequence() {
        return ++sequence;
    }

    public static JobId job(String id) {
        return JobId.of(id);
    }

    public static NodeId slaveId(String id) {
        return NodeId.of(id);
    }

    public static JobSpec.Builder spec(String resources) {
        JobSpec.Builder builder = JobSpec.handler("work", Bytes.EMPTY);
        return resources.isEmpty() ? builder : builder.resources(Resources.parse(resources));
    }

    public CommandResult submit(String id, JobSpec spec) {
        return apply(new Command.SubmitJobs(now(), List.of(new Command.Submission(job(id), spec))));
    }

    public void submit(String id) {
        submit(id, spec("cpus=1").build());
    }

    public CommandResult cancel(String id) {
        return apply(new Command.CancelJob(now(), job(id)));
    }

    public CommandResult register(String slave, long incarnation, String resources, AttemptReport... attempts) {
        return registerAt(nextSequence(), slave, incarnation, resources, attempts);
    }

    public CommandResult registerAt(
            long at, String slave, long incarnation, String resources, AttemptReport... attempts) {
        return registerWith(SlaveInfo.MAX_ATTEMPTS, at, slave, incarnation, resources, attempts);
    }

    /** A slave that takes only so many attempts at a time. */
    public CommandResult registerWith(
            int maxAttempts, long at, String slave, long incarnation, String resources, AttemptReport... attempts) {
        return apply(new Command.RegisterSlave(
                now(),
                slaveId(slave),
                new Incarnation(incarnation),
                at,
                null,
                resources.isEmpty() ? Resources.NONE : Resources.parse(resources),
                maxAttempts,
                Collections.emptySortedMap(),
                Arrays.asList(attempts)));
    }

    public CommandResult report(String slave, AttemptReport... reports) {
        return reportAs(slave, registry.session(slaveId(slave)), reports);
    }

    public CommandResult reportAs(String slave, long session, AttemptReport... reports) {
        return apply(
                new Command.ReportAttempts(now(), slaveId(slave), session, nextSequence(), Arrays.asList(reports)));
    }

    public CommandResult lose(String slave) {
        return apply(
                new Command.LoseSlave(now(), slaveId(slave), registry.session(slaveId(slave)), "its lease ran out"));
    }

    public CommandResult assign(String job, String slave) {
        return apply(assignment(job, slave));
    }

    public Command.AssignAttempts assignment(String job, String slave) {
        int next = jobOf(job).attempt() + 1;
        return new Command.AssignAttempts(
                now(),
                List.of(new Command.Assignment(job(job), next, slaveId(slave), registry.session(slaveId(slave)))));
    }

    /** Submits a job and brings it to run as its first attempt. */
    public AttemptKey running(String job, String slave) {
        AttemptKey attempt = assigned(job, slave);
        report(slave, AttemptReport.running(attempt));
        return attempt;
    }

    /** Submits a job and assigns its first attempt. */
    public AttemptKey assigned(String job, String slave) {
        submit(job);
        assign(job, slave);
        return last(job);
    }

    public AttemptKey last(String job) {
        Job known = jobOf(job);
        return new AttemptKey(known.id(), known.attempt(), known.token());
    }

    public Job jobOf(String id) {
        Job job = registry.job(job(id));
        if (job == null) {
            throw new AssertionError("no job " + id);
        }
        return job;
    }

    public JobState stateOf(String id) {
        return jobOf(id).state();
    }

    public AttemptEnd endOf(String id, int attempt) {
        return jobOf(id).attempts().stream()
                .filter(candidate -> candidate.number() == attempt)
                .findFirst()
                .orElseThrow()
                .end();
    }

    public SlaveInfo slaveOf(String id) {
        SlaveInfo slave = registry.slave(slaveId(id));
        if (slave == null) {
            throw new AssertionError("no slave " + id);
        }
        return slave;
    }

    public SlaveState slaveState(String id) {
        return slaveOf(id).state();
    }

    public String available(String id) {
        return slaveOf(id).available().toString();
    }

    // ---- what listeners hear

    @Override
    public void jobPending(JobId job) {
        events.add("pending " + job);
    }

    @Override
    public void attemptAssigned(AttemptKey attempt, NodeId slave) {
        events.add("assigned " + attempt + " " + slave);
    }

    @Override
    public void attemptRunning(AttemptKey attempt, NodeId slave) {
        events.add("running " + attempt + " " + slave);
    }

    @Override
    public void attemptStopping(AttemptKey attempt, NodeId slave) {
        events.add("stopping " + attempt + " " + slave);
    }

    @Override
    public void attemptEnded(AttemptKey attempt, NodeId slave, AttemptEnd end) {
        events.add("ended " + attempt + " " + slave + " " + end);
    }

    @Override
    public void jobEnded(JobId job) {
        events.add("over " + job);
    }

    @Override
    public void jobForgotten(JobId job) {
        events.add("forgotten " + job);
    }

    @Override
    public void slaveRegistered(NodeId slave, long session) {
        events.add("registered " + slave + " " + session);
    }

    @Override
    public void slaveCapacityChanged(NodeId slave) {
        events.add("capacity " + slave);
    }

    @Override
    public void slaveLost(NodeId slave, String cause) {
        events.add("lost " + slave + " " + cause);
    }

    @Override
    public void assignmentVoided(Command.Assignment assignment, String reason) {
        events.add("voided " + assignment.job() + " " + reason);
    }
}
