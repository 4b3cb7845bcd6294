package io.quorate.registry;

import io.quorate.codec.EnumNumbers;
import io.quorate.codec.ModelCodec;
import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every way in which the registry changes. Each one changes the records, mixes what it changed into the digest, and notes the
 * event, which listeners hear at the end of the command.
 */
final class Transitions {
    private final RegistryState state;
    private final List<Consumer<RegistryListener>> events = new ArrayList<>();
    /** What goes into the digest is encoded here. */
    private final WireWriter scratch = new WireWriter();

    Transitions(RegistryState state) {
        this.state = state;
    }

    /** What happened since the last call. */
    List<Consumer<RegistryListener>> takeEvents() {
        List<Consumer<RegistryListener>> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    // ---- jobs

    void submit(JobId id, JobSpec submitted) {
        JobSpec spec = state.sharing.spec(submitted);
        JobRecord job = new JobRecord(id, spec, state.nextJobSequence++, state.timeMillis);
        state.jobs.add(job);
        WireWriter encoded = scratch.reset();
        ModelCodec.writeJobSpec(spec, encoded);
        state.digest.add(1).add(job.sequence).add(id.value()).add(encoded);
        events.add(listener -> listener.jobPending(id));
    }

    private void becomePending(JobRecord job) {
        changeState(job, JobState.PENDING);
        events.add(listener -> listener.jobPending(job.id));
    }

    private void endJob(JobRecord job, JobOutcome outcome) {
        changeState(job, outcome.state());
        job.endWith(state.sharing.outcome(outcome), state.timeMillis, state.steadyMillis);
        WireWriter encoded = scratch.reset();
        ModelCodec.writeJobOutcome(outcome, encoded);
        state.digest.add(2).add(encoded);
        events.add(listener -> listener.jobEnded(job.id));
        noteIfOver(job);
    }

    /** A job that has ended is over once nothing of it holds a reservation. */
    private void noteIfOver(JobRecord job) {
        if (job.state.isFinal() && !job.isHeld()) {
            state.jobs.becomeOver(job, state.nextOverNumber++);
        }
    }

    /** The job is over at once; an attempt of it keeps its reservation until it is known to have stopped. */
    void cancel(JobRecord job) {
        state.jobs.beforeChange(job);
        AttemptRecord current = job.current();
        endJob(job, JobOutcome.cancelled());
        if (current != null) {
            changeState(current, AttemptState.STOPPING);
        }
    }

    /**
     * A job that is over: of it only its id, its spec's fingerprint and how it ended are kept.
     *
     * @param id the fingerprint of its id
     * @param mayBeThere false: the id is surely not remembered yet
     */
    void forget(JobRecord job, Fingerprint id, boolean mayBeThere) {
        state.jobs.beforeChange(job);
        state.jobs.remove(job);
        if (!mayBeThere || state.forgotten.find(id) < 0) {
            state.forgotten.addNew(
                    id,
                    state.sharing.fingerprint(job.spec()).high(),
                    job.sequence,
                    job.state,
                    job.endedAtMillis(),
                    job.steadyEndMillis());
        }
        state.digest.add(14).add(job.sequence);
        events.add(listener -> listener.jobForgotten(job.id));
    }

    /**
     * Drops the id that was remembered first.
     *
     * @param cutWindowMillis how long it was remembered, if that is too short; otherwise 0
     */
    void dropOldestId(long cutWindowMillis) {
        state.jobs.beforeDropOfId();
        state.droppedUpToMillis =
                Math.max(state.droppedUpToMillis, state.forgotten.endedAtMillis(state.forgotten.first()));
        state.forgotten.dropFirst();
        state.cutWindowMillis = cutWindowMillis;
        state.digest.add(15).add(state.forgotten.count()).add(cutWindowMillis);
    }

    // ---- attempts

    void assign(JobRecord job, SlaveRecord slave) {
        AttemptRecord attempt =
                new AttemptRecord(job, job.lastAttempt + 1, state.nextToken++, slave.id, state.timeMillis);
        attempt.state = AttemptState.ASSIGNED;
        state.jobs.beforeChange(job);
        job.add(attempt);
        changeState(job, JobState.ASSIGNED);
        slave.reserve(attempt);
        digest(3, attempt).add(slave.session);
        AttemptKey key = attempt.key();
        events.add(listener -> listener.attemptAssigned(key, slave.id));
    }

    void voidAssignment(Command.Assignment assignment, String reason) {
        events.add(listener -> listener.assignmentVoided(assignment, reason));
    }

    /** The slave confirmed that it runs it. */
    void start(AttemptRecord attempt) {
        state.jobs.beforeChange(attempt.job);
        attempt.startedAtMillis = state.timeMillis;
        changeState(attempt, AttemptState.RUNNING);
        changeState(attempt.job, JobState.RUNNING);
    }

    /** Its code ended by itself: the job ends with that, unless it failed and may be tried again. */
    void endWithOutcome(AttemptRecord attempt, JobOutcome reported) {
        state.jobs.beforeChange(attempt.job);
        JobOutcome outcome = settled(reported);
        release(attempt, endOf(outcome));
        conclude(attempt.job, outcome);
    }

    /** It was never started, for a reason that is none of the job's: the job is placed again, as if this had not been. */
    void endDeclined(AttemptRecord attempt) {
        state.jobs.beforeChange(attempt.job);
        release(attempt, AttemptEnd.DECLINED);
        becomePending(attempt.job);
    }

    /**
     * It ended without an outcome: the job is placed again, unless that was its last chance.
     *
     * @param withSlave whether it ended together with what executed it, and not by somebody's decision
     */
    void endWithoutOutcome(AttemptRecord attempt, AttemptEnd end, boolean withSlave) {
        JobRecord job = attempt.job;
        state.jobs.beforeChange(job);
        release(attempt, end);
        if (withSlave) {
            job.quickLosses = state.poison.isQuick(attempt) ? job.quickLosses + 1 : 0;
        }
        boolean again = job.spec().lossRetries() == JobSpec.UNLIMITED
                || job.lossesUsed < job.spec().lossRetries();
        if (again && state.poison.isReached(job)) {
            endJob(job, JobOutcome.failed(state.poison.explain(job)));
        } else if (again) {
            job.lossesUsed += job.lossesUsed < Integer.MAX_VALUE ? 1 : 0;
            becomePending(job);
        } else {
            endJob(job, JobOutcome.failed(gaveUp(attempt, end)));
        }
    }

    /** It was to be stopped, and nothing of it executes any more. */
    void endStopped(AttemptRecord attempt) {
        JobRecord job = attempt.job;
        state.jobs.beforeChange(job);
        boolean cancelled = job.state == JobState.CANCELLED && job.lastAttempt == attempt.number;
        release(attempt, cancelled ? AttemptEnd.CANCELLED : AttemptEnd.SUPERSEDED);
    }

    /** It was to be stopped, and its slave is lost: whether it has is unknown, and an exclusive job that waits must know (P5). */
    void endStoppingWithSlave(AttemptRecord attempt) {
        JobRecord job = attempt.job;
        if (job.isPending() && job.isExclusive() && job.lastAttempt == attempt.number) {
            state.jobs.beforeChange(job);
            release(attempt, AttemptEnd.SLAVE_LOST);
        } else {
            endStopped(attempt);
        }
    }

    /** Its slave was lost, and has come back: nothing of the attempt executes any more, and its job still waits. */
    void proveStopped(AttemptRecord attempt, AttemptEnd end) {
        JobRecord job = attempt.job;
        state.jobs.beforeChange(job);
        attempt.end = end;
        digest(17, attempt).add(EnumNumbers.of(end));
        state.jobs.reviewExclusion(job);
        events.add(listener -> listener.jobPending(job.id));
    }

    /** An attempt whose slave had been lost goes on there, under its old token. */
    void takeBack(AttemptRecord attempt) {
        state.jobs.beforeChange(attempt.job);
        reopen(attempt, AttemptState.RUNNING);
        attempt.job.lossesUsed -= attempt.job.lossesUsed > 0 ? 1 : 0;
        attempt.job.quickLosses -= attempt.job.quickLosses > 0 ? 1 : 0;
        changeState(attempt.job, JobState.RUNNING);
        AttemptKey key = attempt.key();
        events.add(listener -> listener.attemptRunning(key, attempt.slave));
    }

    /** An attempt whose slave had been lost turns out to have ended, and its job still waits. */
    void endAfterLoss(AttemptRecord attempt, JobOutcome reported) {
        JobRecord job = attempt.job;
        JobOutcome outcome = settled(reported);
        state.jobs.beforeChange(job);
        attempt.end = endOf(outcome);
        attempt.endedAtMillis = state.timeMillis;
        job.lossesUsed -= job.lossesUsed > 0 ? 1 : 0;
        digest(4, attempt).add(EnumNumbers.of(attempt.end));
        state.jobs.reviewExclusion(job);
        conclude(job, outcome);
    }

    /** An ended attempt is still executed by its slave: it takes up room until it has stopped (P6). */
    void hold(AttemptRecord attempt) {
        state.jobs.beforeChange(attempt.job);
        if (attempt.job.isOver()) {
            state.jobs.becomeHeld(attempt.job);
        }
        reopen(attempt, AttemptState.STOPPING);
        AttemptKey key = attempt.key();
        events.add(listener -> listener.attemptStopping(key, attempt.slave));
    }

    /** An attempt so old that its job has forgotten it, as an ended one; null if there cannot have been such a one. */
    @Nullable
    AttemptRecord remember(JobRecord job, AttemptKey key, NodeId slave) {
        state.jobs.beforeChange(job);
        AttemptRecord attempt = new AttemptRecord(job, key.attempt(), key.token(), slave, job.submittedAtMillis);
        return job.addForgotten(attempt) ? attempt : null;
    }

    private void reopen(AttemptRecord attempt, AttemptState to) {
        attempt.end = null;
        attempt.endedAtMillis = JobRecord.NEVER;
        if (attempt.startedAtMillis == JobRecord.NEVER) {
            attempt.startedAtMillis = state.timeMillis;
        }
        attempt.state = to;
        state.jobs.reviewExclusion(attempt.job);
        state.slaveOf(attempt).reserve(attempt);
        digest(5, attempt).add(to.number());
    }

    private void release(AttemptRecord attempt, AttemptEnd end) {
        state.slaveOf(attempt).release(attempt);
        attempt.state = null;
        attempt.end = end;
        attempt.endedAtMillis = state.timeMillis;
        digest(6, attempt).add(EnumNumbers.of(end));
        state.jobs.reviewExclusion(attempt.job);
        AttemptKey key = attempt.key();
        events.add(listener -> listener.attemptEnded(key, attempt.slave, end));
        noteIfOver(attempt.job);
    }

    private void conclude(JobRecord job, JobOutcome outcome) {
        job.quickLosses = 0;
        if (outcome.state() == JobState.FAILED && job.failuresUsed < job.spec().failureRetries()) {
            job.failuresUsed++;
            becomePending(job);
        } else {
            endJob(job, outcome);
        }
    }

    private void changeState(AttemptRecord attempt, AttemptState to) {
        attempt.state = to;
        digest(7, attempt).add(to.number());
        AttemptKey key = attempt.key();
        if (to == AttemptState.RUNNING) {
            events.add(listener -> listener.attemptRunning(key, attempt.slave));
        } else {
            events.add(listener -> listener.attemptStopping(key, attempt.slave));
        }
    }

    private void changeState(JobRecord job, JobState to) {
        state.jobs.changeState(job, to);
        state.digest
                .add(8)
                .add(job.sequence)
                .add(EnumNumbers.of(to))
                .add(job.lossesUsed)
                .add(job.failuresUsed)
                .add(job.quickLosses);
    }

    // ---- slaves

    /** Takes over what the slave says of itself; its attempts are another matter. */
    void register(SlaveRecord slave, Command.RegisterSlave command, boolean newSession) {
        state.slaves.add(slave);
        slave.incarnation = command.incarnation();
        slave.sequence = command.sequence();
        slave.endpoint = command.endpoint();
        slave.attributes = command.attributes();
        state.slaves.becomeFound(slave);
        if (newSession) {
            slave.session = state.nextSession++;
            slave.refused().clear();
        }
        slave.offer(command.resources(), command.maxAttempts());
        WireWriter encoded = scratch.reset();
        ModelCodec.writeResources(command.resources(), encoded);
        ModelCodec.writeAttributes(command.attributes(), encoded);
        ModelCodec.writeMaxAttempts(2, command.maxAttempts(), encoded);
        state.digest
                .add(9)
                .add(slave.id.value())
                .add(slave.incarnation.value())
                .add(slave.sequence)
                .add(slave.session)
                .add(encoded)
                .add(String.valueOf(slave.endpoint));
        long session = slave.session;
        events.add(listener -> listener.slaveRegistered(slave.id, session));
        events.add(listener -> listener.slaveCapacityChanged(slave.id));
    }

    void noteSequence(SlaveRecord slave, long sequence) {
        if (sequence > slave.sequence) {
            slave.sequence = sequence;
            state.digest.add(10).add(slave.id.value()).add(sequence);
        }
    }

    void noteRefusal(SlaveRecord slave, String target) {
        slave.refuse(target);
        state.digest.add(11).add(slave.id.value()).add(target);
    }

    void lose(SlaveRecord slave, String cause) {
        state.slaves.becomeLost(slave, state.steadyMillis);
        state.digest.add(12).add(slave.id.value()).add(cause);
        events.add(listener -> listener.slaveLost(slave.id, cause));
    }

    void drain(SlaveRecord slave, boolean draining) {
        state.slaves.drain(slave, draining);
        state.digest.add(13).add(slave.id.value()).add(draining ? 1 : 0);
        events.add(listener -> listener.slaveCapacityChanged(slave.id));
    }

    /** The slave executes what nothing is known of here: it is given nothing new until that has stopped (P6). */
    void noteStray(SlaveRecord slave, AttemptKey attempt) {
        state.slaves.addStray(slave, attempt);
        digestStray(19, slave, attempt);
    }

    /** Nothing of it executes any more. */
    void endStray(SlaveRecord slave, AttemptKey attempt) {
        state.slaves.removeStray(slave, attempt);
        digestStray(20, slave, attempt);
        events.add(listener -> listener.slaveCapacityChanged(slave.id));
    }

    private void digestStray(int kind, SlaveRecord slave, AttemptKey attempt) {
        state.digest
                .add(kind)
                .add(slave.id.value())
                .add(attempt.job().value())
                .add(attempt.attempt())
                .add(attempt.token());
    }

    /** A slave that is lost: nothing of it is left here, so nothing is live on it. */
    void forget(SlaveRecord slave) {
        state.slaves.remove(slave);
        state.digest.add(18).add(slave.id.value());
        events.add(listener -> listener.slaveForgotten(slave.id));
    }

    // ---- what the cluster is told

    void limitPoison(PoisonLimit limit) {
        state.poison = limit;
        state.digest.add(16).add(limit.losses()).add(limit.withinMillis());
    }

    void setLeaseFactor(int factor) {
        state.leaseFactor = factor;
        state.digest.add(21).add(factor);
    }

    // ---- helpers

    private Digest digest(int kind, AttemptRecord attempt) {
        return state.digest
                .add(kind)
                .add(attempt.job.sequence)
                .add(attempt.number)
                .add(attempt.token)
                .add(attempt.slave.value());
    }

    /**
     * What a slave's word on an outcome counts as: code can succeed or fail; only the registry cancels and lets expire, so
     * anything else that ended by itself has failed.
     */
    private static JobOutcome settled(JobOutcome reported) {
        if (reported.state() == JobState.SUCCEEDED || reported.state() == JobState.FAILED) {
            return reported;
        }
        String error = reported.error() == null ? "ended as " + reported.state() : reported.error();
        return new JobOutcome(
                JobState.FAILED,
                reported.result(),
                reported.exitCode(),
                reported.output(),
                reported.outputTruncated(),
                error);
    }

    private static AttemptEnd endOf(JobOutcome outcome) {
        return outcome.state() == JobState.SUCCEEDED ? AttemptEnd.SUCCEEDED : AttemptEnd.FAILED;
    }

    private static String gaveUp(AttemptRecord attempt, AttemptEnd end) {
        String what = switch (end) {
            case REFUSED -> "slave " + attempt.slave + " refused " + attempt.job.target();
            case UNKNOWN -> "slave " + attempt.slave + " no longer runs it and cannot tell how it ended";
            case SLAVE_LOST -> "slave " + attempt.slave + " was lost or restarted";
            case STOPPED -> "slave " + attempt.slave + " stopped it: it left, or its lease was about to end";
            case SUCCEEDED, FAILED, CANCELLED, SUPERSEDED, DECLINED -> "it ended as " + end;
        };
        return "attempt " + attempt.number + ": " + what + "; all of its "
                + attempt.job.spec().lossRetries() + " loss retries are used";
    }
}
