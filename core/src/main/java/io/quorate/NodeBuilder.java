package io.quorate;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Timings;
import io.quorate.runtime.Callbacks;
import io.quorate.runtime.Hub;
import io.quorate.runtime.NodeSettings;
import io.quorate.runtime.SystemClock;
import io.quorate.spi.Clock;
import io.quorate.spi.Transport;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What all nodes have in common. Settings are checked when the node starts; a message names the setting and its value. Not
 * thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class NodeBuilder<B extends NodeBuilder<B>>
        permits Master.Builder, Slave.Builder, Client.Builder {
    /** The longest name of a cluster, in characters. */
    public static final int MAX_CLUSTER_LENGTH = 63;
    /** The shortest secret, in bytes. */
    public static final int MIN_SECRET_BYTES = 16;
    /** The most seeds. */
    public static final int MAX_SEEDS = 64;

    private static final Pattern CLUSTER_FORM =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0," + (MAX_CLUSTER_LENGTH - 1) + "}");

    private @Nullable String id;
    private @Nullable String cluster;
    private @Nullable Transport transport;
    private @Nullable TransportHub sharedHub;
    private byte @Nullable [] secret;
    private boolean insecure;
    private List<Endpoint> seeds = List.of();
    private Timings timings = Timings.defaults();
    private Clock clock = SystemClock.INSTANCE;
    private @Nullable Executor callbackExecutor;
    private @Nullable Consumer<ClusterEvent> listener;

    NodeBuilder() {}

    abstract B self();

    /** The node's name: unique among the nodes of its role in the cluster, and the same after a restart. */
    public B id(String value) {
        this.id = value;
        return self();
    }

    /** As {@link #id(String)}. */
    public B id(NodeId value) {
        return id(value.value());
    }

    /** The cluster's name: 1 to {@value #MAX_CLUSTER_LENGTH} letters, digits, dots, underscores and hyphens. */
    public B cluster(String value) {
        this.cluster = value;
        return self();
    }

    /** The node's own transport: it starts and closes it. */
    public B transport(Transport value) {
        this.transport = value;
        this.sharedHub = null;
        return self();
    }

    /** A transport shared with other nodes of this process; the node does not close it. */
    public B transport(TransportHub value) {
        this.sharedHub = value;
        this.transport = null;
        return self();
    }

    /**
     * The secret of the cluster: all its nodes have the same one, and a stranger without it can do nothing. At least
     * {@value #MIN_SECRET_BYTES} bytes, random ones.
     */
    public B secret(byte[] value) {
        this.secret = value.clone();
        return self();
    }

    /**
     * Allows a node without a secret to be reached from other machines: whoever can send it a packet controls the cluster.
     * Without a secret and without this, only transports that stay on this machine are allowed.
     */
    public B insecure() {
        this.insecure = true;
        return self();
    }

    /** Addresses of some nodes, masters best, to ask where the others are; beside or instead of broadcast. */
    public B seeds(Endpoint... values) {
        return seeds(List.of(values));
    }

    /** As {@link #seeds(Endpoint...)}. */
    public B seeds(List<Endpoint> values) {
        this.seeds = List.copyOf(values);
        return self();
    }

    /** How soon things are noticed; the same on all nodes of the cluster. */
    public B timings(Timings value) {
        this.timings = value;
        return self();
    }

    /** The node's clock. Default: the system's. */
    public B clock(Clock value) {
        this.clock = value;
        return self();
    }

    /**
     * Hears the node's events, one at a time, in their order. When it is too slow, some are left out. They are logged too,
     * under the logger {@code io.quorate.<role>.<id>}.
     */
    public B onEvent(Consumer<ClusterEvent> value) {
        this.listener = value;
        return self();
    }

    /**
     * Where futures are completed and listeners are called. Default: a few daemon threads of the node. A callback that blocks on
     * another future of this node needs an executor that does not run out of threads; and none may run what it is given on the thread
     * that gives it, which is about to go on with the node's own work.
     */
    public B callbackExecutor(Executor value) {
        this.callbackExecutor = value;
        return self();
    }

    // ---- what start() needs

    /** What a node that is given no name is called; null if its role needs one. */
    @Nullable
    String defaultId() {
        return null;
    }

    /** Checks the common settings and takes hold of the transport. */
    NodeSettings open(String role, java.util.function.Function<NodeId, NodeRef> ref) {
        String name = id != null ? id : defaultId();
        if (name == null) {
            throw new IllegalStateException("id is missing: a " + role + " needs a name that it keeps over restarts");
        }
        NodeId nodeId = checkedId(name);
        String clusterName = checkedCluster();
        if (secret != null && secret.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "secret has at least " + MIN_SECRET_BYTES + " bytes, got " + secret.length);
        }
        if (seeds.size() > MAX_SEEDS) {
            throw new IllegalArgumentException("seeds are at most " + MAX_SEEDS + ", got " + seeds.size());
        }
        NodeRef node = ref.apply(nodeId);
        Hub hub = openHub();
        try {
            requireSecretOrLocal(hub);
        } catch (RuntimeException e) {
            releaseHub(hub);
            throw e;
        }
        String threadName = "quorate-" + role + "-" + nodeId;
        Callbacks callbacks = new Callbacks(threadName, callbackExecutor);
        return new NodeSettings(
                clusterName, node, hub, sharedHub == null, secret, seeds, timings, clock, callbacks, threadName);
    }

    Events events(NodeSettings settings) {
        return new Events(settings.self(), settings.clock(), settings.callbacks(), listener);
    }

    /** Gives back what {@link #open} took, when the node cannot start after all. */
    void abandon(NodeSettings settings) {
        releaseHub(settings.hub());
        settings.callbacks().close();
    }

    private Hub openHub() {
        if (sharedHub != null) {
            return sharedHub.hub();
        }
        if (transport == null) {
            throw new IllegalStateException("transport is missing: give one with transport(…)");
        }
        return Hub.start(transport, clock);
    }

    private void releaseHub(Hub hub) {
        if (sharedHub == null) {
            hub.close();
        }
    }

    private void requireSecretOrLocal(Hub hub) {
        if (secret == null && !insecure && !hub.isLocalOnly()) {
            throw new IllegalStateException("no secret is set, and the transport, which listens at "
                    + hub.localEndpoint()
                    + ", reaches other machines: give the cluster's secret with secret(bytes), bind the transport to a"
                    + " loopback address and let it broadcast nowhere else, or call insecure() if everybody who can"
                    + " reach it may control the cluster");
        }
    }

    private static NodeId checkedId(String name) {
        try {
            return new NodeId(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("id: " + e.getMessage(), e);
        }
    }

    private String checkedCluster() {
        if (cluster == null) {
            throw new IllegalStateException("cluster is missing: give its name with cluster(…)");
        }
        if (!CLUSTER_FORM.matcher(cluster).matches()) {
            throw new IllegalArgumentException("cluster is 1 to " + MAX_CLUSTER_LENGTH
                    + " letters, digits, '.', '_' or '-', starting with a letter or a digit; got '" + cluster + "'");
        }
        return cluster;
    }
}
