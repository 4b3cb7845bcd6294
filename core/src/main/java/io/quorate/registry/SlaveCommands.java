package io.quorate.registry;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.HeldDigest;
import io.quorate.model.Incarnation;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeId;
import io.quorate.model.SlaveInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Applies what slaves say of themselves and their attempts, and what is decided of them. */
final class SlaveCommands {
    private final RegistryState state;
    private final Transitions transitions;

    SlaveCommands(RegistryState state, Transitions transitions) {
        this.state = state;
        this.transitions = transitions;
    }

    // ---- registration: the table of reconciliation (DESIGN, section 4)

    CommandResult register(Command.RegisterSlave command) {
        SlaveRecord known = state.slaves.get(command.slave());
        boolean sameIncarnation = known != null && known.incarnation.equals(command.incarnation());
        if (known != null && sameIncarnation && command.sequence() <= known.sequence) {
            return new CommandResult.SlaveRefused(
                    true, "sequence " + command.sequence() + " is not newer than " + known.sequence);
        }
        HeldDigest digest = command.digest();
        if (digest != null) {
            return known != null && knows(known, command.incarnation(), digest)
                    ? goOn(known, command, digest)
                    : new CommandResult.AttemptsUnknown();
        }
        boolean newSession = known == null || !sameIncarnation || known.lost;
        SlaveRecord slave = known == null ? new SlaveRecord(command.slave(), command.incarnation()) : known;
        transitions.register(slave, command, newSession);
        releaseUnreported(slave, command.attempts(), sameIncarnation);
        for (AttemptReport report : command.attempts()) {
            if (report.status() != AttemptReport.Status.RUNNING) {
                judge(slave, report, true);
            }
        }
        return new CommandResult.SlaveRegistered(slave.session, reconcileRunning(slave, command.attempts()));
    }

    /** Whether the session goes on, and the digest stands for what runs there, with or without all that is assigned. */
    static boolean knows(SlaveRecord slave, Incarnation incarnation, HeldDigest digest) {
        return slave.incarnation.equals(incarnation)
                && !slave.lost
                && slave.strays().isEmpty()
                && (digest.equals(slave.running()) || digest.equals(slave.runningOrAssigned()));
    }

    /** As if all that the digest stands for had been listed as running. */
    private CommandResult goOn(SlaveRecord slave, Command.RegisterSlave command, HeldDigest digest) {
        boolean hasBegun = !digest.equals(slave.running());
        transitions.register(slave, command, false);
        if (hasBegun) {
            List.copyOf(slave.live()).stream()
                    .filter(attempt -> !attempt.isStopping())
                    .forEach(this::confirm);
        }
        return new CommandResult.SlaveRegistered(slave.session, List.of());
    }

    private void releaseUnreported(SlaveRecord slave, List<AttemptReport> reports, boolean sameIncarnation) {
        TreeSet<Long> reported = new TreeSet<>();
        for (AttemptReport report : reports) {
            if (state.attempt(slave, report.attempt()) != null) {
                reported.add(report.attempt().token());
            }
        }
        for (AttemptRecord attempt : List.copyOf(slave.live())) {
            if (reported.contains(attempt.token)) {
                continue;
            }
            if (!sameIncarnation) {
                lose(attempt);
            } else if (attempt.state == AttemptState.RUNNING) {
                // It was confirmed, and now it is not there: only the slave could have told what became of it.
                transitions.endWithoutOutcome(attempt, AttemptEnd.UNKNOWN, true);
            }
            // ASSIGNED and STOPPING ones stay: the order, which may have crossed this register, is sent again, and its
            // answer settles it either way.
        }
    }

    /** Returns what must be stopped. */
    private List<AttemptKey> reconcileRunning(SlaveRecord slave, List<AttemptReport> reports) {
        // In the order of the tokens, so that nothing depends on the order in which the slave lists them.
        TreeMap<Long, AttemptKey> running = new TreeMap<>();
        for (AttemptReport report : reports) {
            if (report.status() == AttemptReport.Status.RUNNING) {
                running.putIfAbsent(report.attempt().token(), report.attempt());
            }
        }
        List<AttemptKey> stop = new ArrayList<>();
        List<AttemptRecord> lost = new ArrayList<>();
        for (AttemptKey key : running.values()) {
            AttemptRecord attempt = state.attempt(slave, key);
            if (attempt != null && attempt.isLive() && !attempt.isStopping()) {
                confirm(attempt);
            } else if (attempt != null && attempt.mayBeTakenBack()) {
                lost.add(attempt);
            } else {
                stop.add(key);
                holdWhatStillRuns(slave, key);
            }
        }
        // What must stop still takes up room, so it was counted first.
        for (AttemptRecord attempt : lost) {
            if (slave.hasRoom(attempt.reservation())) {
                transitions.takeBack(attempt);
            } else {
                stop.add(attempt.key());
                holdWhatStillRuns(slave, attempt.key());
            }
        }
        for (AttemptKey key : stop) {
            if (state.attempt(slave, key) == null && slave.strays().size() < SlaveInfo.MAX_ATTEMPTS) {
                transitions.noteStray(slave, key);
            }
        }
        stop.sort(AttemptKey::compareTo);
        return stop;
    }

    // ---- reports

    CommandResult report(Command.ReportAttempts command) {
        SlaveRecord slave = state.slaves.get(command.slave());
        String objection = sessionObjection(slave, command.session());
        if (slave == null || objection != null) {
            return new CommandResult.Ignored(String.valueOf(objection));
        }
        boolean fresh = command.sequence() > slave.sequence;
        transitions.noteSequence(slave, command.sequence());
        for (AttemptReport report : command.attempts()) {
            judge(slave, report, fresh);
        }
        return new CommandResult.Applied();
    }

    /** @param fresh whether nothing newer of this slave has been applied: what it said before may be over by now */
    private void judge(SlaveRecord slave, AttemptReport report, boolean fresh) {
        if (report.status() != AttemptReport.Status.RUNNING && slave.hasStray(report.attempt())) {
            transitions.endStray(slave, report.attempt());
        }
        AttemptRecord attempt = state.attempt(slave, report.attempt());
        switch (report.status()) {
            case RUNNING -> judgeRunning(slave, report.attempt(), attempt, fresh);
            case ENDED -> judgeEnded(attempt, report.outcome());
            case STOPPED -> judgeStopped(attempt);
            case REFUSED -> judgeRefused(slave, attempt);
            case DECLINED -> judgeDeclined(attempt);
            case LOST -> judgeLost(attempt);
        }
    }

    private void judgeRunning(SlaveRecord slave, AttemptKey key, @Nullable AttemptRecord attempt, boolean fresh) {
        if (attempt != null && attempt.isLive()) {
            confirm(attempt);
        } else if (fresh) {
            holdWhatStillRuns(slave, key);
        }
    }

    private void judgeEnded(@Nullable AttemptRecord attempt, @Nullable JobOutcome outcome) {
        if (attempt == null || outcome == null) {
            return;
        }
        if (attempt.isStopping()) {
            // It ended before it could be stopped. Its job was decided before that (P4, P5).
            transitions.endStopped(attempt);
        } else if (attempt.isLive()) {
            transitions.endWithOutcome(attempt, outcome);
        } else if (attempt.mayBeTakenBack()) {
            transitions.endAfterLoss(attempt, outcome);
        }
    }

    private void judgeStopped(@Nullable AttemptRecord attempt) {
        if (isProof(attempt, AttemptEnd.STOPPED) || attempt == null || !attempt.isLive()) {
            return;
        }
        if (attempt.isStopping()) {
            transitions.endStopped(attempt);
        } else {
            // Nobody here wanted it to stop: the slave did that by itself, because it leaves or its lease ran out.
            transitions.endWithoutOutcome(attempt, AttemptEnd.STOPPED, false);
        }
    }

    private void judgeRefused(SlaveRecord slave, @Nullable AttemptRecord attempt) {
        if (isProof(attempt, AttemptEnd.REFUSED) || attempt == null || !attempt.isLive()) {
            return;
        }
        if (attempt.isStopping()) {
            transitions.endStopped(attempt);
        } else {
            transitions.noteRefusal(slave, attempt.job.target());
            transitions.endWithoutOutcome(attempt, AttemptEnd.REFUSED, false);
        }
    }

    private void judgeDeclined(@Nullable AttemptRecord attempt) {
        if (isProof(attempt, AttemptEnd.DECLINED) || attempt == null || !attempt.isLive()) {
            return;
        }
        if (attempt.isStopping()) {
            transitions.endStopped(attempt);
        } else {
            transitions.endDeclined(attempt);
        }
    }

    private void judgeLost(@Nullable AttemptRecord attempt) {
        if (isProof(attempt, AttemptEnd.UNKNOWN) || attempt == null || !attempt.isLive()) {
            return;
        }
        if (attempt.isStopping()) {
            transitions.endStopped(attempt);
        } else {
            transitions.endWithoutOutcome(attempt, AttemptEnd.UNKNOWN, true);
        }
    }

    /** Whether the slave's word that nothing of it executes any more was waited for, and has been noted: it had been lost with it. */
    private boolean isProof(@Nullable AttemptRecord attempt, AttemptEnd end) {
        boolean awaited = attempt != null && attempt.mayBeTakenBack();
        if (attempt != null && awaited) {
            transitions.proveStopped(attempt, end);
        }
        return awaited;
    }

    private void confirm(AttemptRecord attempt) {
        if (attempt.state == AttemptState.ASSIGNED) {
            transitions.start(attempt);
        }
    }

    /** An attempt that ended here, but of which the slave says that it executes, keeps its reservation until it stopped. */
    private void holdWhatStillRuns(SlaveRecord slave, AttemptKey key) {
        JobRecord job = state.jobs.get(key.job());
        if (job == null) {
            return;
        }
        AttemptRecord attempt = state.attempt(slave, key);
        if (attempt == null) {
            attempt = remember(job, slave, key);
        }
        if (attempt != null
                && !attempt.isLive()
                && attempt.mayStillRun()
                && !slave.holds(attempt.token)
                && slave.canHold(attempt.reservation())) {
            transitions.hold(attempt);
        }
    }

    /** An attempt so old that its job has forgotten it; null if there cannot have been such a one. */
    private @Nullable AttemptRecord remember(JobRecord job, SlaveRecord slave, AttemptKey key) {
        if (slave.holds(key.token()) || !slave.canHold(job.spec().resources())) {
            return null;
        }
        return transitions.remember(job, key, slave.id);
    }

    // ---- loss, leaving, draining

    CommandResult lose(Command.LoseSlave command) {
        return end(command.slave(), command.session(), command.cause(), false);
    }

    /** It has stopped all that it executed before it said so, and starts nothing that may be on its way. */
    CommandResult deregister(Command.DeregisterSlave command) {
        return end(command.slave(), command.session(), "left", true);
    }

    private CommandResult end(NodeId id, long session, String cause, boolean left) {
        SlaveRecord slave = state.slaves.get(id);
        String objection = sessionObjection(slave, session);
        if (slave == null || objection != null) {
            return new CommandResult.Ignored(String.valueOf(objection));
        }
        transitions.lose(slave, cause);
        List.copyOf(slave.live()).forEach(left ? this::judgeStopped : this::lose);
        return new CommandResult.Applied();
    }

    /** It ends with its slave. What of it may still execute is unknown. */
    private void lose(AttemptRecord attempt) {
        if (attempt.isStopping()) {
            transitions.endStoppingWithSlave(attempt);
        } else {
            transitions.endWithoutOutcome(attempt, AttemptEnd.SLAVE_LOST, true);
        }
    }

    CommandResult drain(Command.DrainSlave command) {
        SlaveRecord slave = state.slaves.get(command.slave());
        if (slave == null) {
            return new CommandResult.Ignored("slave " + command.slave() + " is unknown");
        }
        if (slave.draining != command.draining()) {
            transitions.drain(slave, command.draining());
        }
        return new CommandResult.Applied();
    }

    private static @Nullable String sessionObjection(@Nullable SlaveRecord slave, long session) {
        if (slave == null) {
            return "the slave is unknown";
        }
        if (slave.lost || slave.session != session) {
            return "session " + session + " of slave " + slave.id + " is over";
        }
        return null;
    }
}
