package io.quorate.link;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All links of the node, by their numbers; those that are not open yet apart, since only these have deadlines. */
final class LinkTable {
    /** More links than this are not accepted. */
    static final int MAX_LINKS = 20_000;
    /** More links whose dialler has not proved itself are not accepted. */
    static final int MAX_UNPROVEN = 256;

    private final LinkedHashMap<Long, Link> all = new LinkedHashMap<>();
    private final LinkedHashMap<Long, Link> opening = new LinkedHashMap<>();
    private int unproven;
    /** Not after the first deadline of a link that is not open. May be before it: that link may be open or gone by now. */
    private long earliestNanos = Long.MAX_VALUE;

    boolean hasRoom() {
        return unproven < MAX_UNPROVEN && all.size() < MAX_LINKS;
    }

    void add(Link link) {
        all.put(link.number, link);
        opening.put(link.number, link);
        expect(link);
        if (!link.outbound) {
            unproven++;
        }
    }

    /** The times of a link that is not open have changed. */
    void expect(Link link) {
        earliestNanos = Math.min(earliestNanos, Math.min(link.deadlineNanos, link.repeatAtNanos));
    }

    /** All that was due has been dealt with. */
    void review() {
        earliestNanos = Long.MAX_VALUE;
        opening.values().forEach(this::expect);
    }

    @Nullable
    Link get(long number) {
        return all.get(number);
    }

    /** It is open now. */
    void opened(Link link) {
        if (opening.remove(link.number) != null && !link.outbound) {
            unproven--;
        }
    }

    /** False if it was gone already. */
    boolean remove(Link link) {
        opened(link);
        return all.remove(link.number) != null;
    }

    /** A copy: dealing with one may end others. */
    List<Link> opening() {
        return opening.isEmpty() ? List.of() : new ArrayList<>(opening.values());
    }

    /** This side's own dial with that nonce, if it is under way. */
    @Nullable
    Link dialWithNonce(long nonce) {
        for (Link link : opening.values()) {
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

    /** Asked for after every input, when hundreds may be opening at once: so the links are not looked at. */
    long nextWakeNanos() {
        return opening.isEmpty() ? Long.MAX_VALUE : earliestNanos;
    }
}
