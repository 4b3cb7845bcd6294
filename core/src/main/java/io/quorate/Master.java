package io.quorate;

import io.quorate.master.MasterConfig;
import io.quorate.master.MasterMemory;
import io.quorate.model.ClusterStatus;
import io.quorate.model.Endpoint;
import io.quorate.model.LossBrake;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Retention;
import io.quorate.runtime.MasterNode;
import io.quorate.runtime.NodeSettings;
import io.quorate.spi.LogStore;
import io.quorate.spi.PlacementPolicy;
import io.quorate.storage.FileLogStore;
import io.quorate.storage.MemoryLogStore;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A master: it votes, may lead, and holds the registry of all slaves and jobs. A cluster has a few, an odd number best: three
 * survive the loss of any one of them (P2). Thread-safe.
 */
public final class Master implements AutoCloseable {
    private final MasterNode node;

    private Master(MasterNode node) {
        this.node = node;
    }

    public static Builder builder() {
        return new Builder();
    }

    public NodeId id() {
        return node.id();
    }

    /** Where it can be dialled. */
    public Endpoint endpoint() {
        return node.endpoint();
    }

    /** How the cluster is doing, as this master sees it; it asks no other. */
    public CompletableFuture<ClusterStatus> status() {
        return node.status();
    }

    /** Completes when the master is closed; exceptionally, with the cause, if it failed. */
    public CompletableFuture<Void> closed() {
        return node.closed();
    }

    /** Hands leadership over if it leads, and ends. Bounded, by 5 s. Calling it again does nothing. */
    @Override
    public void close() {
        node.close();
    }

    /** Ends at once, as if the process had died. What was reported durable is kept. */
    public void kill() {
        node.kill();
    }

    /** Collects the settings of a master. */
    public static final class Builder extends NodeBuilder<Builder> {
        /** The most masters that can found a cluster. */
        public static final int MAX_FOUNDERS = MasterConfig.MAX_FOUNDERS;

        private int founders;
        private @Nullable Supplier<LogStore> store;
        private PlacementPolicy placement = Placement.BEST_FIT;
        private Retention retention = Retention.defaults();
        private int poisonLimit = MasterConfig.DEFAULT_POISON_LIMIT;
        private LossBrake brake = LossBrake.defaults();
        private long heapBytes =
                Math.max(MasterMemory.MIN_HEAP_BYTES, Runtime.getRuntime().maxMemory());

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** With how many masters the cluster is formed for the first time; the same number on each of them. */
        public Builder founders(int value) {
            this.founders = value;
            return this;
        }

        /** The directory, of this master alone, in which it keeps its log. It is made if it does not exist. */
        public Builder dataDirectory(Path directory) {
            this.store = () -> FileLogStore.at(directory);
            return this;
        }

        /** Where it keeps its log; the master closes it. */
        public Builder logStore(LogStore value) {
            this.store = () -> value;
            return this;
        }

        /** Keeps its log in memory: after a restart it is another master. For tests and trials. */
        public Builder inMemory() {
            this.store = MemoryLogStore::new;
            return this;
        }

        /** Which of the slaves that fit a job gets it. Default: {@link Placement#BEST_FIT}. */
        public Builder placement(PlacementPolicy value) {
            this.placement = value;
            return this;
        }

        /** How long jobs that have ended are kept. Default: {@link Retention#defaults}. */
        public Builder retention(Retention value) {
            this.retention = value;
            return this;
        }

        /**
         * After so many attempts in a row that ended with their slave, each within about 10 s of its start, a job is taken for
         * the cause, and fails. Default 10; at most 32; 0 for no limit.
         */
        public Builder poisonLimit(int value) {
            this.poisonLimit = value;
            return this;
        }

        /** What becomes of the losses when many slaves fall silent at once. Default: {@link LossBrake#defaults}. */
        public Builder lossBrake(LossBrake value) {
            this.brake = value;
            return this;
        }

        /**
         * How much of the JVM's heap this master may count on; at least 64 MiB. Default: all of it ({@link Runtime#maxMemory}). The
         * leader's counts, so all masters should have the same. By it the leader limits how much is open: a quarter of it at
         * 512 bytes a job, and an eighth of it for payloads; above that new jobs are refused with {@link
         * io.quorate.model.OverloadedException}. And how much is kept of jobs that have ended: payloads, results and outputs of a
         * sixteenth, those go first that ended first, whatever the {@link #retention} says.
         */
        public Builder heapBytes(long value) {
            this.heapBytes = value;
            return this;
        }

        /**
         * Opens the log and starts the master; it finds the others by itself.
         *
         * @throws IllegalArgumentException if a setting is malformed
         * @throws IllegalStateException if a setting is missing
         * @throws io.quorate.spi.TransportException if its transport cannot start
         * @throws io.quorate.spi.StorageException if its log cannot be opened
         */
        public Master start() {
            if (founders == 0) {
                throw new IllegalStateException(
                        "founders is missing: say with how many masters the cluster is formed, the same number on each");
            }
            if (founders < 0 || founders > MAX_FOUNDERS) {
                throw new IllegalArgumentException("founders is 1 to " + MAX_FOUNDERS + ", got " + founders);
            }
            if (poisonLimit < 0 || poisonLimit > MasterConfig.MAX_POISON_LIMIT) {
                throw new IllegalArgumentException(
                        "poisonLimit is 0 to " + MasterConfig.MAX_POISON_LIMIT + ", got " + poisonLimit);
            }
            if (heapBytes < MasterMemory.MIN_HEAP_BYTES) {
                throw new IllegalArgumentException(
                        "heapBytes is at least " + MasterMemory.MIN_HEAP_BYTES + ", got " + heapBytes);
            }
            if (store == null) {
                throw new IllegalStateException("dataDirectory is missing: give one with dataDirectory(…), or say"
                        + " inMemory() if what the cluster holds may be lost with its processes");
            }
            NodeSettings settings = open("master", NodeRef::master);
            Events events = events(settings);
            try {
                MasterNode.Options options =
                        new MasterNode.Options(founders, retention, poisonLimit, brake, MasterMemory.ofHeap(heapBytes));
                return new Master(MasterNode.start(settings, options, store.get(), placement, events::master, events));
            } catch (RuntimeException | Error e) {
                abandon(settings);
                throw e;
            }
        }
    }
}
