package io.quorate.consensus;

import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.spi.LogEntry;
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

    /**
     * This entry is chosen for its index, for ever. Every entry once in the life of the core, in the order of the indexes; an
     * empty command is the no-op with which a term begins.
     */
    void committed(LogEntry entry);

    /** Called at the start and whenever one of the three changed. A leader may be proposed to from here on. */
    void roleChanged(MasterRole role, long term, @Nullable NodeId leader);

    /**
     * All tickets up to this one are confirmed: a read of a state that has applied {@code readIndex} is linearizable (P11).
     * Never called from within {@link ConsensusCore#requestRead}.
     */
    void readConfirmed(long upToTicket, long readIndex);

    /** Leadership is lost, and every ticket that was not confirmed is void. Called at each loss of leadership. */
    void readsFailed();
}
