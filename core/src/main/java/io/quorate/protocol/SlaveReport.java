package io.quorate.protocol;

import io.quorate.model.AttemptReport;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.Resources;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What slaves tell the leader. */
public sealed interface SlaveReport extends Message {

    /**
     * The slave's whole state. The answer is {@link SlaveOrder.Registered} or {@link SlaveOrder.RegisterRefused}.
     *
     * @param sequence rises with each register and report of an incarnation; the registry ignores a register that is older
     *     than what it has applied
     * @param maxAttempts how many attempts it takes at a time, 1 to {@link io.quorate.model.SlaveInfo#MAX_ATTEMPTS}
     * @param attempts all attempts that the slave holds: running, and ended or stopped but not acknowledged
     */
    record Register(
            Incarnation incarnation,
            long sequence,
            @Nullable Endpoint endpoint,
            Resources resources,
            int maxAttempts,
            SortedMap<String, String> attributes,
            List<AttemptReport> attempts)
            implements SlaveReport {
        public Register {
            attempts = List.copyOf(attempts);
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
     */
    record Heartbeat(long session, long sequence) implements SlaveReport {
        @Override
        public MessageKind kind() {
            return MessageKind.HEARTBEAT;
        }
    }

    /** News of attempts, repeated until {@link SlaveOrder.ReportsAck} names them. */
    record AttemptReports(long session, long sequence, List<AttemptReport> attempts) implements SlaveReport {
        public AttemptReports {
            attempts = List.copyOf(attempts);
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
