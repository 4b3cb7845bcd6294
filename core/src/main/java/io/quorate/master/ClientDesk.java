package io.quorate.master;

import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.kernel.PeerInfo;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.NodeRef;
import io.quorate.model.RejectedException.Reason;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ClientRequest;
import io.quorate.protocol.ClientResult;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import io.quorate.registry.CommandResult.SubmitOutcome;
import io.quorate.registry.Registry;
import io.quorate.scheduling.Scheduler;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers clients. Changes and linearizable reads are the ready leader's business; other masters say who leads. Stale reads
 * and the status come from whoever is asked (P11).
 */
final class ClientDesk {
    private static final long RETRY_AFTER_MILLIS = 200;
    private static final int SMALL_COMMAND_BYTES = 512;
    private static final int MAX_PAGE_JOBS = 1_000;

    private final Registry registry;
    private final Replica replica;
    private final Scheduler scheduler;
    private final WatchDesk watches;
    private final StatusBoard status;
    private final Outbox out;
    private boolean active;

    ClientDesk(Replica replica, Scheduler scheduler, WatchDesk watches, StatusBoard status, Outbox out) {
        this.registry = replica.registry();
        this.replica = replica;
        this.scheduler = scheduler;
        this.watches = watches;
        this.status = status;
        this.out = out;
    }

    void becomeActive() {
        active = true;
    }

    void becomeIdle() {
        active = false;
        watches.abandon(status.notLeader());
    }

    void onRequest(Now now, PeerInfo from, ClientRequest request) {
        Asker asker = new Asker(from.node(), request.requestId());
        ClientOperation operation = request.operation();
        if (operation instanceof ClientOperation.GetStatus) {
            asker.reply(new ClientResult.Status(status.status(now)));
        } else if (isStaleRead(operation)) {
            read(now, asker, operation);
        } else if (!active) {
            asker.reply(status.notLeader());
        } else if (operation instanceof ClientOperation.Submit submit) {
            onSubmit(now, asker, submit);
        } else if (operation instanceof ClientOperation.Cancel cancel) {
            propose(new CancelProposal(asker, new Command.CancelJob(now.wallMillis(), cancel.id())));
        } else if (operation instanceof ClientOperation.Drain drain) {
            propose(new DrainProposal(
                    asker, new Command.DrainSlave(now.wallMillis(), drain.slave(), drain.draining())));
        } else {
            replica.whenConfirmed(now.nanos(), new ConfirmedRead(now, asker, operation));
        }
    }

    /** What this master may answer from what it has. A list that it cannot go on with, since it lags, is the leader's. */
    private boolean isStaleRead(ClientOperation operation) {
        return (operation instanceof ClientOperation.GetJob get && get.stale())
                || (operation instanceof ClientOperation.ListJobs list && list.stale() && knowsPlace(list))
                || (operation instanceof ClientOperation.ListNodes nodes && nodes.stale());
    }

    private boolean knowsPlace(ClientOperation.ListJobs list) {
        return list.after() == null || registry.knowsPlace(list.after());
    }

    private void onSubmit(Now now, Asker asker, ClientOperation.Submit submit) {
        int bytes = 0;
        List<Command.Submission> jobs = new ArrayList<>(submit.jobs().size());
        for (ClientOperation.Submission job : submit.jobs()) {
            if (submit.mustFit() && !scheduler.fitsSomeKnownSlave(job.spec().resources())) {
                asker.reply(new ClientResult.Rejected(
                        Reason.DOES_NOT_FIT,
                        "job " + job.id() + " asks for " + job.spec().resources()
                                + ", more than any known slave offers; nothing was submitted"));
                return;
            }
            jobs.add(new Command.Submission(job.id(), job.spec()));
            bytes += Sizes.of(job.spec()) + JobId.MAX_LENGTH;
        }
        if (bytes > 2 * Sizes.MAX_TOGETHER_BYTES) {
            asker.reply(new ClientResult.Rejected(
                    Reason.TOO_LARGE,
                    "one submit carries at most " + 2 * Sizes.MAX_TOGETHER_BYTES
                            + " bytes of jobs; submit fewer at once. Nothing was submitted"));
            return;
        }
        propose(new SubmitProposal(asker, new Command.SubmitJobs(now.wallMillis(), jobs), bytes));
    }

    private void propose(ClientProposal proposal) {
        if (!replica.offer(proposal)) {
            proposal.asker.reply(new ClientResult.Overloaded(RETRY_AFTER_MILLIS));
        }
    }

    private void read(Now now, Asker asker, ClientOperation operation) {
        long index = registry.appliedIndex();
        if (operation instanceof ClientOperation.GetJob get) {
            Job job = registry.job(get.id());
            asker.reply(job == null ? WatchDesk.notThere(registry, get.id()) : new ClientResult.OneJob(index, job));
        } else if (operation instanceof ClientOperation.ListJobs list) {
            asker.reply(
                    knowsPlace(list)
                            ? page(index, list)
                            : new ClientResult.Rejected(
                                    Reason.UNKNOWN_JOB,
                                    "the list cannot go on after " + list.after() + ": no such job"));
        } else if (operation instanceof ClientOperation.ListNodes) {
            asker.reply(new ClientResult.Nodes(index, status.masters(now), registry.slaves()));
        } else if (operation instanceof ClientOperation.AwaitJobs await) {
            watches.watch(asker.client, asker.requestId, await.ids());
        }
    }

    private ClientResult.JobPage page(long index, ClientOperation.ListJobs list) {
        int limit = Math.max(1, Math.min(list.limit(), MAX_PAGE_JOBS));
        List<Job> page = new ArrayList<>();
        int bytes = 0;
        boolean more = false;
        for (Job job : registry.jobs(list.filter(), list.after(), limit + 1, false)) {
            Job listed = Listings.withoutBulk(job);
            bytes += Sizes.of(listed);
            if (page.size() == limit || (!page.isEmpty() && bytes > Sizes.MAX_TOGETHER_BYTES)) {
                more = true;
                break;
            }
            page.add(listed);
        }
        return new ClientResult.JobPage(index, page, more);
    }

    /** A client's request, to be answered once. */
    private final class Asker {
        private final NodeRef client;
        private final long requestId;

        Asker(NodeRef client, long requestId) {
            this.client = client;
            this.requestId = requestId;
        }

        void reply(ClientResult result) {
            out.send(client, new ClientReply(requestId, result));
        }
    }

    private final class ConfirmedRead implements ReadQueue.Reader {
        private final Now now;
        private final Asker asker;
        private final ClientOperation operation;

        ConfirmedRead(Now now, Asker asker, ClientOperation operation) {
            this.now = now;
            this.asker = asker;
            this.operation = operation;
        }

        @Override
        public void confirmed() {
            read(now, asker, operation);
        }

        @Override
        public void failed() {
            asker.reply(status.notLeader());
        }
    }

    private abstract class ClientProposal implements Proposal {
        private final Asker asker;
        private final Command command;
        private final int sizeBytes;

        ClientProposal(Asker asker, Command command, int sizeBytes) {
            this.asker = asker;
            this.command = command;
            this.sizeBytes = sizeBytes;
        }

        @Override
        public Command command() {
            return command;
        }

        @Override
        public int sizeBytes() {
            return sizeBytes;
        }

        @Override
        public void applied(CommandResult result) {
            asker.reply(answer(result));
        }

        @Override
        public void lost(boolean mayHappen) {
            asker.reply(
                    mayHappen
                            ? new ClientResult.Indeterminate(
                                    "the leader lost its office before the request was committed")
                            : status.notLeader());
        }

        abstract ClientResult answer(CommandResult result);
    }

    private final class SubmitProposal extends ClientProposal {
        private final List<Command.Submission> jobs;

        SubmitProposal(Asker asker, Command.SubmitJobs command, int sizeBytes) {
            super(asker, command, sizeBytes);
            this.jobs = command.jobs();
        }

        @Override
        ClientResult answer(CommandResult result) {
            List<SubmitOutcome> outcomes = ((CommandResult.Submitted) result).outcomes();
            List<ClientResult.SubmitAnswer> answers = new ArrayList<>(jobs.size());
            for (int i = 0; i < jobs.size(); i++) {
                answers.add(answerOf(jobs.get(i).id(), jobs.get(i).spec(), outcomes.get(i)));
            }
            return new ClientResult.Submitted(answers);
        }

        private ClientResult.SubmitAnswer answerOf(JobId id, JobSpec spec, SubmitOutcome outcome) {
            if (outcome == SubmitOutcome.ID_REUSED) {
                return new ClientResult.SubmitAnswer(
                        id, Reason.ID_REUSED, "there is, or was, a job " + id + " with another spec");
            }
            if (outcome == SubmitOutcome.ID_TOO_OLD) {
                return new ClientResult.SubmitAnswer(
                        id,
                        Reason.ID_TOO_OLD,
                        "the id " + id + " was made so long ago that its job may have ended and be forgotten; to run it"
                                + " again for certain, take a new id");
            }
            String warning = outcome == SubmitOutcome.ACCEPTED && !scheduler.fitsSomeKnownSlave(spec.resources())
                    ? "job " + id + " asks for " + spec.resources()
                            + ", more than any known slave offers; it waits for one that does"
                    : "";
            return new ClientResult.SubmitAnswer(id, null, warning);
        }
    }

    private final class CancelProposal extends ClientProposal {
        private final JobId id;

        CancelProposal(Asker asker, Command.CancelJob command) {
            super(asker, command, SMALL_COMMAND_BYTES);
            this.id = command.job();
        }

        @Override
        ClientResult answer(CommandResult result) {
            Job job = registry.job(id);
            return job == null
                    ? WatchDesk.notThere(registry, id)
                    : new ClientResult.OneJob(registry.appliedIndex(), job);
        }
    }

    private final class DrainProposal extends ClientProposal {
        private final Command.DrainSlave command;

        DrainProposal(Asker asker, Command.DrainSlave command) {
            super(asker, command, SMALL_COMMAND_BYTES);
            this.command = command;
        }

        @Override
        ClientResult answer(CommandResult result) {
            return registry.slave(command.slave()) == null
                    ? new ClientResult.Rejected(Reason.UNKNOWN_SLAVE, "there is no slave " + command.slave())
                    : new ClientResult.Done();
        }
    }
}
