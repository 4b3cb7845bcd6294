package io.quorate.link;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All links of the node, by their numbers; those that are not open yet apart, since only these have deadlines. */
final class LinkTable {
    /** More links than this are not accepted. */
    static final int MAX_LINKS = 20_000;
    /** More links whose dialler has not proved itself are not accepted. */
    static final int MAX_UNPROVEN = 256;

    private final LinkedHashMap<Long, Link> all = new LinkedHashMap<>();
    /** Those that are not open, the one that is to be looked at first before the others: thousands may be opening at once. */
    private final TreeSet<Link> opening = new TreeSet<>(
            Comparator.<Link>comparingLong(link -> link.lookAtNanos).thenComparingLong(link -> link.number));

    private int unproven;

    boolean hasRoom() {
        return unproven < MAX_UNPROVEN && all.size() < MAX_LINKS;
    }

    void add(Link link) {
        all.put(link.number, link);
        file(link);
        if (!link.outbound) {
            unproven++;
        }
    }

    /** The times of a link that is not open have changed. */
    void expect(Link link) {
        if (opening.remove(link)) {
            file(link);
        }
    }

    private void file(Link link) {
        link.lookAtNanos = Math.min(link.deadlineNanos, link.repeatAtNanos);
        opening.add(link);
    }

    @Nullable
    Link get(long number) {
        return all.get(number);
    }

    /** It is open now. */
    void opened(Link link) {
        if (opening.remove(link) && !link.outbound) {
            unproven--;
        }
    }

    /** False if it was gone already. */
    boolean remove(Link link) {
        opened(link);
        return all.remove(link.number) != null;
    }

    /** One that is not open and whose deadline or repetition has come; null if there is none. */
    @Nullable
    Link due(long nowNanos) {
        return nowNanos < nextWakeNanos() ? null : opening.first();
    }

    /** This side's own dial with that nonce, if it is under way. */
    @Nullable
    Link dialWithNonce(long nonce) {
        for (Link link : opening) {
            if (link.outbound && link.hello != null && link.hello.nonce() == nonce) {
                return link;
            }
        }
        return null;
    }

    int unproven() {
        return unproven;
    }

    int size() {
        return all.size();
    }

    long nextWakeNanos() {
        return opening.isEmpty() ? Long.MAX_VALUE : opening.first().lookAtNanos;
    }
}
