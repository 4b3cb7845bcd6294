package io.quorate.client;

import io.quorate.kernel.LeaderTracker;
import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientRequest;
import io.quorate.spi.RandomSource;
import java.util.TreeMap;

/**
 * Sends requests, and only over links that are there. A request that waited in a queue for its link could take effect long
 * after its caller was told that nobody could be reached.
 */
final class Links {
    /** How soon to look again whether a master that is being dialled can be reached. */
    static final long POLL_NANOS = 100_000_000L;

    private static final long DIAL_NANOS = 1_000_000_000L;

    private final Outbox out;
    private final LeaderTracker tracker;
    /** Not to be dialled again before; its keys are among the tracker's masters, whose number is bounded. */
    /** So many ids to begin with; as many again, and more, come after each of them. */
    private static final long FIRST_REQUEST_IDS = 1L << 62;

    private final TreeMap<NodeId, Long> notBefore = new TreeMap<>();

    private long lastRequestId;

    Links(Outbox out, LeaderTracker tracker, RandomSource random) {
        this.out = out;
        this.tracker = tracker;
        // Not from 1 on: a late answer to the process before this one, of the same name, must not pass for one to this
        // (P11).
        this.lastRequestId = random.nextLong(FIRST_REQUEST_IDS);
    }

    /** Whether requests to it can be sent now; if not, it is dialled. */
    boolean isReady(Now now, NodeId master) {
        if (tracker.isUp(master)) {
            return true;
        }
        if (now.nanos() >= notBefore.getOrDefault(master, Long.MIN_VALUE)) {
            if (notBefore.size() >= LeaderTracker.MAX_MASTERS) {
                notBefore.clear();
            }
            notBefore.put(master, now.nanos() + DIAL_NANOS);
            out.dial(NodeRef.master(master));
        }
        return false;
    }

    void onUp(NodeId master) {
        notBefore.remove(master);
    }

    void onDown(Now now, NodeId master) {
        if (notBefore.containsKey(master)) {
            notBefore.put(master, now.nanos() + POLL_NANOS);
        }
    }

    /** @return the request's id */
    long send(NodeId to, ClientOperation operation) {
        lastRequestId++;
        repeat(lastRequestId, to, operation);
        return lastRequestId;
    }

    /** Sends a request again under the id that it had. */
    void repeat(long requestId, NodeId to, ClientOperation operation) {
        out.send(NodeRef.master(to), new ClientRequest(requestId, operation));
    }
}
