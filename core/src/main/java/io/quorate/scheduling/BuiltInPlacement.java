package io.quorate.scheduling;

import io.quorate.model.Resources;
import io.quorate.spi.PlacementPolicy;

/**
 * The placement policies that come with Quorate. Among slaves that suit equally well, those with fewer attempts win.
 *
 * <p>The leader does not ask these for scores: it keeps all slaves in one order and takes the first that fits, which costs the
 * same for the first job of its size as for the thousandth. A slave that fits is never missed. The order is by what is left
 * <em>before</em> the job is placed: for {@link #BEST_FIT} the sum of what is left of each resource, as shares of the largest
 * slave's, in classes of which four double it, in which slaves with about as much of the same resources stand together, then
 * the least sum first; for {@link #SPREAD} the share of its own that a slave has left, in steps of a thousandth, the most
 * first. For slaves of one size {@code SPREAD}'s is the order of the scores but for these steps; {@code BEST_FIT} packs a
 * cluster of mixed sizes within two hundredths of what a scan by score does. A policy of a host's own that hands on to these
 * gets the scores.
 */
public enum BuiltInPlacement implements PlacementPolicy {
    /**
     * The slave on which the least is left over: the sum, over all resources that it offers, of the share that would stay
     * free. Keeps large holes for large jobs, and slaves with rare resources for the jobs that need these.
     */
    BEST_FIT {
        @Override
        public long score(Resources request, Candidate slave) {
            return -remainingMillionths(request, slave) * ATTEMPTS_RANGE - attempts(slave);
        }
    },
    /** The slave on which the largest share would stay free, averaged over the resources that it offers. */
    SPREAD {
        @Override
        public long score(Resources request, Candidate slave) {
            int names = Math.max(1, slave.total().size());
            return remainingMillionths(request, slave) / names * ATTEMPTS_RANGE - attempts(slave);
        }
    };

    private static final long MILLIONTHS = 1_000_000;
    private static final long ATTEMPTS_RANGE = 1_000_000;

    private static long attempts(Candidate slave) {
        return Math.min(slave.attempts(), ATTEMPTS_RANGE - 1);
    }

    private static long remainingMillionths(Resources request, Candidate slave) {
        Resources available = slave.available();
        long sum = 0;
        Resources total = slave.total();
        for (int i = 0; i < total.size(); i++) {
            String name = total.nameAt(i);
            long remaining = Math.max(0, available.thousandths(name) - request.thousandths(name));
            sum += share(remaining, total.thousandthsAt(i));
        }
        return sum;
    }

    /** remaining / total in millionths, without overflow: large amounts lose digits that do not matter. */
    private static long share(long remaining, long total) {
        return total < Long.MAX_VALUE / MILLIONTHS ? remaining * MILLIONTHS / total : remaining / (total / MILLIONTHS);
    }
}
