package io.quorate.runtime;

import io.quorate.kernel.Now;
import io.quorate.model.AttemptKey;
import io.quorate.model.Endpoint;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.Work;
import io.quorate.slave.SlaveConfig;
import io.quorate.slave.SlaveCore;
import io.quorate.slave.SlaveEffects;
import io.quorate.slave.SlaveEvent;
import io.quorate.spi.JobRunner;
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
    private static final long CLOSE_MILLIS = 5_000;

    private final NodeHost host;
    private final Lease lease;
    private final JobRunners runners;
    private final Consumer<SlaveEvent> events;
    private final SlaveCore core;
    private final CountDownLatch left = new CountDownLatch(1);

    /**
     * What a slave brings to its cluster.
     *
     * @param maxAttempts how many attempts it takes at a time
     * @param processes makes the runner of operating-system processes; null: there is none
     */
    public record Offer(
            Resources resources,
            int maxAttempts,
            SortedMap<String, String> attributes,
            SortedMap<String, HandlerBody> handlers,
            @Nullable Supplier<JobRunner> processes) {}

    private SlaveNode(NodeHost host, NodeSettings settings, Offer offer, Consumer<SlaveEvent> events) {
        this.events = events;
        this.host = host;
        this.lease = new Lease(settings.clock());
        Supplier<JobRunner> processes = offer.processes();
        this.runners = new JobRunners(
                settings.self().id(),
                new HandlerRunner(settings.threadName(), offer.handlers(), lease, settings.clock()),
                processes == null ? null : processes.get(),
                new Ends());
        this.core = new SlaveCore(
                new SlaveConfig(
                        settings.self().id(),
                        host.incarnation(),
                        host.endpoint(),
                        offer.resources(),
                        offer.maxAttempts(),
                        offer.attributes(),
                        settings.timings()),
                host.outbox(),
                new Effects(),
                host.random());
    }

    /** @throws IllegalArgumentException if the offer is malformed */
    public static SlaveNode start(
            NodeSettings settings, Offer offer, Consumer<SlaveEvent> events, NodeObserver observer) {
        NodeHost host = new NodeHost(settings, true, null, observer);
        try {
            SlaveNode node = new SlaveNode(host, settings, offer, events);
            host.start(node.core, node::afterStep, node::stopAll);
            return node;
        } catch (RuntimeException | Error e) {
            host.stop();
            throw e;
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

    /** Leaves the cluster, as far as that can be done in 5 s, and ends. */
    public void close() {
        if (host.notice(core::leave)) {
            try {
                boolean ignored = left.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
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
    }

    private void afterStep(Now now) {
        lease.lastUntil(core.leaseEndNanos());
        runners.reportSlowStops();
    }

    /** How attempts end, from the runners' threads. */
    private final class Ends implements JobRunner.Listener {
        @Override
        public void ended(AttemptKey attempt, JobOutcome outcome) {
            host.notice(now -> core.attemptEnded(now, attempt, outcome));
        }

        @Override
        public void declined(AttemptKey attempt, String why) {
            host.notice(now -> core.attemptDeclined(now, attempt, why));
        }

        @Override
        public void lost(AttemptKey attempt, String why) {
            host.notice(now -> core.attemptLost(now, attempt, why));
        }
    }

    /** What the core wants done, on the loop's thread. */
    private final class Effects implements SlaveEffects {

        @Override
        public @Nullable String refusal(Work work) {
            return runners.refusal(work);
        }

        @Override
        public void start(AttemptKey attempt, Work work) {
            runners.start(attempt, work);
        }

        @Override
        public void stop(AttemptKey attempt) {
            runners.stop(attempt);
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
