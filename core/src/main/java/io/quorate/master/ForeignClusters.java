package io.quorate.master;

import io.quorate.model.NodeId;
import io.quorate.protocol.Announcement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Other clusters of the same name on the same network. Nothing of theirs ever counts here, since every message carries the
 * cluster's id; but slaves and clients may find the wrong one, so people are told.
 */
final class ForeignClusters {
    private static final int LIMIT = 8;
    private static final long FRESH_NANOS = 10_000_000_000L;

    private final TreeMap<Long, Heard> heard = new TreeMap<>();

    private record Heard(NodeId from, long atNanos) {}

    void onAnnouncement(long nowNanos, Announcement announcement, long ownCluster) {
        long other = announcement.clusterId();
        if (ownCluster != 0
                && other != 0
                && other != ownCluster
                && (heard.size() < LIMIT || heard.containsKey(other))) {
            heard.put(other, new Heard(announcement.node().id(), nowNanos));
        }
    }

    /** A sentence for each. */
    List<String> problems(long nowNanos) {
        heard.values().removeIf(last -> nowNanos - last.atNanos() > FRESH_NANOS);
        List<String> problems = new ArrayList<>();
        for (Map.Entry<Long, Heard> each : heard.entrySet()) {
            problems.add("another cluster of the same name is on this network: "
                    + ClusterIds.text(each.getKey()) + ", to which master "
                    + each.getValue().from()
                    + " belongs; give one of the two another name");
        }
        return problems;
    }
}
