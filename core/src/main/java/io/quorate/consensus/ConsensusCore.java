package io.quorate.consensus;

import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.spi.LogEntry;
import io.quorate.spi.RandomSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One voter. The body follows with the next commit; until then every call is refused. */
@SuppressWarnings({"UnusedVariable", "DoNotCallSuggester"})
public final class ConsensusCore {
    /** What {@link #propose} and {@link #requestRead} say when another voter, or nobody, leads. */
    public static final long NOT_LEADER = -1;
    /** What {@link #propose} says when too much is under way already. */
    public static final long OVERLOADED = -2;

    public ConsensusCore(
            ConsensusConfig config,
            VoterId self,
            List<VoterId> voters,
            HardState recovered,
            List<LogEntry> log,
            ConsensusOutbox out,
            RandomSource random) {}

    public void start(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    public void receive(long nowNanos, VoterId from, ConsensusMessage message) {
        throw new UnsupportedOperationException();
    }

    public void onPeerDown(long nowNanos, NodeId peer) {
        throw new UnsupportedOperationException();
    }

    public void onDurable(long nowNanos, long write) {
        throw new UnsupportedOperationException();
    }

    public void onWake(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    public long nextWakeNanos() {
        throw new UnsupportedOperationException();
    }

    public long propose(long nowNanos, byte[] command) {
        throw new UnsupportedOperationException();
    }

    public long requestRead(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    public boolean transferLeadership(long nowNanos) {
        throw new UnsupportedOperationException();
    }

    public MasterRole role() {
        throw new UnsupportedOperationException();
    }

    public long term() {
        throw new UnsupportedOperationException();
    }

    public @Nullable NodeId leader() {
        throw new UnsupportedOperationException();
    }

    public boolean isLeader() {
        throw new UnsupportedOperationException();
    }

    public boolean isReady() {
        throw new UnsupportedOperationException();
    }

    public long commitIndex() {
        throw new UnsupportedOperationException();
    }

    public long lastIndex() {
        throw new UnsupportedOperationException();
    }

    public List<PeerProgress> progress(long nowNanos) {
        throw new UnsupportedOperationException();
    }
}
