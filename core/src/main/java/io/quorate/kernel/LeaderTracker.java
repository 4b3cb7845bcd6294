package io.quorate.kernel;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.LeaderMessage.LeaderInfo;
import io.quorate.protocol.LeaderMessage.LeaderQuery;
import io.quorate.spi.RandomSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who leads: for the roles that follow a leader without being masters.
 *
 * <p>Only an authenticated master is believed: by what it answers to a query, or by leading, that is by what it says in a term
 * of its own. An announcement may be a replay, so it only tells whom to ask. While no leader is known, the known masters are
 * asked in turn, every 100 ms at first and more and more seldom, down to once a second.
 *
 * <p>The {@link #term} rises only with a leader: a master that campaigns in a newer term, and may never win it, does not cut
 * the slaves off from the leader that there is.
 */
public final class LeaderTracker {
    /** So many masters are remembered; the ones longest unheard of make room. */
    public static final int MAX_MASTERS = 64;

    private static final long FIRST_INTERVAL_NANOS = 100_000_000L;
    private static final long LAST_INTERVAL_NANOS = 1_000_000_000L;

    private final Outbox out;
    private final RandomSource random;
    private final TreeMap<NodeId, Master> masters = new TreeMap<>();
    private long clusterId;
    private long term;
    private @Nullable NodeId leaderOfTerm;
    private boolean doubted;
    private @Nullable NodeId lastInTurn;
    private long intervalNanos = FIRST_INTERVAL_NANOS;
    private long nextQueryNanos = Long.MAX_VALUE;
    private long nextBurstNanos = Long.MIN_VALUE;
    private long nextHintNanos = Long.MIN_VALUE;
    /** Whom an announcement pointed to that came too soon after the one before, and the term of which it told. */
    private @Nullable NodeId hinted;

    private long hintedTerm;

    public LeaderTracker(Outbox out, RandomSource random) {
        this.out = out;
        this.random = random;
    }

    /** Begins to look for a leader. */
    public void start(Now now) {
        scheduleQuery(now);
    }

    /** Who leads, as far as is known and not doubted. */
    public @Nullable NodeId leader() {
        return doubted ? null : leaderOfTerm;
    }

    /** The newest term that is known to have, or to have had, a leader. */
    public long term() {
        return term;
    }

    /** The cluster that the masters belong to; 0 until one has said so. */
    public long clusterId() {
        return clusterId;
    }

    /** The known masters, in the order of their names. */
    public List<NodeId> masters() {
        return List.copyOf(masters.keySet());
    }

    public boolean isUp(NodeId master) {
        Master known = masters.get(master);
        return known != null && known.up;
    }

    /** Whether a message that a master sent as the leader of that term may count: it is of no deposed leader. */
    public boolean accepts(long ofTerm, NodeId from) {
        return ofTerm > this.term || (ofTerm == this.term && (leaderOfTerm == null || leaderOfTerm.equals(from)));
    }

    /**
     * An authenticated master says, or shows, who leads a term.
     *
     * @return whether {@link #leader} or its term has changed by this
     */
    public boolean hear(Now now, long ofTerm, NodeId leader) {
        if (!accepts(ofTerm, leader)) {
            return false;
        }
        boolean changed = doubted || leaderOfTerm == null || ofTerm > this.term;
        remember(now, leader, null);
        this.term = ofTerm;
        this.leaderOfTerm = leader;
        this.doubted = false;
        this.intervalNanos = FIRST_INTERVAL_NANOS;
        this.nextQueryNanos = Long.MAX_VALUE;
        if (!promisesNews(hintedTerm)) {
            this.hinted = null;
        }
        return changed;
    }

    /** @return whether {@link #leader} or its term has changed by this */
    public boolean onLeaderInfo(Now now, NodeId from, LeaderInfo info) {
        if (isForeign(info.clusterId())) {
            return false;
        }
        if (info.clusterId() != 0) {
            clusterId = info.clusterId();
        }
        remember(now, from, null);
        NodeId leader = info.leader();
        if (leader == null) {
            return false;
        }
        if (accepts(info.term(), leader)) {
            remember(now, leader, info.endpoint());
        }
        return hear(now, info.term(), leader);
    }

    /** Learns where masters are, and asks whom the announcement points to if it promises news. */
    public void onAnnouncement(Now now, Announcement announcement) {
        if (announcement.node().role() != Role.MASTER || isForeign(announcement.clusterId())) {
            return;
        }
        NodeId announcer = announcement.node().id();
        boolean isNew = remember(now, announcer, announcement.endpoint());
        Announcement.OfMaster said = announcement.master();
        NodeId announced = said == null ? null : said.leader();
        if (said == null || announced == null) {
            if (isNew && leader() == null) {
                ask(announcer);
            }
            return;
        }
        if (promisesNews(said.term()) && (hinted == null || said.term() >= hintedTerm)) {
            hinted = masters.containsKey(announced) ? announced : announcer;
            hintedTerm = said.term();
            followHint(now);
        }
    }

    /**
     * Asks whom an announcement pointed to, or does so later, if another was followed a moment ago. It is kept since a new leader may be
     * announced before it serves, and if it is asked then says that it does not; the announcement that it does comes soon after.
     */
    private void followHint(Now now) {
        NodeId whom = hinted;
        if (whom != null && now.nanos() >= nextHintNanos) {
            nextHintNanos = now.nanos() + FIRST_INTERVAL_NANOS;
            hinted = null;
            ask(whom);
        }
    }

    private boolean promisesNews(long ofTerm) {
        return leader() == null || ofTerm > term;
    }

    public void onPeerUp(Now now, NodeRef peer) {
        if (peer.role() != Role.MASTER) {
            return;
        }
        remember(now, peer.id(), null);
        Master master = masters.get(peer.id());
        if (master != null) {
            master.up = true;
        }
        if (leader() == null) {
            ask(peer.id());
        }
    }

    /** @return whether this was the leader: it is doubted now */
    public boolean onPeerDown(Now now, NodeRef peer) {
        Master master = peer.role() == Role.MASTER ? masters.get(peer.id()) : null;
        if (master == null) {
            return false;
        }
        master.up = false;
        if (!peer.id().equals(leader())) {
            return false;
        }
        doubt(now);
        return true;
    }

    /** The leader cannot be reached, or says that it does not lead: asks all others at once, and goes on asking. */
    public void doubt(Now now) {
        doubted = true;
        intervalNanos = FIRST_INTERVAL_NANOS;
        scheduleQuery(now);
        askOthers(now);
    }

    /** Asks all masters but the leader, at most ten times a second, without giving the leader up. */
    public void askOthers(Now now) {
        if (now.nanos() < nextBurstNanos) {
            return;
        }
        nextBurstNanos = now.nanos() + FIRST_INTERVAL_NANOS;
        for (NodeId master : masters.keySet()) {
            if (!master.equals(leaderOfTerm)) {
                ask(master);
            }
        }
    }

    /** The known masters in turn; null if none is known. */
    public @Nullable NodeId nextInTurn() {
        if (masters.isEmpty()) {
            return null;
        }
        NodeId next = lastInTurn == null ? null : masters.higherKey(lastInTurn);
        lastInTurn = next == null ? masters.firstKey() : next;
        return lastInTurn;
    }

    public void onWake(Now now) {
        followHint(now);
        if (now.nanos() < nextQueryNanos) {
            return;
        }
        NodeId master = nextInTurn();
        if (master != null) {
            ask(master);
        }
        scheduleQuery(now);
        intervalNanos = Math.min(intervalNanos * 3 / 2, LAST_INTERVAL_NANOS);
    }

    public long nextWakeNanos() {
        return hinted == null ? nextQueryNanos : Math.min(nextQueryNanos, nextHintNanos);
    }

    private void scheduleQuery(Now now) {
        long fifth = intervalNanos / 5;
        nextQueryNanos = now.nanos() + random.between(intervalNanos - fifth, intervalNanos + fifth);
    }

    private void ask(NodeId master) {
        out.send(NodeRef.master(master), new LeaderQuery());
    }

    private boolean isForeign(long otherClusterId) {
        return clusterId != 0 && otherClusterId != 0 && clusterId != otherClusterId;
    }

    /** @return whether it was not known before */
    private boolean remember(Now now, NodeId id, @Nullable Endpoint endpoint) {
        Master known = masters.get(id);
        boolean isNew = known == null;
        if (known == null) {
            if (masters.size() >= MAX_MASTERS && !forgetOne()) {
                return false;
            }
            known = new Master();
            masters.put(id, known);
        }
        known.heardNanos = now.nanos();
        if (endpoint != null) {
            out.learn(NodeRef.master(id), endpoint);
        }
        return isNew;
    }

    private boolean forgetOne() {
        List<NodeId> candidates = new ArrayList<>();
        for (Map.Entry<NodeId, Master> entry : masters.entrySet()) {
            if (!entry.getValue().up && !entry.getKey().equals(leaderOfTerm)) {
                candidates.add(entry.getKey());
            }
        }
        NodeId oldest = null;
        for (NodeId id : candidates) {
            if (oldest == null || heard(id) < heard(oldest)) {
                oldest = id;
            }
        }
        return oldest != null && masters.remove(oldest) != null;
    }

    private long heard(NodeId id) {
        Master master = masters.get(id);
        return master == null ? Long.MIN_VALUE : master.heardNanos;
    }

    private static final class Master {
        private boolean up;
        private long heardNanos;
    }
}
