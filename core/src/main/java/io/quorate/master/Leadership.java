package io.quorate.master;

import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.scheduling.Scheduler;
import java.util.function.BiConsumer;

/** The desks that work only while this master leads and an entry of its term is committed: opened and closed together. */
final class Leadership {
    private final SlaveDesk slaves;
    private final Dispatcher dispatcher;
    private final OrderBook orders;
    private final ClientDesk clients;
    private final WatchDesk watches;
    private final MembershipDesk members;
    private final Janitor janitor;
    private boolean active;
    private long term;

    Leadership(
            MasterConfig config,
            Replica replica,
            Scheduler scheduler,
            ExclusionWait exclusion,
            StatusBoard status,
            Brake brake,
            Outbox out,
            MasterEffects effects,
            BiConsumer<Now, NodeId> tellLeader) {
        this.orders = new OrderBook(replica.registry(), out);
        this.watches = new WatchDesk(replica.registry(), out);
        this.dispatcher = new Dispatcher(scheduler, replica, exclusion);
        this.slaves =
                new SlaveDesk(replica, scheduler, exclusion, orders, out, effects, config.timings(), brake, tellLeader);
        this.members = new MembershipDesk(replica);
        this.clients = new ClientDesk(config.memory(), replica, scheduler, dispatcher, watches, members, status, out);
        this.janitor = new Janitor(config, replica.registry(), replica::offer);
        replica.registry().addListener(orders);
        replica.registry().addListener(watches);
    }

    boolean isActive() {
        return active;
    }

    /** The term in which this master leads, or led last. */
    long term() {
        return term;
    }

    SlaveDesk slaves() {
        return slaves;
    }

    ClientDesk clients() {
        return clients;
    }

    void becomeActive(Now now, long newTerm) {
        active = true;
        term = newTerm;
        dispatcher.becomeActive(now.nanos());
        orders.becomeActive();
        slaves.becomeActive(now.nanos(), newTerm);
        clients.becomeActive();
        janitor.becomeActive(now.nanos());
    }

    void becomeIdle() {
        active = false;
        dispatcher.becomeIdle();
        orders.becomeIdle();
        slaves.becomeIdle();
        clients.becomeIdle();
        members.becomeIdle();
        janitor.becomeIdle();
    }

    void forgetClient(NodeRef client) {
        watches.forget(client);
        clients.forget(client);
        members.forget(client);
    }

    /** Looks at what is open after every input: what it waits for may have happened. */
    void review(Now now) {
        if (active) {
            members.review(now);
        }
    }

    /** How many changes of masters are asked for and not settled. */
    int openWishes() {
        return members.size();
    }

    boolean hasWorkNow() {
        return active && (orders.hasDueNow() || watches.hasNews() || slaves.hasAcks());
    }

    long nextWakeNanos() {
        if (!active) {
            return Long.MAX_VALUE;
        }
        long desks = Math.min(slaves.nextWakeNanos(), orders.nextResendNanos());
        return Math.min(Math.min(dispatcher.nextWakeNanos(), janitor.nextWakeNanos()), desks);
    }

    void work(Now now) {
        if (!active) {
            return;
        }
        slaves.onWake(now);
        dispatcher.dispatch(now);
        orders.flush(now.nanos(), term);
        watches.flush();
        slaves.flushAcks();
        janitor.work(now);
    }
}
