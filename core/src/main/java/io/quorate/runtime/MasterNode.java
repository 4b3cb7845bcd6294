package io.quorate.runtime;

import io.quorate.consensus.ConsensusConfig;
import io.quorate.kernel.Now;
import io.quorate.master.MasterConfig;
import io.quorate.master.MasterCore;
import io.quorate.master.MasterEvent;
import io.quorate.master.MasterMemory;
import io.quorate.model.ClusterStatus;
import io.quorate.model.Endpoint;
import io.quorate.model.LossBrake;
import io.quorate.model.NodeId;
import io.quorate.model.Retention;
import io.quorate.spi.LogStore;
import io.quorate.spi.PlacementPolicy;
import io.quorate.spi.StorageException;
import io.quorate.wire.MalformedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A master, running. Thread-safe. */
public final class MasterNode {
    private static final long CLOSE_MILLIS = 5_000;

    private final NodeHost host;
    private final MasterCore core;
    private final CountDownLatch left = new CountDownLatch(1);

    private MasterNode(
            NodeHost host,
            NodeSettings settings,
            Options options,
            LogStore.Recovered recovered,
            PlacementPolicy placement,
            Consumer<MasterEvent> events) {
        this.host = host;
        this.core = new MasterCore(
                new MasterConfig(
                        settings.cluster(),
                        settings.self().id(),
                        host.incarnation(),
                        host.endpoint(),
                        options.founders(),
                        settings.timings(),
                        options.retention(),
                        options.poisonLimit(),
                        options.brake(),
                        options.memory(),
                        options.memory().bound(ConsensusConfig.of(settings.timings()))),
                recovered,
                placement,
                host.outbox(),
                events::accept,
                host.random());
    }

    /** What is set of a master alone. */
    public record Options(int founders, Retention retention, int poisonLimit, LossBrake brake, MasterMemory memory) {}

    /**
     * Opens the store, which is the master's from now on, and starts.
     *
     * @throws StorageException if the store cannot be opened, or holds what no master wrote
     */
    public static MasterNode start(
            NodeSettings settings,
            Options options,
            LogStore store,
            PlacementPolicy placement,
            Consumer<MasterEvent> events,
            NodeObserver observer) {
        // A store that does not open is not ours to close: another master may be using it.
        LogStore.Recovered recovered = store.open();
        try {
            NodeHost host = new NodeHost(settings, true, store, observer);
            try {
                MasterNode node = new MasterNode(host, settings, options, recovered, placement, events);
                host.start(node.core, node::afterStep, () -> {});
                return node;
            } catch (RuntimeException | Error e) {
                host.stop();
                throw e;
            }
        } catch (MalformedException e) {
            store.close();
            throw new StorageException(
                    "the log store of " + settings.self() + " holds metadata that cannot be read: " + e.getMessage(),
                    e);
        } catch (RuntimeException | Error e) {
            store.close();
            throw e;
        }
    }

    public NodeId id() {
        return host.id();
    }

    public Endpoint endpoint() {
        return host.endpoint();
    }

    /** How this master sees the cluster. */
    public CompletableFuture<ClusterStatus> status() {
        return host.ask(core::status);
    }

    /** Completes when the master has ended. */
    public CompletableFuture<Void> closed() {
        return host.closed();
    }

    /** Hands leadership over, as far as that can be done in 5 s, and ends. */
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
        host.stop();
    }

    private void afterStep(Now now) {
        if (left.getCount() > 0 && core.hasLeft()) {
            left.countDown();
        }
    }
}
