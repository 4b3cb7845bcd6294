package io.quorate.runtime;

import io.quorate.kernel.Now;
import io.quorate.model.AttemptKey;
import io.quorate.model.Endpoint;
import io.quorate.model.Isolation;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.Work;
import io.quorate.slave.KeptOutcome;
import io.quorate.slave.SlaveConfig;
import io.quorate.slave.SlaveCore;
import io.quorate.slave.SlaveEffects;
import io.quorate.slave.SlaveEvent;
import io.quorate.spi.JobRunner;
import io.quorate.spi.StorageException;
import io.quorate.storage.OutcomeStore;
import io.quorate.wire.MalformedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A slave, running. Thread-safe. */
public final class SlaveNode {
    private static final long MIN_CLOSE_MILLIS = 5_000;
    /** What is left to report the last end and to deregister, once the last process was killed. */
    private static final long GOODBYE_MILLIS = 2_000;
    /** How long the disk may take to write what waits, when the slave ends. */
    private static final long KEEP_MILLIS = 2_000;

    private final NodeHost host;
    private final Lease lease;
    private final JobRunners runners;
    private final Consumer<SlaveEvent> events;
    private final SlaveCore core;
    private final @Nullable OutcomeKeeper keeper;
    private final CountDownLatch left = new CountDownLatch(1);
    private final long closeMillis;
    private final long stopAllowanceNanos;

    /**
     * What a slave brings to its cluster.
     *
     * @param maxAttempts how many attempts it takes at a time
     * @param processes makes the runner of operating-system processes; null: there is none
     * @param dataDirectory where it keeps outcomes that are not acknowledged; null: nowhere
     * @param stopGrace how long such a process may take to stop until it is killed
     */
    public record Offer(
            Resources resources,
            int maxAttempts,
            SortedMap<String, String> attributes,
            SortedMap<String, HandlerBody> handlers,
            @Nullable Supplier<JobRunner> processes,
            Duration stopGrace,
            @Nullable Path dataDirectory) {}

    private SlaveNode(
            NodeHost host,
            NodeSettings settings,
            Offer offer,
            @Nullable OutcomeKeeper keeper,
            List<KeptOutcome> kept,
            Consumer<SlaveEvent> events) {
        this.keeper = keeper;
        this.events = events;
        this.host = host;
        this.lease = new Lease(settings.clock());
        this.stopAllowanceNanos = settings.timings().stopAllowance().toNanos();
        this.closeMillis = closeMillis(offer.stopGrace());
        Supplier<JobRunner> processes = offer.processes();
        this.runners = new JobRunners(
                settings.self().id(),
                new HandlerRunner(settings.threadName(), offer.handlers(), lease, settings.clock()),
                processes == null ? null : processes.get(),
                new Ends(true),
                new Ends(false));
        this.core = new SlaveCore(
                new SlaveConfig(
                        settings.self().id(),
                        host.incarnation(),
                        host.endpoint(),
                        offer.resources(),
                        offer.maxAttempts(),
                        offer.attributes(),
                        settings.timings()),
                kept,
                host.outbox(),
                new Effects(),
                host.random());
    }

    /**
     * @throws IllegalArgumentException if the offer is malformed
     * @throws StorageException if the data directory cannot be used
     */
    public static SlaveNode start(
            NodeSettings settings, Offer offer, Consumer<SlaveEvent> events, NodeObserver observer) {
        Path directory = offer.dataDirectory();
        if (directory == null) {
            return start(settings, offer, null, List.of(), events, observer);
        }
        OutcomeStore store =
                OutcomeStore.at(directory, "slave " + settings.self().id() + " of cluster " + settings.cluster());
        List<KeptOutcome> kept = read(store, directory);
        OutcomeKeeper keeper = new OutcomeKeeper(settings.threadName() + "-data", store, observer::warning);
        try {
            SlaveNode node = start(settings, offer, keeper, kept, events, observer);
            keeper.start();
            return node;
        } catch (RuntimeException | Error e) {
            keeper.stop(KEEP_MILLIS);
            throw e;
        }
    }

    private static SlaveNode start(
            NodeSettings settings,
            Offer offer,
            @Nullable OutcomeKeeper keeper,
            List<KeptOutcome> kept,
            Consumer<SlaveEvent> events,
            NodeObserver observer) {
        NodeHost host = new NodeHost(settings, true, null, observer);
        try {
            SlaveNode node = new SlaveNode(host, settings, offer, keeper, kept, events);
            host.start(node.core, node::afterStep, node::stopAll);
            return node;
        } catch (RuntimeException | Error e) {
            host.stop();
            throw e;
        }
    }

    private static List<KeptOutcome> read(OutcomeStore store, Path directory) {
        try {
            return store.open().values().stream().map(KeptOutcome::decode).toList();
        } catch (MalformedException e) {
            store.close();
            throw new StorageException(
                    "The data directory " + directory + " holds outcomes that cannot be read: " + e.getMessage()
                            + ". They were written by another version; start that one, or move the directory away",
                    e);
        }
    }

    /** The processors that this JVM may use, and the most memory that its heap may take. */
    public static Resources resourcesOfThisJvm() {
        Runtime jvm = Runtime.getRuntime();
        return Resources.builder()
                .cpus(jvm.availableProcessors())
                .memoryBytes(jvm.maxMemory())
                .build();
    }

    public NodeId id() {
        return host.id();
    }

    public Endpoint endpoint() {
        return host.endpoint();
    }

    public boolean hasLease() {
        return lease.isHeld();
    }

    /** What executes now, in the order of the assignments. */
    public List<AttemptStatus> attempts() {
        return runners.attempts();
    }

    /** Completes when the slave has ended. */
    public CompletableFuture<Void> closed() {
        return host.closed();
    }

    /** How long a slave may take to leave: 5 s, or longer if its processes may take longer to stop. */
    static long closeMillis(Duration stopGrace) {
        return Math.max(MIN_CLOSE_MILLIS, stopGrace.toMillis() + GOODBYE_MILLIS);
    }

    /** Leaves the cluster, as far as that can be done within {@link #closeMillis}, and ends. */
    public void close() {
        if (host.notice(core::leave)) {
            try {
                boolean ignored = left.await(closeMillis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        kill();
    }

    /** Ends at once. */
    public void kill() {
        if (host.stop()) {
            stopAll();
        }
    }

    private void stopAll() {
        lease.end();
        runners.stopAll();
        OutcomeKeeper own = keeper;
        if (own != null) {
            own.stop(KEEP_MILLIS);
        }
    }

    private void afterStep(Now now) {
        lease.lastUntil(core.leaseEndNanos());
        runners.reportSlowStops();
    }

    /** How attempts end, from the runners' threads. */
    private final class Ends implements JobRunner.Listener {
        private final boolean ofHandlers;

        /** @param ofHandlers told by a handler's own thread, as the last thing it does; what else runs jobs may hold locks */
        Ends(boolean ofHandlers) {
            this.ofHandlers = ofHandlers;
        }

        @Override
        public void ended(AttemptKey attempt, JobOutcome outcome) {
            tell(now -> core.attemptEnded(now, attempt, outcome));
        }

        @Override
        public void declined(AttemptKey attempt, String why) {
            tell(now -> core.attemptDeclined(now, attempt, why));
        }

        @Override
        public void stopped(AttemptKey attempt) {
            tell(now -> core.attemptStopped(now, attempt));
        }

        @Override
        public void lost(AttemptKey attempt, String why) {
            tell(now -> core.attemptLost(now, attempt, why));
        }

        private void tell(Consumer<Now> end) {
            if (ofHandlers) {
                host.noticeAtLeisure(end);
            } else {
                host.notice(end);
            }
        }
    }

    /** What the core wants done, within a step. */
    private final class Effects implements SlaveEffects {

        @Override
        public @Nullable String refusal(Work work) {
            return runners.refusal(work);
        }

        @Override
        public void start(AttemptKey attempt, Work work, Isolation isolation) {
            runners.start(attempt, work, isolation);
        }

        @Override
        public void leaseHolds(long sentNanos, long leaseNanos) {
            lease.exclusiveUntil(sentNanos + leaseNanos - stopAllowanceNanos);
            runners.leaseHolds(sentNanos, leaseNanos);
        }

        @Override
        public void stop(AttemptKey attempt) {
            runners.stop(attempt);
        }

        @Override
        public void keep(KeptOutcome outcome) {
            OutcomeKeeper own = keeper;
            if (own != null) {
                own.keep(outcome.attempt().token(), outcome.encode());
            }
        }

        @Override
        public void forget(AttemptKey attempt) {
            OutcomeKeeper own = keeper;
            if (own != null) {
                own.forget(attempt.token());
            }
        }

        @Override
        public void left() {
            left.countDown();
        }

        @Override
        public void event(SlaveEvent event) {
            events.accept(event);
        }
    }
}
