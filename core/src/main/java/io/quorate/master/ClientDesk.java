package io.quorate.master;

import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.kernel.PeerInfo;
import io.quorate.model.Incarnation;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.NodeRef;
import io.quorate.model.RejectedException.Reason;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientRequest;
import io.quorate.protocol.ClientResult;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import io.quorate.registry.Registry;
import io.quorate.scheduling.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Answers clients. Changes and linearizable reads are the ready leader's business; other masters say who leads. Stale reads
 * come from whoever is asked (P11).
 */
final class ClientDesk {
    private static final long RETRY_AFTER_MILLIS = 200;
    private static final int SMALL_COMMAND_BYTES = 512;
    private static final int MAX_PAGE_JOBS = 1_000;

    private final Registry registry;
    private final Replica replica;
    private final SubmitDesk submits;
    private final Dispatcher dispatcher;
    private final WatchDesk watches;
    private final MembershipDesk members;
    private final StatusBoard status;
    private final Outbox out;
    /** Of each client with a link: the number of its last request that changes something. */
    private final TreeMap<NodeRef, LastChange> lastChanges = new TreeMap<>();

    /** @param by the process: the next one of that name numbers anew, and its predecessor's link may not have ended here yet */
    private record LastChange(Incarnation by, long requestId) {}

    private boolean active;

    ClientDesk(
            MasterMemory memory,
            Replica replica,
            Scheduler scheduler,
            Dispatcher dispatcher,
            WatchDesk watches,
            MembershipDesk members,
            StatusBoard status,
            Outbox out) {
        this.registry = replica.registry();
        this.replica = replica;
        this.submits = new SubmitDesk(memory, replica, scheduler, status);
        this.dispatcher = dispatcher;
        this.watches = watches;
        this.members = members;
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
        ClientOperation operation = request.operation();
        if (changesSomething(operation) && isRepeated(from, request.requestId())) {
            return;
        }
        Asker asker = new Asker(out, from.node(), request.requestId());
        if (isStaleRead(operation)) {
            read(now, asker, operation);
        } else if (!active) {
            asker.reply(status.notLeader());
        } else if (operation instanceof ClientOperation.Submit submit) {
            SubmitDesk.Proposed proposal = submits.onSubmit(now, asker, submit);
            if (proposal != null && propose(proposal)) {
                dispatcher.expect(proposal.submission());
            }
        } else if (operation instanceof ClientOperation.Cancel cancel) {
            propose(new CancelProposal(asker, new Command.CancelJob(now.wallMillis(), cancel.id())));
        } else if (operation instanceof ClientOperation.Drain drain) {
            propose(new DrainProposal(
                    asker, new Command.DrainSlave(now.wallMillis(), drain.slave(), drain.draining())));
        } else if (operation instanceof ClientOperation.ChangeMasters change) {
            members.onRequest(now, asker, change);
        } else if (operation instanceof ClientOperation.AwaitJobs await && watches.areOpen(await.ids())) {
            // Nothing of them is told now. When an end is, a quorum has committed it in this master's own term, which
            // confirms more than a read would.
            read(now, asker, await);
        } else {
            replica.whenConfirmed(now.nanos(), new ConfirmedRead(now, asker, operation));
        }
    }

    /** A link to it will be another one, on which nothing of the earlier ones arrives. */
    void forget(NodeRef client) {
        lastChanges.remove(client);
    }

    /**
     * Whether a copy of the request was here, or it was overtaken by a later one. A client numbers each try anew, so nothing but
     * the transport repeats a number; and what was refused, or undone since, must not happen by such a copy (P11).
     */
    private boolean isRepeated(PeerInfo client, long requestId) {
        LastChange last = lastChanges.get(client.node());
        if (last != null && last.by().equals(client.incarnation()) && requestId <= last.requestId()) {
            return true;
        }
        lastChanges.put(client.node(), new LastChange(client.incarnation(), requestId));
        return false;
    }

    private static boolean changesSomething(ClientOperation operation) {
        return operation instanceof ClientOperation.Submit
                || operation instanceof ClientOperation.Cancel
                || operation instanceof ClientOperation.Drain
                || operation instanceof ClientOperation.ChangeMasters;
    }

    /** What this master may answer from what it has. A list that it cannot go on with, since it lags, is the leader's. */
    private boolean isStaleRead(ClientOperation operation) {
        return (operation instanceof ClientOperation.GetJob get && get.stale())
                || (operation instanceof ClientOperation.ListJobs list && list.stale() && knowsPlace(list))
                || (operation instanceof ClientOperation.ListNodes nodes && nodes.stale())
                || (operation instanceof ClientOperation.GetStatus asked && asked.stale());
    }

    private boolean knowsPlace(ClientOperation.ListJobs list) {
        return list.after() == null || registry.knowsPlace(list.after());
    }

    private boolean propose(ClientProposal proposal) {
        boolean offered = replica.offer(proposal);
        if (!offered) {
            proposal.asker().reply(new ClientResult.Overloaded(RETRY_AFTER_MILLIS));
        }
        return offered;
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
        } else if (operation instanceof ClientOperation.GetStatus) {
            asker.reply(new ClientResult.Status(status.status(now)));
        } else if (operation instanceof ClientOperation.AwaitJobs await) {
            watches.watch(asker.client(), asker.requestId(), await.ids());
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

    private final class CancelProposal extends ClientProposal {
        private final JobId id;

        CancelProposal(Asker asker, Command.CancelJob command) {
            super(asker, command, SMALL_COMMAND_BYTES, status);
            this.id = command.job();
        }

        @Override
        ClientResult answer(CommandResult result) {
            // Not what the registry says by now: a submit behind this command, in the same entry, may have made the
            // job.
            boolean known = ((CommandResult.Cancelled) result).known();
            Job job = known ? registry.job(id) : null;
            return job == null
                    ? WatchDesk.notThere(registry, id)
                    : new ClientResult.OneJob(registry.appliedIndex(), job);
        }
    }

    private final class DrainProposal extends ClientProposal {
        private final Command.DrainSlave command;

        DrainProposal(Asker asker, Command.DrainSlave command) {
            super(asker, command, SMALL_COMMAND_BYTES, status);
            this.command = command;
        }

        @Override
        ClientResult answer(CommandResult result) {
            return result instanceof CommandResult.Ignored
                    ? new ClientResult.Rejected(Reason.UNKNOWN_SLAVE, "there is no slave " + command.slave())
                    : new ClientResult.Done();
        }
    }
}
