package io.quorate.simulation.check;

import io.quorate.model.Attempt;
import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Incarnation;
import io.quorate.model.Job;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.protocol.SlaveReport;
import io.quorate.registry.Command;
import io.quorate.simulation.node.SimSlave;
import io.quorate.slave.KeptOutcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** An outcome on a slave's disk is not lost with its process: the next one tells it, and in time it counts (P4). */
final class RecallCheck {
    private final Ledger ledger;
    /** What a process found on its disk and has not told yet. */
    private final Map<SimSlave, TreeSet<AttemptKey>> untold = new HashMap<>();
    /** What is about to be told in time: whether after a restart. */
    private final TreeMap<AttemptKey, Boolean> toldInTime = new TreeMap<>();

    private int recalled;

    RecallCheck(Ledger ledger) {
        this.ledger = ledger;
    }

    int recalled() {
        return recalled;
    }

    void started(SimSlave slave) {
        TreeSet<AttemptKey> found = new TreeSet<>();
        slave.keptOutcomes().stream().map(KeptOutcome::attempt).forEach(found::add);
        untold.put(slave, found);
    }

    /** The first register of a process names all of them, in whatever state they are by then. */
    void sent(SimSlave slave, SlaveReport report) {
        TreeSet<AttemptKey> missing = untold.get(slave);
        if (missing != null && !missing.isEmpty() && report instanceof SlaveReport.Register register) {
            register.attempts().forEach(one -> missing.remove(one.attempt()));
            if (!missing.isEmpty()) {
                throw new PromiseBroken("P4", slave + " registers and says nothing of " + missing + " on its disk");
            }
        }
    }

    void before(List<Command> commands) {
        toldInTime.clear();
        for (Command command : commands) {
            if (command instanceof Command.RegisterSlave register) {
                register.attempts().forEach(one -> note(register.slave(), register.incarnation(), one));
            }
        }
    }

    private void note(NodeId slave, Incarnation incarnation, AttemptReport report) {
        AttemptKey attempt = report.attempt();
        Ledger.Assigned assigned = ledger.assigned(attempt.token());
        if (report.status() == AttemptReport.Status.ENDED
                && assigned != null
                && ledger.isWanted(slave, attempt)
                && assigned.attempt().equals(attempt)) {
            toldInTime.put(attempt, !incarnation.equals(ledger.incarnationOf(assigned.session())));
        }
    }

    void after() {
        toldInTime.forEach((attempt, afterRestart) -> {
            Job job = ledger.registry().job(attempt.job());
            Attempt told = job == null
                    ? null
                    : job.attempts().stream()
                            .filter(one -> one.token() == attempt.token())
                            .findFirst()
                            .orElse(null);
            if (job == null || told == null || job.state() == JobState.CANCELLED) {
                return;
            }
            if (told.end() != AttemptEnd.SUCCEEDED && told.end() != AttemptEnd.FAILED) {
                throw new PromiseBroken(
                        "P4", "the outcome of " + attempt + " was told in time, and it ended as " + told.end());
            }
            recalled += afterRestart ? 1 : 0;
        });
    }
}
