package io.quorate.master;

import io.quorate.kernel.Outbox;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.VoterId;
import io.quorate.protocol.FormationMessage.JoinRequest;
import java.util.TreeMap;

/**
 * How a master with a new disk comes into a cluster that is there already: it asks those who said that they belong to it, until
 * the leader says that it is a member. Which one leads it need not know: only the leader does something about a request.
 */
final class Admission {
    private static final long ASK_EVERY_NANOS = 300_000_000L;
    /** A cluster that was not heard for so long may be gone: whoever waits for it may found another. */
    private static final long PATIENCE_NANOS = 15_000_000_000L;

    private static final int MAX_HOSTS = 31;

    private final VoterId self;
    private final Outbox out;
    private final TreeMap<NodeId, Long> hosts = new TreeMap<>();
    private long clusterId;
    private long nextAskNanos = Long.MAX_VALUE;
    private long heardNanos;

    Admission(VoterId self, Outbox out) {
        this.self = self;
        this.out = out;
    }

    /** The cluster that this master asks to be admitted to; 0: none. */
    long clusterId() {
        return clusterId;
    }

    void begin(long nowNanos, NodeId host, long ofCluster) {
        clusterId = ofCluster;
        hosts.clear();
        nextAskNanos = nowNanos;
        heard(nowNanos, host, ofCluster);
    }

    /** A master says that it belongs to that cluster. */
    void heard(long nowNanos, NodeId host, long ofCluster) {
        if (ofCluster == clusterId && (hosts.size() < MAX_HOSTS || hosts.containsKey(host))) {
            hosts.put(host, nowNanos);
            heardNanos = nowNanos;
        }
    }

    /** Whether the cluster has not been heard for so long that there is no use in waiting. */
    boolean isInVain(long nowNanos) {
        return nowNanos - heardNanos >= PATIENCE_NANOS;
    }

    void onWake(long nowNanos) {
        if (nowNanos >= nextAskNanos) {
            nextAskNanos = nowNanos + ASK_EVERY_NANOS;
            hosts.keySet().forEach(host -> out.send(NodeRef.master(host), new JoinRequest(self, clusterId)));
        }
    }

    long nextWakeNanos() {
        return nextAskNanos;
    }
}
