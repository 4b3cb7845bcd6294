package io.quorate.simulation.check;

import static io.quorate.simulation.check.RareEvent.*;

import io.quorate.consensus.ConsensusCore;
import io.quorate.consensus.Membership;
import io.quorate.consensus.Membership.Member;
import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.ForgottenException;
import io.quorate.model.IndeterminateException;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobState;
import io.quorate.model.NoLeaderException;
import io.quorate.model.NodeId;
import io.quorate.model.RejectedException;
import io.quorate.model.VoterId;
import io.quorate.protocol.ClientOperation.ChangeMasters;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ClientResult;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.SlaveOrder;
import io.quorate.protocol.SlaveReport;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import io.quorate.registry.RegistryListener;
import io.quorate.simulation.node.SimMaster;
import io.quorate.simulation.node.SimRequest;
import io.quorate.slave.SlaveEvent;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotWrite;
import io.quorate.storage.LogImage;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts {@link RareEvent}s. It looks only at what the checks look at anyway, and changes nothing. */
final class RareEvents implements RegistryListener {
    private final EnumMap<RareEvent, Integer> counts = new EnumMap<>(RareEvent.class);
    private final Ledger ledger;
    /** The attempts whose first order has not left, and the leader that was to send it, by token. */
    private final TreeMap<Long, SimMaster> unordered = new TreeMap<>();

    private final TreeMap<JobId, AttemptEnd> lastEnds = new TreeMap<>();
    /** By token. */
    private final Set<Long> ended = new HashSet<>();
    /** New disks of masters whose former ones vote no more. */
    private final Set<VoterId> successors = new HashSet<>();

    private @Nullable SimMaster leader;
    private int leaseFactor = 1;

    RareEvents(Ledger ledger) {
        this.ledger = ledger;
        ledger.registry().addListener(this);
    }

    Map<RareEvent, Integer> counts() {
        return counts;
    }

    private void saw(RareEvent event) {
        counts.merge(event, 1, Integer::sum);
    }

    // ---- masters

    void becameLeader(SimMaster master) {
        if (leader != null && leader != master) {
            saw(ANOTHER_LEADER_ELECTED);
        }
        if (unordered.values().removeIf(orderer -> orderer != master)) {
            saw(LEADER_DEPOSED_BETWEEN_COMMIT_AND_ORDER);
        }
        leader = master;
    }

    /** What a node refused of strangers. */
    void refused(RareEvent event) {
        saw(event);
    }

    void gaveUp() {
        saw(LEADER_GAVE_UP_IN_ITS_TERM);
    }

    void sent(ConsensusMessage message) {
        if (message instanceof ConsensusMessage.TimeoutNow) {
            saw(LEADERSHIP_HANDED_OVER);
        } else if (message instanceof ConsensusMessage.PreVoteReply reply && !reply.granted()) {
            saw(PRE_VOTE_REFUSED);
        } else if (message instanceof ConsensusMessage.VoteReply reply && !reply.granted()) {
            saw(VOTE_REFUSED);
        } else if (message instanceof ConsensusMessage.SnapshotReply reply && reply.installed()) {
            saw(SNAPSHOT_INSTALLED_FROM_A_LEADER);
        }
    }

    void writing(SimMaster master, LogWrite write) {
        LogImage log = master.disk().written();
        if (write.truncateFrom() > 0 && write.truncateFrom() <= log.lastIndex()) {
            saw(UNCOMMITTED_ENTRIES_CUT_OFF);
            for (long index = write.truncateFrom(); index <= log.lastIndex(); index++) {
                if (log.entry(index).kind() == LogEntry.Kind.MEMBERSHIP) {
                    saw(CHANGE_OF_MASTERS_TAKEN_BACK);
                }
            }
        }
    }

    void madeDurable(SimMaster master, @Nullable SnapshotWrite snapshot) {
        if (snapshot instanceof SnapshotWrite.Seal) {
            saw(SNAPSHOT_TAKEN);
            ConsensusCore consensus = master.consensus();
            if (consensus != null && consensus.leader() == null) {
                saw(SNAPSHOT_FINISHED_WITHOUT_A_LEADER);
            }
        }
    }

    void wiped(SimMaster master, long committed) {
        if (committed > 0 && master.disk().durable().lastIndex() > 0) {
            saw(COMMITTED_ENTRIES_LOST_WITH_A_DISK);
        }
    }

    void forgot() {
        saw(LIE_FOUND_OUT_BY_A_LOSS);
    }

    void lossNoticed() {
        saw(FORGETFUL_MASTER_REFUSED);
    }

    void caughtUp() {
        saw(FORGETFUL_MASTER_CAUGHT_UP);
    }

    void membership(Membership before, Membership next) {
        for (Member member : next.members()) {
            Member old = before.member(member.id());
            if (old == null && !member.voter()) {
                saw(LEARNER_ADMITTED);
            } else if (old != null && !old.voter() && member.voter()) {
                saw(LEARNER_PROMOTED);
                VoterId replaces = old.replaces();
                if (replaces != null && !replaces.node().equals(member.id().node())) {
                    saw(MASTER_REPLACED_BY_ANOTHER);
                } else if (replaces != null || successors.contains(member.id())) {
                    saw(WIPED_VOTER_VOTES_AGAIN);
                }
            }
        }
        for (VoterId gone : before.voters()) {
            // A disk that is gone goes before the next one of its master votes.
            next.named(gone.node()).stream()
                    .filter(Member::promote)
                    .map(Member::id)
                    .forEach(successors::add);
            if (next.named(gone.node()).isEmpty()) {
                saw(MASTER_REMOVED);
                if (leader != null && leader.id().equals(gone.node())) {
                    saw(LEADER_REMOVED);
                }
            }
        }
    }

    // ---- slaves

    void sent(SimMaster from, SlaveOrder order) {
        if (order instanceof SlaveOrder.RunOrders run) {
            run.runs().forEach(one -> unordered.remove(one.attempt().token()));
        } else if (order instanceof SlaveOrder.RegisterRefused) {
            saw(REGISTRATION_REFUSED);
        } else if (order instanceof SlaveOrder.Deregistered) {
            saw(SLAVE_DEREGISTERED);
        } else if (order instanceof SlaveOrder.ListAttempts) {
            saw(LIST_WANTED_FOR_A_DIGEST);
        }
    }

    void received(SimMaster master, SlaveReport report) {
        if (!master.isLeader()) {
            return;
        }
        List<AttemptReport> reports = report instanceof SlaveReport.AttemptReports news
                ? news.attempts()
                : report instanceof SlaveReport.Register register ? register.attempts() : List.of();
        for (AttemptReport one : reports) {
            Ledger.Version job = ledger.lastVersion(one.attempt().job());
            if (job != null && job.token() > one.attempt().token()) {
                saw(REPORT_OF_A_SUPERSEDED_ATTEMPT);
            }
        }
    }

    void orderAfterItsStop() {
        saw(ORDER_AFTER_ITS_STOP);
    }

    void orderOfAnEarlierTerm() {
        saw(ORDER_OF_AN_EARLIER_TERM);
    }

    void orderForAnEarlierLife() {
        saw(ORDER_FOR_AN_EARLIER_LIFE);
    }

    void said(SlaveEvent event) {
        if (event instanceof SlaveEvent.LeaseLost) {
            saw(LEASE_LOST);
        } else if (event instanceof SlaveEvent.LeaderDoubted) {
            saw(LEADER_DOUBTED_BY_A_SLAVE);
        }
    }

    private void leaseFactorIs(int factor) {
        if (factor != leaseFactor) {
            saw(factor > leaseFactor ? LEASES_LENGTHENED : LEASES_SHORTENED);
            leaseFactor = factor;
        }
    }

    @Override
    public void attemptAssigned(AttemptKey attempt, NodeId slave) {
        if (leader != null) {
            unordered.put(attempt.token(), leader);
        }
        if (attempt.attempt() > 1) {
            saw(JOB_PLACED_AGAIN);
            if (lastEnds.get(attempt.job()) == AttemptEnd.FAILED) {
                saw(FAILED_ATTEMPT_TRIED_AGAIN);
            }
        }
    }

    @Override
    public void attemptRunning(AttemptKey attempt, NodeId slave) {
        unordered.remove(attempt.token());
        if (ended.contains(attempt.token())) {
            saw(ATTEMPT_TAKEN_BACK);
        }
    }

    @Override
    public void attemptStopping(AttemptKey attempt, NodeId slave) {
        saw(CANCELLED_WHILE_IT_RAN);
    }

    @Override
    public void attemptEnded(AttemptKey attempt, NodeId slave, AttemptEnd end) {
        unordered.remove(attempt.token());
        lastEnds.put(attempt.job(), end);
        ended.add(attempt.token());
        switch (end) {
            case REFUSED -> saw(ATTEMPT_REFUSED);
            case DECLINED -> saw(ATTEMPT_DECLINED);
            case UNKNOWN -> saw(ATTEMPT_WITH_UNKNOWN_END);
            default -> {}
        }
    }

    @Override
    public void jobEnded(JobId id) {
        Job job = ledger.registry().jobSummary(id);
        AttemptEnd last = lastEnds.get(id);
        if (job != null
                && job.state() == JobState.FAILED
                && (last == AttemptEnd.SLAVE_LOST || last == AttemptEnd.UNKNOWN)) {
            saw(JOB_GIVEN_UP_AFTER_LOSSES);
        }
    }

    @Override
    public void jobForgotten(JobId job) {
        saw(JOB_FORGOTTEN);
    }

    @Override
    public void slaveLost(NodeId slave, String cause) {
        saw(SLAVE_LOST);
    }

    @Override
    public void slaveForgotten(NodeId slave) {
        saw(SLAVE_FORGOTTEN);
    }

    @Override
    public void assignmentVoided(Command.Assignment assignment, String reason) {
        saw(ASSIGNMENT_VOID_WHEN_COMMITTED);
    }

    // ---- clients

    void committed(List<Command> commands, List<CommandResult> results) {
        leaseFactorIs(ledger.registry().leaseFactor());
        for (int i = 0; i < results.size(); i++) {
            CommandResult result = results.get(i);
            if (result instanceof CommandResult.SlaveRegistered
                    && commands.get(i) instanceof Command.RegisterSlave register
                    && register.digest() != null) {
                saw(REGISTERED_WITH_A_DIGEST);
            }
            if (result instanceof CommandResult.Submitted submitted) {
                for (CommandResult.SubmitOutcome outcome : submitted.outcomes()) {
                    if (outcome == CommandResult.SubmitOutcome.DUPLICATE) {
                        saw(SUBMIT_REPEATED);
                    } else if (outcome == CommandResult.SubmitOutcome.ID_REUSED) {
                        saw(ID_REUSED);
                    }
                }
            }
        }
    }

    void sent(ClientReply reply) {
        if (reply.result() instanceof ClientResult.Overloaded overloaded
                && !overloaded.why().isEmpty()) {
            saw(SUBMIT_REFUSED_FOR_LACK_OF_MEMORY);
        }
    }

    void forgottenForItsSize() {
        saw(JOB_FORGOTTEN_FOR_ITS_SIZE);
    }

    void answered(SimRequest request, long committed) {
        var failure = request.failure();
        if (failure instanceof IndeterminateException) {
            saw(ANSWER_INDETERMINATE);
        } else if (failure instanceof NoLeaderException) {
            saw(ANSWER_NO_LEADER);
        } else if (failure instanceof RejectedException) {
            saw(request.operation() instanceof ChangeMasters ? CHANGE_OF_MASTERS_REFUSED : ANSWER_REJECTED);
        } else if (failure instanceof ForgottenException) {
            saw(ANSWER_FORGOTTEN);
        } else if ((request.result() instanceof ClientResult.OneJob one && one.index() < committed)
                || (request.result() instanceof ClientResult.JobPage page && page.index() < committed)) {
            saw(STALE_READ_OF_AN_OLD_STATE);
        }
    }

    void clientDied() {
        saw(CLIENT_DIED_WITH_OPEN_REQUESTS);
    }
}
