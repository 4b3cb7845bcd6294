package io.quorate.process;

import io.quorate.spi.Clock;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the slave's side knows of the lease under which its guard lets exclusive jobs execute (P5), and the starts that wait for one.
 * Of the runner's thread.
 */
final class LeaseHolder {
    private final Clock clock;
    private final long allowanceNanos;
    private final ArrayDeque<StartWindow.Waiting> waiting = new ArrayDeque<>();
    private GuardMessage.@Nullable Lease lease;
    private long goodUntilNanos;

    LeaseHolder(Clock clock, long allowanceNanos) {
        this.clock = clock;
        this.allowanceNanos = allowanceNanos;
    }

    /**
     * What was sent at that moment has been answered with a lease of that length.
     *
     * @return what the guard is to be told; null if it gave no stamp that had come before that moment
     */
    GuardMessage.@Nullable Lease granted(LeaseStamps stamps, long sinceNanos, long leaseNanos) {
        LeaseStamps.Received stamp = stamps.before(sinceNanos);
        if (stamp == null) {
            return null;
        }
        GuardMessage.Lease granted = new GuardMessage.Lease(stamp.stampNanos() + leaseNanos);
        if (lease == null || granted.endNanos() - lease.endNanos() > 0) {
            lease = granted;
            goodUntilNanos = stamp.atNanos() + leaseNanos - allowanceNanos;
        }
        return lease;
    }

    /** A stamp of a guard means nothing to another one. */
    void guardGone() {
        lease = null;
    }

    /** The lease, if an exclusive job can be started under it; otherwise null. */
    GuardMessage.@Nullable Lease good() {
        return lease != null && clock.monotonicNanos() < goodUntilNanos ? lease : null;
    }

    void await(StartWindow.Waiting start) {
        waiting.add(start);
    }

    /** Those that waited, in their order; they wait no longer. */
    List<StartWindow.Waiting> takeWaiting() {
        List<StartWindow.Waiting> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }

    boolean remove(RunningAttempt attempt) {
        return waiting.removeIf(start -> start.attempt() == attempt);
    }

    List<RunningAttempt> waiting() {
        return waiting.stream().map(StartWindow.Waiting::attempt).toList();
    }
}
