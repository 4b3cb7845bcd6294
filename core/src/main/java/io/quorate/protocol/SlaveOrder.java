package io.quorate.protocol;

import io.quorate.model.AttemptKey;
import io.quorate.model.Incarnation;
import io.quorate.model.Isolation;
import io.quorate.model.Work;
import java.util.List;

/**
 * What the leader tells slaves. Each carries the term in which it was said: a slave that has heard of a newer one refuses it
 * (P9).
 */
public sealed interface SlaveOrder extends Message {

    long term();

    /**
     * The registration is committed.
     *
     * @param session to be named in everything that the slave says from now on
     * @param sequence of the register that this answers
     * @param heartbeatMillis how often to send heartbeats
     * @param leaseMillis how long the cluster counts on the slave after it sent a heartbeat that was answered
     * @param stop attempts that are superseded, over or unknown: stop them, and report each as stopped, whatever its code came
     *     to; those not named go on, and ended ones that are not named are acknowledged by {@link ReportsAck}
     */
    record Registered(
            long term,
            Incarnation incarnation,
            long sequence,
            long session,
            long heartbeatMillis,
            long leaseMillis,
            List<AttemptKey> stop)
            implements SlaveOrder {
        public Registered {
            stop = List.copyOf(stop);
        }

        @Override
        public MessageKind kind() {
            return MessageKind.REGISTERED;
        }
    }

    /**
     * The register had no effect.
     *
     * @param reregister the session is unknown or over: register again; otherwise the slave id is in use by another
     *     incarnation, and trying again later is all that can be done
     */
    record RegisterRefused(long term, Incarnation incarnation, boolean reregister, String reason)
            implements SlaveOrder {
        @Override
        public MessageKind kind() {
            return MessageKind.REGISTER_REFUSED;
        }
    }

    /**
     * The leader does not know what the digest in the register stands for: register again, with a list. Nothing else has changed, and
     * nothing is granted.
     *
     * @param sequence of the register
     */
    record ListAttempts(long term, Incarnation incarnation, long sequence) implements SlaveOrder {
        @Override
        public MessageKind kind() {
            return MessageKind.LIST_ATTEMPTS;
        }
    }

    /**
     * @param sequence of the heartbeat that this answers
     * @param lowestOpenToken no attempt below it will ever be ordered here again
     * @param heartbeatMillis how often to send heartbeats from now on; 0 for as often as before
     * @param leaseMillis how long the cluster counts on the slave after it sent that heartbeat; 0 for as long as it did before
     */
    record HeartbeatAck(
            long term, long session, long sequence, long lowestOpenToken, long heartbeatMillis, long leaseMillis)
            implements SlaveOrder {
        @Override
        public MessageKind kind() {
            return MessageKind.HEARTBEAT_ACK;
        }
    }

    /** Run these; a majority of masters durably holds each assignment (P3). */
    record RunOrders(long term, Incarnation incarnation, long session, List<Run> runs) implements SlaveOrder {
        public RunOrders {
            runs = List.copyOf(runs);
        }

        @Override
        public MessageKind kind() {
            return MessageKind.RUN_ORDERS;
        }

        /**
         * One attempt to run.
         *
         * @param isolation exclusive: only under a lease that is alive, and only as long as it is (P5)
         */
        public record Run(AttemptKey attempt, Work work, Isolation isolation) {}
    }

    /** Stop these, whether they have been ordered yet or not, and report each as stopped. */
    record StopOrders(long term, Incarnation incarnation, long session, List<AttemptKey> attempts)
            implements SlaveOrder {
        public StopOrders {
            attempts = List.copyOf(attempts);
        }

        @Override
        public MessageKind kind() {
            return MessageKind.STOP_ORDERS;
        }
    }

    /** What was reported of these attempts is committed, or is of no interest: forget it. */
    record ReportsAck(long term, long session, List<AttemptKey> attempts) implements SlaveOrder {
        public ReportsAck {
            attempts = List.copyOf(attempts);
        }

        @Override
        public MessageKind kind() {
            return MessageKind.REPORTS_ACK;
        }
    }

    record Deregistered(long term, long session) implements SlaveOrder {
        @Override
        public MessageKind kind() {
            return MessageKind.DEREGISTERED;
        }
    }
}
