package io.quorate.master;

import io.quorate.kernel.Now;
import io.quorate.model.Job;
import io.quorate.model.JobSpec;
import io.quorate.model.RejectedException.Reason;
import io.quorate.protocol.ClientOperation.Submission;
import io.quorate.protocol.ClientOperation.Submit;
import io.quorate.protocol.ClientResult;
import io.quorate.protocol.ClientResult.SubmitAnswer;
import io.quorate.protocol.SubmitSize;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import io.quorate.registry.CommandResult.SubmitOutcome;
import io.quorate.registry.Registry;
import io.quorate.scheduling.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes submits while this master leads: each job of a request is accepted or refused on its own. That it must fit is asked of
 * new jobs only: a job that the cluster has is answered as it was before, whatever its slaves have come to since (P4). So it is
 * of the room that there is in memory.
 */
final class SubmitDesk {
    private static final long FULL_RETRY_AFTER_MILLIS = 500;

    private final Registry registry;
    private final Replica replica;
    private final Scheduler scheduler;
    private final StatusBoard status;
    private final MasterMemory memory;

    SubmitDesk(MasterMemory memory, Replica replica, Scheduler scheduler, StatusBoard status) {
        this.memory = memory;
        this.registry = replica.registry();
        this.replica = replica;
        this.scheduler = scheduler;
        this.status = status;
    }

    /** @return the proposal to make of it; null if there is none, and then the asker is, or will be, answered */
    @Nullable
    Proposed onSubmit(Now now, Asker asker, Submit submit) {
        int bytes = submit.jobs().stream().mapToInt(SubmitSize::of).sum();
        if (bytes > SubmitSize.MAX_BYTES) {
            asker.reply(new ClientResult.Rejected(
                    Reason.TOO_LARGE,
                    "one submit carries at most " + SubmitSize.MAX_BYTES
                            + " bytes of jobs; submit fewer at once. Nothing was submitted"));
            return null;
        }
        String full = memory.whyFull(registry);
        if (full != null && !submit.jobs().stream().allMatch(job -> isKnown(job) || isForgotten(job))) {
            asker.reply(new ClientResult.Overloaded(FULL_RETRY_AFTER_MILLIS, full));
            return null;
        }
        List<Command.Submission> proposed = new ArrayList<>(submit.jobs().size());
        List<Boolean> isProposed = new ArrayList<>(submit.jobs().size());
        for (Submission job : submit.jobs()) {
            boolean takes = !submit.mustFit() || isKnown(job) || fits(job.spec());
            isProposed.add(takes);
            if (takes) {
                proposed.add(new Command.Submission(job.id(), job.spec()));
            }
        }
        if (proposed.isEmpty()) {
            // A leader that was deposed without noticing may not know of a job that its successor has accepted.
            replica.whenConfirmed(now.nanos(), new Refusal(asker, submit.jobs()));
            return null;
        }
        return new Proposed(
                asker, submit.jobs(), isProposed, new Command.SubmitJobs(now.wallMillis(), proposed), bytes);
    }

    private boolean isKnown(Submission job) {
        return registry.jobState(job.id()) != null;
    }

    private boolean isForgotten(Submission job) {
        return registry.forgotten(job.id()) != null;
    }

    private boolean fits(JobSpec spec) {
        return scheduler.fitsSomeKnownSlave(spec.resources());
    }

    /** For a job that was not proposed since it fits no slave; by now the cluster may have it from elsewhere. */
    private SubmitAnswer refused(Submission job) {
        Job known = registry.jobSummary(job.id());
        if (known != null) {
            return known.spec().equals(job.spec()) ? new SubmitAnswer(job.id(), null, "") : idReused(job);
        }
        return new SubmitAnswer(
                job.id(),
                Reason.DOES_NOT_FIT,
                "job " + job.id() + " asks for " + job.spec().resources()
                        + ", more than any known slave offers; it was not submitted");
    }

    private SubmitAnswer answered(Submission job, SubmitOutcome outcome) {
        if (outcome == SubmitOutcome.ID_REUSED) {
            return idReused(job);
        }
        if (outcome == SubmitOutcome.ID_TOO_OLD) {
            return new SubmitAnswer(
                    job.id(),
                    Reason.ID_TOO_OLD,
                    "the id " + job.id()
                            + " was made so long ago that its job may have ended and be forgotten; to run it"
                            + " again for certain, take a new id");
        }
        String warning = outcome == SubmitOutcome.ACCEPTED && !fits(job.spec())
                ? "job " + job.id() + " asks for " + job.spec().resources()
                        + ", more than any known slave offers; it waits for one that does"
                : "";
        return new SubmitAnswer(job.id(), null, warning);
    }

    private static SubmitAnswer idReused(Submission job) {
        return new SubmitAnswer(
                job.id(), Reason.ID_REUSED, "there is, or was, a job " + job.id() + " with another spec");
    }

    /** Answers a submit of which nothing was proposed. */
    private final class Refusal implements ReadQueue.Reader {
        private final Asker asker;
        private final List<Submission> jobs;

        Refusal(Asker asker, List<Submission> jobs) {
            this.asker = asker;
            this.jobs = jobs;
        }

        @Override
        public void confirmed() {
            asker.reply(new ClientResult.Submitted(
                    jobs.stream().map(SubmitDesk.this::refused).toList()));
        }

        @Override
        public void failed() {
            asker.reply(status.notLeader());
        }
    }

    final class Proposed extends ClientProposal {
        private final List<Submission> jobs;
        private final List<Boolean> isProposed;
        private final Command.SubmitJobs submission;

        private Proposed(
                Asker asker,
                List<Submission> jobs,
                List<Boolean> isProposed,
                Command.SubmitJobs command,
                int sizeBytes) {
            super(asker, command, sizeBytes, status);
            this.jobs = jobs;
            this.isProposed = isProposed;
            this.submission = command;
        }

        Command.SubmitJobs submission() {
            return submission;
        }

        @Override
        ClientResult answer(CommandResult result) {
            ArrayDeque<SubmitOutcome> outcomes = new ArrayDeque<>(((CommandResult.Submitted) result).outcomes());
            List<SubmitAnswer> answers = new ArrayList<>(jobs.size());
            for (int i = 0; i < jobs.size(); i++) {
                Submission job = jobs.get(i);
                answers.add(isProposed.get(i) ? answered(job, outcomes.remove()) : refused(job));
            }
            return new ClientResult.Submitted(answers);
        }
    }
}
