package io.quorate.benchmarks.replication;

import io.quorate.consensus.ConsensusConfig;
import io.quorate.consensus.ConsensusCore;
import io.quorate.consensus.ConsensusOutbox;
import io.quorate.consensus.HardState;
import io.quorate.consensus.Membership;
import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.kernel.PeerInfo;
import io.quorate.kernel.RoleMachine;
import io.quorate.model.DiskId;
import io.quorate.model.Endpoint;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Timings;
import io.quorate.model.VoterId;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.Message;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.RandomSource;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A master without a registry: the consensus core alone, whose state is nothing. Its snapshots are of one byte, so that the log is
 * dropped as it is in production.
 */
final class ConsensusRole implements RoleMachine, ConsensusOutbox {
    /** Any, and the same on all members. */
    private static final long CLUSTER_ID = 7;

    private static final byte[] STATE = {1};
    /** As many as the leader puts into one entry. */
    private static final int MOST_COMMANDS_OF_ENTRY = 2_000;

    private final VoterId self;
    private final Map<NodeId, Endpoint> members;
    private final Outbox out;
    private final RandomSource random;
    private final Consumer<byte[]> committed;
    private final Runnable skipped;
    private final ConsensusCore core;
    private HardState hardState = HardState.INITIAL;
    private boolean written;
    /** A snapshot that is to be reported as loaded at the next wake; null if there is none. */
    private @Nullable SnapshotInfo restoring;

    private volatile boolean leads;

    /**
     * @param members where all of them listen, this one included
     * @param committed hears the commands of each entry
     * @param skipped told when this member is sent a snapshot
     */
    ConsensusRole(
            NodeId self,
            Map<NodeId, Endpoint> members,
            Outbox out,
            RandomSource random,
            LogStore.Recovered recovered,
            Consumer<byte[]> committed,
            Runnable skipped) {
        if (recovered.metadata().length > 0) {
            throw new IllegalArgumentException("the members of this part begin with empty directories");
        }
        this.self = voter(self);
        this.members = members;
        this.out = out;
        this.random = random;
        this.committed = committed;
        this.skipped = skipped;
        this.core = new ConsensusCore(
                ConsensusConfig.of(Timings.defaults()),
                this.self,
                Membership.founding(
                        members.keySet().stream().map(ConsensusRole::voter).toList()),
                hardState,
                recovered,
                false,
                this,
                random);
    }

    /** Whose disk has which number is agreed beforehand, so nothing has to be formed. */
    private static VoterId voter(NodeId node) {
        return new VoterId(node, new DiskId(1 + node.value().hashCode()));
    }

    // ---- what the load asks; propose on the loop

    boolean leads() {
        return leads;
    }

    /**
     * Proposes commands in as few entries as the leader would.
     *
     * @param together false: an entry for each
     */
    void propose(Now now, int commands, long proposedNanos, boolean together) {
        int left = commands;
        while (left > 0) {
            int count = together ? Math.min(left, MOST_COMMANDS_OF_ENTRY) : 1;
            long index = core.propose(now.nanos(), Command.many(count, proposedNanos));
            if (index < 0) {
                throw new IllegalStateException("the consensus did not take a command: " + index);
            }
            left -= count;
        }
    }

    // ---- inputs

    @Override
    public NodeRef self() {
        return NodeRef.master(self.node());
    }

    @Override
    public void start(Now now) {
        members.forEach((member, endpoint) -> out.learn(NodeRef.master(member), endpoint));
        core.start(now.nanos());
    }

    @Override
    public void onMessage(Now now, PeerInfo from, Message message) {
        if (message instanceof ConsensusEnvelope envelope
                && envelope.clusterId() == CLUSTER_ID
                && envelope.toDisk().equals(self.disk())) {
            core.receive(now.nanos(), new VoterId(from.node().id(), envelope.fromDisk()), envelope.body());
            snapshotIfDue(now);
        }
    }

    @Override
    public void onAnnouncement(Now now, Announcement announcement) {
        // Where the others are is known.
    }

    @Override
    public void onPeerUp(Now now, PeerInfo peer) {
        // The next message finds the link.
    }

    @Override
    public void onPeerDown(Now now, NodeRef peer, LinkEnd end) {
        core.onPeerDown(now.nanos(), peer.id());
    }

    @Override
    public void onDurable(Now now, long write) {
        core.onDurable(now.nanos(), write);
        snapshotIfDue(now);
    }

    @Override
    public void onWake(Now now) {
        SnapshotInfo loaded = restoring;
        if (loaded != null) {
            restoring = null;
            core.onRestored(now.nanos(), loaded);
        }
        core.onWake(now.nanos());
    }

    @Override
    public long nextWakeNanos() {
        return restoring != null ? Long.MIN_VALUE : core.nextWakeNanos();
    }

    @Override
    public RoleAnnouncement announcement() {
        return new RoleAnnouncement(CLUSTER_ID, null);
    }

    private void snapshotIfDue(Now now) {
        if (core.snapshots().isWanted(now.nanos())) {
            SnapshotInfo snapshot = core.snapshots().begin(random.nextNonZero());
            persistSnapshot(new SnapshotWrite.Piece(snapshot, 0, STATE));
            core.snapshots().seal(snapshot, STATE.length);
        }
    }

    // ---- what the consensus leaves to be done

    @Override
    public void send(VoterId to, ConsensusMessage message) {
        out.send(NodeRef.master(to.node()), envelope(to, message));
    }

    @Override
    public void sendWhenDurable(long write, VoterId to, ConsensusMessage message) {
        out.sendWhenDurable(write, NodeRef.master(to.node()), envelope(to, message));
    }

    private ConsensusEnvelope envelope(VoterId to, ConsensusMessage message) {
        return new ConsensusEnvelope(CLUSTER_ID, self.disk(), to.disk(), message);
    }

    @Override
    public long persist(@Nullable HardState changed, long truncateFrom, List<LogEntry> entries) {
        if (changed != null) {
            hardState = changed;
        }
        boolean metadata = changed != null || !written;
        written = true;
        return out.persist(new LogWrite(metadata ? encode(hardState) : null, truncateFrom, entries));
    }

    /** Nobody reads it again: the directory is used once. */
    private static byte[] encode(HardState state) {
        VoterId vote = state.votedFor();
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(state.term())
                .putLong(vote == null ? 0 : vote.disk().value())
                .array();
    }

    @Override
    public long persistSnapshot(SnapshotWrite step) {
        return out.persist(LogWrite.of(step));
    }

    @Override
    public long readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
        return out.readSnapshot(of, offset, maxBytes);
    }

    @Override
    public void onSnapshotRead(Now now, long number, byte @Nullable [] bytes) {
        core.onSnapshotRead(now.nanos(), number, bytes);
    }

    @Override
    public void snapshotArrives() {
        // Ours are made in one step, so none is half-made.
    }

    @Override
    public void restore(LogStore.StoredSnapshot snapshot) {
        // A member that lags is sent one. To load nothing takes no time, but must not be answered within this call.
        restoring = snapshot.info();
        skipped.run();
    }

    @Override
    public void committed(LogEntry entry) {
        if (leads && entry.kind() == LogEntry.Kind.COMMAND && entry.command().length > 0) {
            committed.accept(entry.command());
        }
    }

    @Override
    public void membershipChanged(Membership membership) {
        // They stay who they are.
    }

    @Override
    public void healed() {
        // Nothing was damaged.
    }

    @Override
    public void roleChanged(MasterRole role, long term, @Nullable NodeId leader) {
        leads = role == MasterRole.LEADER;
    }

    @Override
    public void readConfirmed(long upToTicket, long readIndex) {
        // Nobody reads.
    }

    @Override
    public void readsFailed() {
        // Nobody reads.
    }
}
