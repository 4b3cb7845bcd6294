package io.quorate.master;

import io.quorate.model.NodeId;
import io.quorate.model.Timings;
import io.quorate.protocol.MasterState;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the other masters said of themselves lately, for people; nothing is decided by it. */
final class MasterPeers {
    private static final int LIMIT = 256;
    private static final int FRESH_PERIODS = 4;

    private final TreeMap<NodeId, Heard> heard = new TreeMap<>();
    private final long freshNanos;

    private record Heard(MasterState state, long atNanos) {}

    MasterPeers(Timings timings) {
        this.freshNanos = periodNanos(timings) * FRESH_PERIODS;
    }

    /** How often masters tell each other. */
    static long periodNanos(Timings timings) {
        return Math.max(100_000_000L, timings.masterHeartbeat().toNanos() * 4);
    }

    void heard(long nowNanos, NodeId master, MasterState state) {
        if (heard.size() < LIMIT || heard.containsKey(master)) {
            heard.put(master, new Heard(state, nowNanos));
        }
    }

    void gone(NodeId master) {
        heard.remove(master);
    }

    /** What it said last; null if that is too long ago. */
    @Nullable
    MasterState state(long nowNanos, NodeId master) {
        Heard last = heard.get(master);
        return last == null || nowNanos - last.atNanos() > freshNanos ? null : last.state();
    }
}
