package io.quorate.link;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Keeps a link to every seed: dials each one until it answers, and again whenever its link is gone. */
final class Seeds {
    private final LinkContext context;
    private final List<Seed> seeds = new ArrayList<>();

    Seeds(LinkContext context) {
        this.context = context;
        for (Endpoint endpoint : context.config.seeds()) {
            seeds.add(new Seed(endpoint));
        }
    }

    /** @param isReached whether there is a link over which that node is reached as a seed */
    void wake(long nowNanos, Predicate<NodeRef> isReached, Consumer<Seed> dial) {
        for (Seed seed : seeds.isEmpty() ? List.<Seed>of() : List.copyOf(seeds)) {
            if (isDue(nowNanos, seed, isReached)) {
                dial.accept(seed);
            }
        }
    }

    private boolean isDue(long nowNanos, Seed seed, Predicate<NodeRef> isReached) {
        if (seed.link != null || !seed.backoff.allows(nowNanos)) {
            return false;
        }
        if (seed.sameAs != null && isReached.test(seed.sameAs)) {
            // Looked at again after a while, so that the wake-up times need not know of the other link.
            seed.backoff.fail(nowNanos, context.random);
            return false;
        }
        return true;
    }

    /** Its link ended, or could not be made. */
    void ended(long nowNanos, Seed seed, boolean lasted) {
        seed.link = null;
        if (lasted) {
            seed.backoff.reset();
        }
        seed.backoff.fail(nowNanos, context.random);
    }

    /** It is never dialled again. */
    void drop(Seed seed) {
        seeds.remove(seed);
    }

    long nextWakeNanos(long nowNanos) {
        long next = Long.MAX_VALUE;
        for (Seed seed : seeds) {
            if (seed.link == null) {
                next = Math.min(next, seed.backoff.hasFailed() ? seed.backoff.notBefore() : nowNanos);
            }
        }
        return next;
    }
}
