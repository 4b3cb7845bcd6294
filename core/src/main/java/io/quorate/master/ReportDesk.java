package io.quorate.master;

import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.protocol.SlaveOrder.ReportsAck;
import io.quorate.protocol.SlaveReport;
import io.quorate.registry.AttemptOnSlave;
import io.quorate.registry.AttemptState;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import io.quorate.registry.Registry;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Carries what slaves report of attempts into the log, and acknowledges what is final once that is committed: only then may the
 * slave forget it. A report that can change nothing is acknowledged without troubling the log.
 *
 * <p>Nobody waits for an acknowledgement. So it is sent once those who wait have been told, and those for one slave together.
 */
final class ReportDesk {
    private static final int MAX_ACKS_TOGETHER = 1_000;

    private final Registry registry;
    private final Replica replica;
    private final Outbox out;
    /** Attempts of which a final report is on its way through the log. */
    private final TreeSet<AttemptKey> inFlight = new TreeSet<>();
    /** What is acknowledged at the next flush. */
    private final TreeMap<NodeId, Acks> acks = new TreeMap<>();

    private long term;
    private boolean active;

    /** What a slave may forget, in its session. */
    private record Acks(long session, List<AttemptKey> attempts) {}

    ReportDesk(Replica replica, Outbox out) {
        this.registry = replica.registry();
        this.replica = replica;
        this.out = out;
    }

    void becomeActive(long newTerm) {
        active = true;
        term = newTerm;
    }

    void becomeIdle() {
        active = false;
        inFlight.clear();
        acks.clear();
    }

    void onReports(Now now, NodeId slave, SlaveReport.AttemptReports message) {
        List<AttemptKey> settled = new ArrayList<>();
        List<AttemptReport> news = new ArrayList<>();
        int bytes = 0;
        for (AttemptReport report : message.attempts()) {
            // One by one: a slave may have thousands that run, and says something of a few.
            AttemptOnSlave live = registry.attemptOn(slave, report.attempt());
            AttemptState state = live == null ? null : live.state();
            if (!isFinal(report)) {
                // Only an assignment can begin to run; of anything else the registry knows more than the slave.
                if (state != AttemptState.ASSIGNED) {
                    continue;
                }
            } else if (state == null && !registry.isStray(slave, report.attempt())) {
                settled.add(report.attempt());
                continue;
            } else if (!inFlight.add(report.attempt())) {
                continue;
            }
            news.add(report);
            bytes += Sizes.of(report);
            if (bytes >= Sizes.MAX_TOGETHER_BYTES) {
                propose(now, slave, message, news, bytes);
                news = new ArrayList<>();
                bytes = 0;
            }
        }
        propose(now, slave, message, news, bytes);
        acknowledge(slave, message.session(), settled);
    }

    /** A committed registration has settled these. */
    void acknowledgeEnded(NodeId slave, long session, List<AttemptReport> attempts) {
        acknowledge(slave, session, finalOnes(attempts));
    }

    private void propose(
            Now now, NodeId slave, SlaveReport.AttemptReports message, List<AttemptReport> news, int bytes) {
        if (news.isEmpty()) {
            return;
        }
        Command command =
                new Command.ReportAttempts(now.wallMillis(), slave, message.session(), message.sequence(), news);
        if (!replica.offer(new Reports(slave, message.session(), news, command, bytes))) {
            // Too much is waiting. The slave repeats what is not acknowledged.
            finalOnes(news).forEach(inFlight::remove);
        }
    }

    private void acknowledge(NodeId slave, long session, List<AttemptKey> attempts) {
        if (!active || attempts.isEmpty()) {
            return;
        }
        Acks waiting = acks.get(slave);
        if (waiting == null || waiting.session() != session) {
            // The slave has a new session, and takes nothing of an earlier one any more.
            waiting = new Acks(session, new ArrayList<>());
            acks.put(slave, waiting);
        }
        waiting.attempts().addAll(attempts);
    }

    boolean hasAcks() {
        return !acks.isEmpty();
    }

    void flush() {
        acks.forEach((slave, waiting) -> {
            List<AttemptKey> attempts = waiting.attempts();
            for (int from = 0; from < attempts.size(); from += MAX_ACKS_TOGETHER) {
                int to = Math.min(attempts.size(), from + MAX_ACKS_TOGETHER);
                out.send(NodeRef.slave(slave), new ReportsAck(term, waiting.session(), attempts.subList(from, to)));
            }
        });
        acks.clear();
    }

    private static boolean isFinal(AttemptReport report) {
        return report.status() != AttemptReport.Status.RUNNING;
    }

    private static List<AttemptKey> finalOnes(List<AttemptReport> reports) {
        List<AttemptKey> keys = new ArrayList<>();
        for (AttemptReport report : reports) {
            if (isFinal(report)) {
                keys.add(report.attempt());
            }
        }
        return keys;
    }

    private final class Reports extends SlaveProposal {
        private final long session;
        private final List<AttemptReport> reports;

        Reports(NodeId slave, long session, List<AttemptReport> reports, Command command, int sizeBytes) {
            super(slave, command, sizeBytes);
            this.session = session;
            this.reports = reports;
        }

        @Override
        public void applied(CommandResult result) {
            List<AttemptKey> settled = finalOnes(reports);
            settled.forEach(inFlight::remove);
            // If the session ended meanwhile the report had no effect; the slave registers again and brings it along.
            if (registry.session(slave()) == session) {
                acknowledge(slave(), session, settled);
            }
        }

        @Override
        public void lost(boolean mayHappen) {
            finalOnes(reports).forEach(inFlight::remove);
        }
    }
}
