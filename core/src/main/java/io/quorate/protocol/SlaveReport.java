package io.quorate.protocol;

import io.quorate.model.AttemptReport;
import io.quorate.model.Endpoint;
import io.quorate.model.HeldDigest;
import io.quorate.model.Incarnation;
import io.quorate.model.Resources;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What slaves tell the leader. */
public sealed interface SlaveReport extends Message {

    /**
     * The slave's whole state. The answer is {@link SlaveOrder.Registered}, {@link SlaveOrder.RegisterRefused}, or, if the digest
     * is not what the leader knows, {@link SlaveOrder.ListAttempts}.
     *
     * @param sequence rises with each register and report of an incarnation; the registry ignores a register that is older
     *     than what it has applied
     * @param maxAttempts how many attempts it takes at a time, 1 to {@link io.quorate.model.SlaveInfo#MAX_ATTEMPTS}
     * @param attempts all attempts that the slave holds: running, and ended or stopped but not acknowledged; none if there is a digest
     * @param digest of all that the slave holds, if all of that executes and nothing is to stop; null: they are listed
     */
    record Register(
            Incarnation incarnation,
            long sequence,
            @Nullable Endpoint endpoint,
            Resources resources,
            int maxAttempts,
            SortedMap<String, String> attributes,
            List<AttemptReport> attempts,
            @Nullable HeldDigest digest)
            implements SlaveReport {
        public Register {
            attempts = List.copyOf(attempts);
        }

        /** With a list. */
        public Register(
                Incarnation incarnation,
                long sequence,
                @Nullable Endpoint endpoint,
                Resources resources,
                int maxAttempts,
                SortedMap<String, String> attributes,
                List<AttemptReport> attempts) {
            this(incarnation, sequence, endpoint, resources, maxAttempts, attributes, attempts, null);
        }

        @Override
        public MessageKind kind() {
            return MessageKind.REGISTER;
        }
    }

    /**
     * I am here. Answered only after a quorum has confirmed the leader (DESIGN: leases).
     *
     * @param sequence rises with each heartbeat; the answer echoes it, so that the slave knows from when its lease counts
     * @param leaving the slave is about to deregister: it is to get nothing new
     */
    record Heartbeat(long session, long sequence, boolean leaving) implements SlaveReport {

        /** Of a slave that stays. */
        public Heartbeat(long session, long sequence) {
            this(session, sequence, false);
        }

        @Override
        public MessageKind kind() {
            return MessageKind.HEARTBEAT;
        }
    }

    /**
     * News of attempts, repeated until {@link SlaveOrder.ReportsAck} names them.
     *
     * @param leaving as in a {@link Heartbeat}; said here, too, so that the room which an end frees is not filled again
     */
    record AttemptReports(long session, long sequence, List<AttemptReport> attempts, boolean leaving)
            implements SlaveReport {
        public AttemptReports {
            attempts = List.copyOf(attempts);
        }

        /** Of a slave that stays. */
        public AttemptReports(long session, long sequence, List<AttemptReport> attempts) {
            this(session, sequence, attempts, false);
        }

        @Override
        public MessageKind kind() {
            return MessageKind.ATTEMPT_REPORTS;
        }
    }

    /** The slave leaves for good; it holds no attempt that executes. */
    record Deregister(long session) implements SlaveReport {
        @Override
        public MessageKind kind() {
            return MessageKind.DEREGISTER;
        }
    }
}
