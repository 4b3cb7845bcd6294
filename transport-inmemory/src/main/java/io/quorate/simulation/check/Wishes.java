package io.quorate.simulation.check;

import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.protocol.ClientOperation;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What clients have asked for that changes something, against what has changed: nothing happens that nobody asked for, and
 * nothing of which everybody who asked was told that it surely did not and will not (P11: what is not known is called
 * indeterminate, never a failure).
 */
final class Wishes {
    /** How many requests may have brought about each change: those that are open, granted, or never answered. */
    private final Map<Change, Integer> possible = new HashMap<>();

    private final Map<Change, Long> happened = new HashMap<>();
    private final Set<JobId> cancelled = new HashSet<>();

    private sealed interface Change {
        /** The job comes to be. */
        record Submitted(JobId job, JobSpec spec) implements Change {}

        record Cancelled(JobId job) implements Change {}

        record Drained(String slave, boolean draining) implements Change {}
    }

    void asked(ClientOperation operation) {
        changesOf(operation).forEach(change -> possible.merge(change, 1, Integer::sum));
    }

    /** The whole request surely had no effect, and will have none. */
    void surelyFailed(String client, ClientOperation operation, Object answer) {
        changesOf(operation).forEach(change -> surelyFailed(client, change, answer));
    }

    /** One job of a submit surely was not accepted. */
    void surelyRefused(String client, ClientOperation.Submission submission, Object answer) {
        surelyFailed(client, new Change.Submitted(submission.id(), submission.spec()), answer);
    }

    private void surelyFailed(String client, Change change, Object answer) {
        int left = possible.merge(change, -1, Integer::sum);
        if (left <= 0 && happened.containsKey(change)) {
            throw new PromiseBroken(
                    "P11", client + " is told that it surely did not happen (" + answer + "), and it did: " + change);
        }
    }

    /** At which entry a slave's draining was last set to this; 0: never. */
    long drainedAt(ClientOperation.Drain drain) {
        return happened.getOrDefault(new Change.Drained(drain.slave().value(), drain.draining()), 0L);
    }

    void committed(long index, List<Command> commands, List<CommandResult> results) {
        for (int i = 0; i < commands.size(); i++) {
            committed(index, commands.get(i), results.get(i));
        }
    }

    private void committed(long index, Command command, CommandResult result) {
        if (command instanceof Command.SubmitJobs submit && result instanceof CommandResult.Submitted submitted) {
            for (int i = 0; i < submit.jobs().size(); i++) {
                if (submitted.outcomes().get(i) == CommandResult.SubmitOutcome.ACCEPTED) {
                    Command.Submission job = submit.jobs().get(i);
                    happens(index, new Change.Submitted(job.id(), job.spec()));
                }
            }
        } else if (command instanceof Command.CancelJob cancel && result instanceof CommandResult.Cancelled done) {
            if (done.known() && done.stateNow() == JobState.CANCELLED && cancelled.add(cancel.job())) {
                happens(index, new Change.Cancelled(cancel.job()));
            }
        } else if (command instanceof Command.DrainSlave drain && result instanceof CommandResult.Applied) {
            happens(index, new Change.Drained(drain.slave().value(), drain.draining()));
        }
    }

    private void happens(long index, Change change) {
        happened.put(change, index);
        if (possible.getOrDefault(change, 0) <= 0) {
            throw new PromiseBroken(
                    "P11",
                    "at entry " + index
                            + " happens what nobody asked for, or what all who did were told surely did not: "
                            + change);
        }
    }

    private static List<Change> changesOf(ClientOperation operation) {
        if (operation instanceof ClientOperation.Submit submit) {
            return submit.jobs().stream()
                    .<Change>map(job -> new Change.Submitted(job.id(), job.spec()))
                    .toList();
        } else if (operation instanceof ClientOperation.Cancel cancel) {
            return List.of(new Change.Cancelled(cancel.id()));
        } else if (operation instanceof ClientOperation.Drain drain) {
            return List.of(new Change.Drained(drain.slave().value(), drain.draining()));
        }
        return List.of();
    }
}
