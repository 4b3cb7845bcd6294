package io.quorate.registry;

import io.quorate.model.JobState;
import io.quorate.registry.CommandResult.SubmitOutcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies what clients ask and what the scheduler decided. */
final class JobCommands {
    private final RegistryState state;
    private final Transitions transitions;

    JobCommands(RegistryState state, Transitions transitions) {
        this.state = state;
        this.transitions = transitions;
    }

    CommandResult submit(Command.SubmitJobs command) {
        List<Command.Submission> submissions = command.jobs();
        List<Fingerprint> ids = fingerprints(submissions);
        boolean mayBeForgotten = state.forgotten.mayHold(ids);
        List<SubmitOutcome> outcomes = new ArrayList<>(submissions.size());
        for (int i = 0; i < submissions.size(); i++) {
            Fingerprint id = mayBeForgotten ? ids.get(i) : null;
            outcomes.add(submit(submissions.get(i), id, command.atMillis()));
        }
        return new CommandResult.Submitted(outcomes);
    }

    /** Of their ids; none if no id is remembered. */
    private List<Fingerprint> fingerprints(List<Command.Submission> submissions) {
        if (state.forgotten.count() == 0) {
            return List.of();
        }
        List<Fingerprint> ids = new ArrayList<>(submissions.size());
        submissions.forEach(submission -> ids.add(state.fingerprints.of(submission.id())));
        return ids;
    }

    /** @param id its fingerprint; null if it is known not to be forgotten */
    private SubmitOutcome submit(Command.Submission submission, @Nullable Fingerprint id, long atMillis) {
        JobRecord known = state.jobs.get(submission.id());
        if (known != null) {
            return known.spec().equals(submission.spec()) ? SubmitOutcome.DUPLICATE : SubmitOutcome.ID_REUSED;
        }
        long forgotten = id == null ? -1 : state.forgotten.find(id);
        if (forgotten >= 0) {
            boolean same = state.forgotten.spec(forgotten)
                    == state.fingerprints.of(submission.spec()).high();
            return same ? SubmitOutcome.DUPLICATE : SubmitOutcome.ID_REUSED;
        }
        if (Forgetting.mayHaveDropped(state, submission.id(), atMillis)) {
            return SubmitOutcome.ID_TOO_OLD;
        }
        transitions.submit(submission.id(), submission.spec());
        return SubmitOutcome.ACCEPTED;
    }

    CommandResult cancel(Command.CancelJob command) {
        JobRecord job = state.jobs.get(command.job());
        if (job == null) {
            return new CommandResult.Cancelled(false, JobState.PENDING);
        }
        if (!job.state.isFinal()) {
            transitions.cancel(job);
        }
        return new CommandResult.Cancelled(true, job.state);
    }

    /** Each assignment stands or falls by itself; the result is {@code Ignored} only if none had an effect. */
    CommandResult assign(Command.AssignAttempts command) {
        String firstObjection = null;
        int assigned = 0;
        for (Command.Assignment assignment : command.assignments()) {
            JobRecord job = state.jobs.get(assignment.job());
            SlaveRecord slave = state.slaves.get(assignment.slave());
            String objection = objection(assignment, job, slave);
            if (objection == null && job != null && slave != null) {
                transitions.assign(job, slave);
                assigned++;
            } else {
                String reason = objection == null ? "unknown" : objection;
                transitions.voidAssignment(assignment, reason);
                firstObjection = firstObjection == null ? reason : firstObjection;
            }
        }
        return assigned > 0 || firstObjection == null
                ? new CommandResult.Applied()
                : new CommandResult.Ignored(firstObjection);
    }

    /** Why the assignment can have no effect, or null if all its preconditions still hold. */
    private static @Nullable String objection(
            Command.Assignment assignment, @Nullable JobRecord job, @Nullable SlaveRecord slave) {
        if (job == null) {
            return "job " + assignment.job() + " is unknown";
        }
        if (!job.isPending()) {
            return "job " + job.id + " is " + job.state;
        }
        if (assignment.attempt() != job.lastAttempt + 1) {
            return "the next attempt of job " + job.id + " is " + (job.lastAttempt + 1) + ", not "
                    + assignment.attempt();
        }
        AttemptRecord executed = job.stillExecuted();
        if (executed != null) {
            return "slave " + executed.slave + " still executes attempt " + executed.number + " of exclusive job "
                    + job.id;
        }
        if (slave == null) {
            return "slave " + assignment.slave() + " is unknown";
        }
        if (slave.lost || slave.session != assignment.session()) {
            return "session " + assignment.session() + " of slave " + slave.id + " is over";
        }
        if (slave.draining) {
            return "slave " + slave.id + " is draining";
        }
        if (slave.refused().contains(job.target())) {
            return "slave " + slave.id + " refuses " + job.target();
        }
        if (!slave.strays().isEmpty()) {
            return "slave " + slave.id + " still executes what was forgotten here";
        }
        if (!slave.hasRoomForAttempt()) {
            return "slave " + slave.id + " has all " + slave.maxAttempts() + " attempts that it takes";
        }
        if (!slave.fits(job.spec().resources())) {
            return "slave " + slave.id + " has not enough left for job " + job.id;
        }
        return null;
    }
}
