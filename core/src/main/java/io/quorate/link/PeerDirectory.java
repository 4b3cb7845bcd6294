package io.quorate.link;

import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeRef;
import io.quorate.protocol.Announcement;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who listens where, as far as this node has heard, and which announcements it has heard already. Bounded: the nodes that were
 * not heard of for longest are forgotten first.
 */
final class PeerDirectory {
    /** More nodes are not remembered. */
    static final int MAX_NODES = 20_000;
    /** Of so many incarnations of a node the last announcement's number is remembered, so that late ones are told. */
    static final int MAX_INCARNATIONS = 4;

    // In the order of the last refresh, the oldest first.
    private final LinkedHashMap<NodeRef, Entry> entries = new LinkedHashMap<>();

    private static final class Entry {
        private @Nullable Endpoint endpoint;
        /** When the node itself said so; meaningless before it did. */
        private long saidAtNanos;

        private boolean saidByItself;
        private final LinkedHashMap<Incarnation, Long> sequences = new LinkedHashMap<>(4);

        private void say(long nowNanos, @Nullable Endpoint said) {
            if (said != null) {
                endpoint = said;
                saidAtNanos = nowNanos;
                saidByItself = true;
            }
        }
    }

    /** What an announcement is to one who hears it. */
    enum Hearing {
        /** It, or a later one of that incarnation, was heard before. */
        OLD,
        EXPECTED,
        /** It tells of an incarnation or an address that was not known. */
        NEWS
    }

    /** Where to dial the node; null if nobody said. Does not count as a refresh. */
    @Nullable
    Endpoint endpoint(NodeRef node) {
        Entry entry = entries.get(node);
        return entry == null ? null : entry.endpoint;
    }

    /** The node's own word, over an authenticated link or in an announcement. */
    void put(long nowNanos, NodeRef node, @Nullable Endpoint endpoint) {
        refresh(node).say(nowNanos, endpoint);
    }

    /** Hearsay: yields to what the node said itself within that time. */
    void learn(long nowNanos, NodeRef node, Endpoint endpoint, long freshNanos) {
        Entry entry = refresh(node);
        if (!entry.saidByItself || nowNanos - entry.saidAtNanos > freshNanos) {
            entry.endpoint = endpoint;
            entry.saidByItself = false;
        }
    }

    /** Takes an announcement's address, unless it is an old one. */
    Hearing hear(long nowNanos, Announcement announcement) {
        Entry entry = refresh(announcement.node());
        Long last = entry.sequences.get(announcement.incarnation());
        if (last != null && announcement.sequence() <= last) {
            return Hearing.OLD;
        }
        if (last != null && entry.sequences.size() > 1) {
            // The incarnation that was heard of last is forgotten last.
            entry.sequences.remove(announcement.incarnation());
        }
        entry.sequences.put(announcement.incarnation(), announcement.sequence());
        if (entry.sequences.size() > MAX_INCARNATIONS) {
            removeFirst(entry.sequences);
        }
        boolean isNews = last == null || !Objects.equals(entry.endpoint, announcement.endpoint());
        entry.say(nowNanos, announcement.endpoint());
        return isNews ? Hearing.NEWS : Hearing.EXPECTED;
    }

    int size() {
        return entries.size();
    }

    private Entry refresh(NodeRef node) {
        Entry known = entries.remove(node);
        Entry entry = known == null ? new Entry() : known;
        entries.put(node, entry);
        if (entries.size() > MAX_NODES) {
            removeFirst(entries);
        }
        return entry;
    }

    private static void removeFirst(Map<?, ?> map) {
        Iterator<?> first = map.keySet().iterator();
        first.next();
        first.remove();
    }
}
