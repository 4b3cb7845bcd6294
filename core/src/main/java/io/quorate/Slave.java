package io.quorate;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.model.Work;
import io.quorate.process.ProcessRunner;
import io.quorate.runtime.NodeSettings;
import io.quorate.runtime.SlaveNode;
import io.quorate.spi.JobRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A slave: it offers resources to the cluster and runs the jobs that a leader gives it. It belongs to no master (P7) and
 * starts nothing without a leader (P9). Thread-safe.
 */
public final class Slave implements AutoCloseable {
    private final SlaveNode node;

    private Slave(SlaveNode node) {
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

    /** Whether the cluster counts on it: a leader has registered it, and the lease has not run out. */
    public boolean isRegistered() {
        return node.hasLease();
    }

    /** What it executes now, oldest first. */
    public List<RunningAttempt> attempts() {
        return node.attempts().stream()
                .map(a -> new RunningAttempt(a.attempt(), a.stopping(), a.done(), a.total()))
                .toList();
    }

    /** Completes when the slave is closed; exceptionally, with the cause, if it failed. */
    public CompletableFuture<Void> closed() {
        return node.closed();
    }

    /**
     * Leaves the cluster: stops all attempts, each of whose jobs is placed elsewhere as soon as it has stopped, deregisters, and
     * ends. Bounded, by 5 s, or the processes' stop grace and 2 s if that is longer: what could not be done by then is left to
     * the lease. Calling it again does nothing.
     */
    @Override
    public void close() {
        node.close();
    }

    /** Ends at once, as if the process had died; what it runs is stopped without waiting. The cluster finds out by itself. */
    public void kill() {
        node.kill();
    }

    /** Collects the settings of a slave. */
    public static final class Builder extends NodeBuilder<Builder> {
        private @Nullable Resources resources;
        private int maxAttempts = SlaveInfo.MAX_ATTEMPTS;
        private SortedMap<String, String> attributes = new TreeMap<>();
        private final SortedMap<String, JobHandler> handlers = new TreeMap<>();
        private @Nullable ProcessOptions processes;
        private @Nullable Path dataDirectory;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** What it offers. Default: the processors that this JVM may use, and the most memory that its heap may take. */
        public Builder resources(Resources value) {
            this.resources = value;
            return this;
        }

        /** How many attempts it takes at a time, however little they ask for. Default: the most that is allowed. */
        public Builder maxAttempts(int value) {
            this.maxAttempts = value;
            return this;
        }

        /**
         * What else is to be known of it, such as {@code zone=a}: at most {@value SlaveInfo#MAX_ATTRIBUTES} attributes, names and
         * values of at most {@value SlaveInfo#MAX_ATTRIBUTE_LENGTH} characters.
         */
        public Builder attributes(Map<String, String> values) {
            this.attributes = new TreeMap<>(values);
            return this;
        }

        /**
         * Registers the code of jobs.
         *
         * @param name what {@link io.quorate.model.JobSpec#handler} names
         * @throws IllegalArgumentException if there is another handler of that name
         */
        public Builder handler(String name, JobHandler handler) {
            if (handlers.putIfAbsent(name, handler) != null) {
                throw new IllegalArgumentException("handler '" + name + "' is registered twice");
            }
            return this;
        }

        /**
         * The directory, of this slave alone, in which it keeps how attempts ended until the cluster has acknowledged it, so that
         * a restart loses no outcome. It is made if it does not exist. Default: none; an outcome that is not acknowledged is
         * then lost with the process, and its job runs again.
         */
        public Builder dataDirectory(Path directory) {
            this.dataDirectory = directory;
            return this;
        }

        /** Allows the slave to run operating-system processes; without this it refuses them. */
        public Builder processes(ProcessOptions options) {
            this.processes = options;
            return this;
        }

        /**
         * Starts the slave; it looks for a leader and registers by itself.
         *
         * @throws IllegalArgumentException if a setting is malformed
         * @throws IllegalStateException if a setting is missing
         * @throws io.quorate.spi.TransportException if its transport cannot start
         * @throws io.quorate.spi.StorageException if its data directory cannot be used
         */
        public Slave start() {
            check();
            NodeSettings settings = open("slave", NodeRef::slave);
            try {
                Events events = events(settings);
                SlaveNode.Offer offer = new SlaveNode.Offer(
                        resources != null ? resources : SlaveNode.resourcesOfThisJvm(),
                        maxAttempts,
                        attributes,
                        HandlerAdapter.adapt(handlers),
                        processes == null ? null : runner(processes, settings),
                        processes == null ? Duration.ZERO : processes.stopGrace(),
                        dataDirectory);
                return new Slave(SlaveNode.start(settings, offer, events::slave, events));
            } catch (RuntimeException | Error e) {
                abandon(settings);
                throw e;
            }
        }

        private static Supplier<JobRunner> runner(ProcessOptions options, NodeSettings settings) {
            return () ->
                    new ProcessRunner(options.stopGrace(), settings.timings().stopAllowance(), settings.clock());
        }

        /** All that the masters' decoders check: what they refuse is dropped there, and the slave would never hear why. */
        private void check() {
            if (maxAttempts < 1 || maxAttempts > SlaveInfo.MAX_ATTEMPTS) {
                throw new IllegalArgumentException(
                        "maxAttempts is 1 to " + SlaveInfo.MAX_ATTEMPTS + ", got " + maxAttempts);
            }
            for (String name : new ArrayList<>(handlers.keySet())) {
                if (name.isBlank() || name.length() > Work.Handler.MAX_NAME_LENGTH) {
                    throw new IllegalArgumentException("a handler's name has 1 to " + Work.Handler.MAX_NAME_LENGTH
                            + " characters, got '" + name + "'");
                }
            }
            if (attributes.size() > SlaveInfo.MAX_ATTRIBUTES) {
                throw new IllegalArgumentException(
                        "attributes are at most " + SlaveInfo.MAX_ATTRIBUTES + ", got " + attributes.size());
            }
            attributes.forEach(Builder::checkAttribute);
        }

        private static void checkAttribute(String name, String value) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("attributes: a name is blank, with value '" + value + "'");
            }
            if (name.length() > SlaveInfo.MAX_ATTRIBUTE_LENGTH || value.length() > SlaveInfo.MAX_ATTRIBUTE_LENGTH) {
                throw new IllegalArgumentException("attributes: names and values have at most "
                        + SlaveInfo.MAX_ATTRIBUTE_LENGTH + " characters; '" + shown(name) + "' has a name of "
                        + name.length() + " and a value of " + value.length());
            }
        }

        private static String shown(String name) {
            return name.length() <= 40 ? name : name.substring(0, 40) + "…";
        }
    }
}
