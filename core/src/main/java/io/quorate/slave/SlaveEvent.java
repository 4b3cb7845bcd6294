package io.quorate.slave;

import io.quorate.model.AttemptKey;
import io.quorate.model.NodeId;

/** What a slave tells of its life: for logs and counters only, nothing is decided by it. */
public sealed interface SlaveEvent {

    /** The slave learnt who leads. */
    record LeaderFound(NodeId leader, long term) implements SlaveEvent {}

    /** The slave no longer trusts that this master leads, or that it can be reached, and asks the others. */
    record LeaderDoubted(NodeId leader, long term, String why) implements SlaveEvent {}

    /** The cluster counts on the slave. */
    record Registered(NodeId leader, long term, long session) implements SlaveEvent {}

    /** The cluster does not take the slave, or not under the session that it named. */
    record RegistrationRefused(NodeId leader, boolean registersAgainAtOnce, String reason) implements SlaveEvent {}

    /** No leader answered a heartbeat in time. What runs goes on; nothing new is started. */
    record LeaseLost(long session) implements SlaveEvent {}

    /**
     * Outcomes were found that an earlier process had not got acknowledged.
     *
     * @param told how many the cluster is told
     * @param dropped how many belong to another cluster, or are too many
     */
    record OutcomesRecalled(int told, int dropped) implements SlaveEvent {}

    /** A message of a master was dropped whole. */
    record MessageDropped(String kind, String why) implements SlaveEvent {}

    /** An attempt is over, and nobody can tell what its code came to. */
    record AttemptLost(AttemptKey attempt, String why) implements SlaveEvent {}

    /** One order was not followed. */
    record OrderRefused(AttemptKey attempt, String why) implements SlaveEvent {}
}
