package io.quorate.benchmarks.mux;

import io.quorate.model.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A link of the carrier, with the links in it. Only the side that dialled the trunk opens links in it. Looking up is thread-safe. */
final class Trunk {
    private final long carrierLink;
    private final Endpoint remote;
    private final boolean dialled;
    private final AtomicBoolean proven = new AtomicBoolean();
    private final Map<Integer, MuxLink> links = new ConcurrentHashMap<>();
    private int lastNumber;
    private boolean up;

    /** @param dialled by this side */
    Trunk(long carrierLink, Endpoint remote, boolean dialled) {
        this.carrierLink = carrierLink;
        this.remote = remote;
        this.dialled = dialled;
        this.up = !dialled;
    }

    long carrierLink() {
        return carrierLink;
    }

    Endpoint remote() {
        return remote;
    }

    boolean isDialled() {
        return dialled;
    }

    // ---- under the transport's lock

    boolean isUp() {
        return up;
    }

    void becomeUp() {
        up = true;
    }

    /** A link that this side opens. */
    MuxLink dial(long id) {
        lastNumber++;
        return add(id, lastNumber);
    }

    /** A link that the other side opened, and gave that number. */
    MuxLink accept(long id, int number) {
        return add(id, number);
    }

    private MuxLink add(long id, int number) {
        MuxLink link = new MuxLink(id, this, number);
        links.put(number, link);
        return link;
    }

    void remove(MuxLink link) {
        links.remove(link.number(), link);
    }

    int size() {
        return links.size();
    }

    List<MuxLink> links() {
        return new ArrayList<>(links.values());
    }

    // ---- by any thread

    @Nullable
    MuxLink link(int number) {
        return links.get(number);
    }

    /** Whether this is the first proof: then the carrier is to be told. */
    boolean becomeProven() {
        return proven.compareAndSet(false, true);
    }
}
