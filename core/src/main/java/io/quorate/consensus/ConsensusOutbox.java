package io.quorate.consensus;

import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ConsensusCore} leaves to be done. Called within a call of the core, on its thread.
 *
 * <p>Obligations: must not block and must not throw. {@link #send}, {@link #sendWhenDurable} and {@link #persist} must not
 * call the core back; the others may ask it and may propose. Messages may be lost, repeated, delayed and reordered.
 */
public interface ConsensusOutbox {

    /** Sends now. */
    void send(VoterId to, ConsensusMessage message);

    /** Sends once this write, and with it all earlier ones, is durable; never before, and never if a crash comes first (P2). */
    void sendWhenDurable(long write, VoterId to, ConsensusMessage message);

    /**
     * Begins to make this durable. Writes become durable in the order of their numbers; {@link ConsensusCore#onDurable} says
     * when, later, never from within this call.
     *
     * @param hardState replaces the former one; null: unchanged
     * @param truncateFrom entries from this index on are removed before the new ones are added; 0: none
     * @param entries appended
     * @return the number of the write, higher than all before
     */
    long persist(@Nullable HardState hardState, long truncateFrom, List<LogEntry> entries);

    /** As {@link #persist}, for a step in the making of a snapshot. */
    long persistSnapshot(SnapshotWrite step);

    /**
     * Begins to read from the newest complete snapshot; answered by {@link ConsensusCore#onSnapshotRead}, later, never from
     * within this call.
     *
     * @return the number of the answer
     */
    long readSnapshot(SnapshotInfo of, long offset, int maxBytes);

    /** A leader's snapshot begins to arrive. One of our own that is being made has lost its place, and must be given up. */
    void snapshotArrives();

    /**
     * The state is to be loaded from this snapshot, the newest complete one: at the start, and when a leader's has arrived.
     * {@link ConsensusCore#onRestored} is to be called when that is done; nothing is committed meanwhile. A call before the
     * last loading is done replaces it.
     */
    void restore(StoredSnapshot snapshot);

    /**
     * This entry is chosen for its index, for ever. Every entry once in the life of the core, in the order of the indexes,
     * but for those that a restored snapshot covers. An empty command is the no-op with which a term begins; entries of
     * the kind MEMBERSHIP come as well, and are no commands.
     */
    void committed(LogEntry entry);

    /** Who the members are by this voter's log has changed; what was not committed may change back. */
    void membershipChanged(Membership membership);

    /** What this voter had lost it has fetched again: it counts for the quorum from now on. */
    void healed();

    /** Called at the start and whenever one of the three changed. A leader may be proposed to from here on. */
    void roleChanged(MasterRole role, long term, @Nullable NodeId leader);

    /**
     * All tickets up to this one are confirmed: a read of a state that has applied {@code readIndex} is linearizable (P11).
     * Never called for a ticket before {@link ConsensusCore#requestRead} has returned it.
     */
    void readConfirmed(long upToTicket, long readIndex);

    /** Leadership is lost, and every ticket that was not confirmed is void. Called at each loss of leadership. */
    void readsFailed();
}
