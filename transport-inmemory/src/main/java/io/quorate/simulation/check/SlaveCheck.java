package io.quorate.simulation.check;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Isolation;
import io.quorate.model.JobSpec;
import io.quorate.model.Resources;
import io.quorate.model.Work;
import io.quorate.protocol.LeaderMessage;
import io.quorate.protocol.Message;
import io.quorate.protocol.SlaveOrder;
import io.quorate.protocol.SlaveReport;
import io.quorate.simulation.engine.Agenda;
import io.quorate.simulation.node.Execution;
import io.quorate.simulation.node.SimMaster;
import io.quorate.simulation.node.SimSlave;
import io.quorate.slave.SlaveCore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What slaves are told, and what they do: no order before its commit (P3), no start but on a lawful order and only once (P5,
 * P9), never more executing than the slave has room for (P6), nothing stopped that the cluster wants to run (P7).
 */
final class SlaveCheck {
    private final Agenda agenda;
    private final ConsensusCheck consensus;
    private final Ledger ledger;
    private final RareEvents rare;
    private final TreeSet<Long> started = new TreeSet<>();
    private final Map<SimSlave, Heard> heard = new HashMap<>();

    /** What has reached a slave's process. */
    private static final class Heard {
        private long newestTerm;
        private SlaveOrder.@Nullable RunOrders order;
        private boolean ofOlderTerm;
        private long session;
        private SlaveOrder.@Nullable StopOrders stop;
        private final TreeSet<Long> stopped = new TreeSet<>();
    }

    SlaveCheck(Agenda agenda, ConsensusCheck consensus, Ledger ledger, RareEvents rare) {
        this.rare = rare;
        this.agenda = agenda;
        this.consensus = consensus;
        this.ledger = ledger;
    }

    void stopped(SimSlave slave) {
        heard.remove(slave);
    }

    /** A master tells a slave something. */
    void sent(SimMaster from, SimSlave to, SlaveOrder order) {
        if (consensus.leaderOf(order.term()) != from) {
            throw new PromiseBroken(
                    "P9", from + " orders " + to + " as leader of term " + order.term() + ", which it is not");
        }
        if (order instanceof SlaveOrder.RunOrders orders) {
            orders.runs().forEach(run -> requireCommitted(from, to, orders, run.attempt()));
        }
    }

    private void requireCommitted(SimMaster from, SimSlave to, SlaveOrder.RunOrders orders, AttemptKey attempt) {
        Ledger.Assigned assigned = ledger.assigned(attempt.token());
        if (assigned == null || !assigned.attempt().equals(attempt)) {
            throw new PromiseBroken("P3", from + " orders " + to + " to run " + attempt + ", which is not committed");
        }
        // That a majority of those who counted then held it durably was checked when it was committed.
        if (!assigned.slave().equals(to.id()) || assigned.session() != orders.session()) {
            throw new PromiseBroken(
                    "P3", from + " orders " + to + " to run " + attempt + ", but committed is " + assigned);
        }
    }

    void received(SimSlave to, Message message) {
        Heard ears = heard.computeIfAbsent(to, id -> new Heard());
        if (message instanceof LeaderMessage.LeaderInfo info && info.leader() != null) {
            ears.newestTerm = Math.max(ears.newestTerm, info.term());
        } else if (message instanceof SlaveOrder order) {
            if (order instanceof SlaveOrder.RunOrders run) {
                ears.order = run;
                ears.ofOlderTerm = run.term() < ears.newestTerm;
                count(to, ears, run);
            }
            if (order instanceof SlaveOrder.Registered registered) {
                ears.session = registered.session();
            }
            if (order instanceof SlaveOrder.StopOrders stop
                    && stop.term() >= ears.newestTerm
                    && stop.incarnation().equals(to.incarnation())) {
                ears.stop = stop;
            }
            ears.newestTerm = Math.max(ears.newestTerm, order.term());
        }
    }

    private void count(SimSlave to, Heard ears, SlaveOrder.RunOrders order) {
        if (ears.ofOlderTerm) {
            rare.orderOfAnEarlierTerm();
        }
        if (!order.incarnation().equals(to.incarnation())) {
            rare.orderForAnEarlierLife();
        }
        if (order.runs().stream()
                .anyMatch(run -> ears.stopped.contains(run.attempt().token()))) {
            rare.orderAfterItsStop();
        }
    }

    /** A stop counts as heard by a slave that knows itself registered, also after it has looked at its lease. */
    void stepped(SimSlave slave) {
        Heard ears = heard.get(slave);
        if (ears == null) {
            return;
        }
        SlaveOrder.StopOrders stop = ears.stop;
        SlaveCore core = slave.core();
        if (stop != null && core != null && core.hasSession() && ears.session == stop.session()) {
            stop.attempts().forEach(attempt -> ears.stopped.add(attempt.token()));
        }
        ears.stop = null;
        ears.order = null;
    }

    void starts(SimSlave slave, AttemptKey attempt, Work work) {
        Heard ears = heard.get(slave);
        SlaveOrder.RunOrders order = ears == null ? null : ears.order;
        if (ears == null
                || order == null
                || order.runs().stream().noneMatch(run -> run.attempt().equals(attempt))) {
            throw new PromiseBroken("P9", slave + " starts " + attempt + " without an order");
        }
        if (ears.ofOlderTerm) {
            throw new PromiseBroken(
                    "P9",
                    slave + " starts " + attempt + " on an order of term " + order.term() + ", and has heard of term "
                            + ears.newestTerm);
        }
        SlaveCore core = slave.core();
        long nowNanos = slave.clock().at(agenda.nowNanos()).nanos();
        if (core == null || core.leaseEndNanos() <= nowNanos) {
            throw new PromiseBroken("P9", slave + " starts " + attempt + " when its lease has run out");
        }
        if (!order.incarnation().equals(slave.incarnation())) {
            throw new PromiseBroken("P9", slave + " starts " + attempt + ", ordered from its earlier incarnation");
        }
        Ledger.Assigned assigned = ledger.assigned(attempt.token());
        if (assigned == null
                || !assigned.slave().equals(slave.id())
                || !slave.incarnation().equals(ledger.incarnationOf(assigned.session()))) {
            throw new PromiseBroken("P9", slave + " starts " + attempt + "; committed is " + assigned);
        }
        if (ears.stopped.contains(attempt.token())) {
            throw new PromiseBroken("P5", slave + " starts " + attempt + ", which it was told to stop before");
        }
        if (!started.add(attempt.token())) {
            throw new PromiseBroken("P5", slave + " starts " + attempt + ", which has been started before");
        }
        Resources used = resources(attempt);
        for (Execution execution : slave.executing()) {
            used = used.plus(resources(execution.attempt()));
        }
        if (!used.fitsIn(slave.resources())) {
            throw new PromiseBroken(
                    "P6", slave + " has " + slave.resources() + ", and with " + attempt + " it executes " + used);
        }
        JobSpec spec = ledger.spec(attempt.job());
        if (spec == null || !spec.work().equals(work)) {
            throw new PromiseBroken("P3", slave + " starts " + attempt + " with other work than was submitted");
        }
    }

    void stopAsked(SimSlave slave, AttemptKey attempt) {
        if (!slave.isLeaving() && ledger.isWanted(slave.id(), attempt) && !isWithoutLease(slave, attempt)) {
            throw new PromiseBroken("P7", slave + " stops " + attempt + ", which the cluster wants to run");
        }
    }

    /** Whether the attempt is an exclusive one whose time is over, unless somebody renews the lease. */
    private boolean isWithoutLease(SimSlave slave, AttemptKey attempt) {
        SlaveCore core = slave.core();
        JobSpec spec = ledger.spec(attempt.job());
        return core != null
                && spec != null
                && spec.isolation() == Isolation.EXCLUSIVE
                && core.exclusiveUntilNanos()
                        <= slave.clock().at(agenda.nowNanos()).nanos();
    }

    /** A slave tells a master something: what it calls over does not execute any more. */
    void sent(SimSlave from, SlaveReport report) {
        List<AttemptReport> reports = report instanceof SlaveReport.AttemptReports news
                ? news.attempts()
                : report instanceof SlaveReport.Register register ? register.attempts() : List.of();
        for (AttemptReport one : reports) {
            if (one.status() != AttemptReport.Status.RUNNING && from.isExecuting(one.attempt())) {
                throw new PromiseBroken(
                        "P6", from + " calls " + one.attempt() + " " + one.status() + ", and it still executes");
            }
        }
    }

    private Resources resources(AttemptKey attempt) {
        JobSpec spec = ledger.spec(attempt.job());
        return spec == null ? Resources.NONE : spec.resources();
    }
}
