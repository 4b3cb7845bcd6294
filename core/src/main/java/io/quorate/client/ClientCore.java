package io.quorate.client;

import io.quorate.kernel.LeaderTracker;
import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.kernel.PeerInfo;
import io.quorate.kernel.RoleMachine;
import io.quorate.link.LinkProblem;
import io.quorate.model.ClosedException;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ClientResult;
import io.quorate.protocol.LeaderMessage.LeaderInfo;
import io.quorate.protocol.Message;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.RandomSource;

/**
 * The state machine of a client: finds the leader, tries each request until it is answered or its time is up, and says when
 * it is unknown whether a request took effect (P11).
 *
 * <p>Every operation may be repeated: a submit names its jobs, so a second one of the same is answered like the first (P4).
 */
public final class ClientCore implements RoleMachine {
    private final ClientConfig config;
    private final ClientEffects effects;
    private final LeaderTracker tracker;
    private final Links links;
    private final Hearsay hearsay = new Hearsay();
    private final StatusCalls statuses;
    private final Calls calls;
    private final Awaits awaits;
    private boolean closed;

    public ClientCore(ClientConfig config, Outbox out, ClientEffects effects, RandomSource random) {
        this.config = config;
        this.effects = effects;
        this.tracker = new LeaderTracker(out, random);
        this.links = new Links(out, tracker, random);
        Failures failures = new Failures(tracker, hearsay);
        this.statuses = new StatusCalls(effects, tracker, links);
        this.calls = new Calls(config.maxOutstanding(), statuses, tracker, links, failures);
        this.awaits = new Awaits(Awaits.MAX_AWAITED, effects, tracker, links, failures);
    }

    /**
     * Asks the cluster something. Answered by exactly one {@link ClientEffects#completed} or {@link ClientEffects#failed},
     * possibly during this call.
     *
     * @param ticket names the request to the effects; none that is open has the same
     * @param timeoutNanos after so long it fails; the exception tells what may have happened by then
     * @throws IllegalArgumentException for {@link ClientOperation.AwaitJobs}, which is {@link #await}
     * @throws IllegalStateException if the ticket is in use
     */
    public void request(Now now, long ticket, ClientOperation operation, long timeoutNanos) {
        if (operation instanceof ClientOperation.AwaitJobs) {
            throw new IllegalArgumentException("jobs are awaited by await()");
        }
        if (closed) {
            effects.failed(ticket, new ClosedException("the client is closed; nothing was sent"));
            return;
        }
        if (operation instanceof ClientOperation.GetStatus get && !get.stale()) {
            statuses.open(now, ticket, timeoutNanos);
        }
        calls.open(now, ticket, operation, timeoutNanos);
    }

    /**
     * Waits for a job's end, over all changes of the leader and without a limit of time. Answered by one
     * {@link ClientEffects#jobEnded} or {@link ClientEffects#awaitFailed}; for a job that is awaited already, only once in all.
     */
    public void await(Now now, JobId job) {
        if (closed) {
            effects.awaitFailed(job, new ClosedException("the client is closed"));
            return;
        }
        awaits.add(now, job);
    }

    /** No longer waits for a job's end. */
    public void forget(Now now, JobId job) {
        awaits.forget(job);
    }

    /** Everything that is open fails with {@link ClosedException}, and whatever comes later too. */
    public void close(Now now) {
        if (!closed) {
            closed = true;
            calls.close();
            awaits.close();
        }
    }

    @Override
    public NodeRef self() {
        return NodeRef.client(config.id());
    }

    @Override
    public void start(Now now) {
        tracker.start(now);
    }

    @Override
    public void onMessage(Now now, PeerInfo from, Message message) {
        if (closed || from.node().role() != Role.MASTER) {
            return;
        }
        NodeId master = from.node().id();
        if (message instanceof LeaderInfo info) {
            hearsay.noLeader(now, master, info.leader() == null ? info.detail() : "");
            if (tracker.onLeaderInfo(now, master, info)) {
                onLeaderReady(now);
            }
        } else if (message instanceof ClientReply reply) {
            onReply(now, master, reply);
        }
        tick(now);
    }

    @Override
    public void onAnnouncement(Now now, Announcement announcement) {
        if (!closed) {
            tracker.onAnnouncement(now, announcement);
        }
    }

    @Override
    public void onPeerUp(Now now, PeerInfo peer) {
        if (closed || peer.node().role() != Role.MASTER) {
            return;
        }
        links.onUp(peer.node().id());
        statuses.onMasterUp(now, peer.node().id());
        tracker.onPeerUp(now, peer.node());
        if (peer.node().id().equals(tracker.leader())) {
            onLeaderReady(now);
        }
        calls.onMasterUp(now);
        tick(now);
    }

    @Override
    public void onPeerDown(Now now, NodeRef peer, LinkEnd end) {
        if (closed || peer.role() != Role.MASTER) {
            return;
        }
        links.onDown(now, peer.id());
        tracker.onPeerDown(now, peer);
        statuses.onMasterDown(peer.id());
        calls.onMasterDown(now, peer.id());
        awaits.onMasterDown(now, peer.id());
        tick(now);
    }

    /** Something is wrong with a link: whoever asks in vain is to hear of it. */
    public void onLinkProblem(Now now, LinkProblem problem) {
        hearsay.linkProblem(now, problem);
    }

    /** A client writes nothing: this never happens, and does nothing. */
    @Override
    public void onDurable(Now now, long write) {}

    @Override
    public void onWake(Now now) {
        if (!closed) {
            tracker.onWake(now);
            calls.onWake(now);
            tick(now);
        }
    }

    @Override
    public long nextWakeNanos() {
        if (closed) {
            return Long.MAX_VALUE;
        }
        return Math.min(
                Math.min(tracker.nextWakeNanos(), statuses.nextWakeNanos()),
                Math.min(calls.nextWakeNanos(), awaits.nextWakeNanos()));
    }

    @Override
    public RoleAnnouncement announcement() {
        return new RoleAnnouncement(tracker.clusterId(), null);
    }

    private void tick(Now now) {
        awaits.tick(now);
        for (long ticket : statuses.tick(now)) {
            calls.withdraw(ticket);
            statuses.settle(ticket);
        }
    }

    private void onLeaderReady(Now now) {
        hearsay.leaderFound();
        calls.onLeaderReady(now);
        awaits.onLeaderReady(now);
    }

    private void onReply(Now now, NodeId from, ClientReply reply) {
        boolean leaderChanged = false;
        if (reply.result() instanceof ClientResult.NotLeader not) {
            LeaderInfo hint = new LeaderInfo(0, not.term(), not.leader(), not.endpoint());
            leaderChanged = !from.equals(not.leader()) && tracker.onLeaderInfo(now, from, hint);
            doubtIfLeader(now, from);
        } else if (reply.result() instanceof ClientResult.Indeterminate) {
            doubtIfLeader(now, from);
        }
        if (!statuses.onReply(from, reply.requestId(), reply.result())
                && !calls.onReply(now, from, reply.requestId(), reply.result())) {
            awaits.onReply(now, from, reply.requestId(), reply.result());
        }
        if (leaderChanged) {
            onLeaderReady(now);
        }
    }

    /** It says itself that it does not lead. */
    private void doubtIfLeader(Now now, NodeId from) {
        if (from.equals(tracker.leader())) {
            tracker.doubt(now);
        }
    }
}
