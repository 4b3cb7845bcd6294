package io.quorate.master;

import io.quorate.kernel.Now;
import io.quorate.model.Timings;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import io.quorate.registry.Registry;
import java.util.function.Predicate;

/**
 * How long leases are, and how rare heartbeats, in a cluster of this size: see {@link Timings#maxHeartbeatsPerSecond}.
 *
 * <p>What leases are multiplied by is replicated, so that each leader knows for how long the one before may have granted them (P5). What
 * is <em>counted</em> with is never less than what may have been granted: longer leases are committed before the first is granted. Shorter
 * ones are granted first, to everybody from one moment on, and committed when all that was granted before is over. Since a lease
 * counts from the sending of what was answered, that is after the longer lease × (1 + ρ).
 */
final class LeaseScale {
    private static final int COMMAND_BYTES = 32;
    private static final long MANY = Long.MAX_VALUE;
    /** For so many leases there must be few slaves before leases get shorter: those that are away may come back, all at once. */
    private static final int PATIENCE_LEASES = 4;

    private final Timings base;
    private final Registry registry;
    private final Predicate<Proposal> offer;
    private final MasterEffects effects;
    private final Runnable whenChanged;

    private Timings counted;
    private Timings granted;
    private int grantedFactor = 1;
    /** When nothing that was granted before is left. */
    private long longerAreOverNanos;
    /** Since when there are so few slaves that shorter leases would do; {@link #MANY} while there are more. */
    private long fewSinceNanos = MANY;

    private boolean underWay;

    /** @param whenChanged called when {@link #counted} is another one while this master leads */
    LeaseScale(
            Timings base, Registry registry, Predicate<Proposal> offer, MasterEffects effects, Runnable whenChanged) {
        this.base = base;
        this.registry = registry;
        this.offer = offer;
        this.effects = effects;
        this.whenChanged = whenChanged;
        this.counted = base;
        this.granted = base;
    }

    void becomeActive() {
        underWay = false;
        fewSinceNanos = MANY;
        adopt();
    }

    /** The times to count with: whoever was silent for this lease has none any more. */
    Timings counted() {
        return counted;
    }

    /** The times to tell slaves. */
    Timings granted() {
        return granted;
    }

    /** To be called often while this master leads. */
    void review(Now now, int slaves) {
        if (underWay) {
            return;
        }
        int factor = registry.leaseFactor();
        int wanted = base.leaseFactor(slaves);
        if (wanted > factor) {
            propose(now, wanted, slaves);
        } else if (grantedFactor == factor) {
            considerShorter(now, slaves, factor);
        } else if (wanted > grantedFactor) {
            grant(factor);
        } else if (now.nanos() >= longerAreOverNanos) {
            propose(now, grantedFactor, slaves);
        }
    }

    private void considerShorter(Now now, int slaves, int factor) {
        long leaseNanos = counted.leaseWithDrift().toNanos();
        // With some room, so that slaves that come and go do not change it all the time.
        int enough = base.leaseFactor(slaves + slaves / 4);
        if (enough > factor / 2) {
            fewSinceNanos = MANY;
        } else if (fewSinceNanos == MANY) {
            fewSinceNanos = now.nanos();
        } else if (now.nanos() - fewSinceNanos >= PATIENCE_LEASES * leaseNanos) {
            fewSinceNanos = MANY;
            longerAreOverNanos = now.nanos() + leaseNanos;
            grant(enough);
        }
    }

    private void grant(int factor) {
        grantedFactor = factor;
        granted = base.stretched(factor);
    }

    private void adopt() {
        grant(registry.leaseFactor());
        counted = granted;
    }

    private void propose(Now now, int factor, int slaves) {
        underWay = offer.test(new Change(new Command.SetLeaseFactor(now.wallMillis(), factor), slaves));
    }

    private final class Change implements Proposal {
        private final Command.SetLeaseFactor command;
        private final int slaves;

        Change(Command.SetLeaseFactor command, int slaves) {
            this.command = command;
            this.slaves = slaves;
        }

        @Override
        public Command command() {
            return command;
        }

        @Override
        public int sizeBytes() {
            return COMMAND_BYTES;
        }

        @Override
        public void applied(CommandResult result) {
            underWay = false;
            adopt();
            whenChanged.run();
            effects.event(new MasterEvent(
                    MasterEvent.Kind.LEASES_CHANGED,
                    "with " + slaves + " slaves, they send a heartbeat every "
                            + counted.slaveHeartbeat().toMillis() + " ms under leases of "
                            + counted.lease().toMillis() + " ms"));
        }

        @Override
        public void lost(boolean mayHappen) {
            underWay = false;
        }

        @Override
        public void tooLong(int bytes) {
            throw new IllegalStateException("a number does not fit into an entry: " + bytes + " bytes");
        }
    }
}
