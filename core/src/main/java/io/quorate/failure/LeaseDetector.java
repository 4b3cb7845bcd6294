package io.quorate.failure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells who has been silent for longer than a lease.
 *
 * <p>A node that was itself paused (stopped process, frozen machine) has heard from nobody meanwhile, and that proves nothing
 * about the others: when the time between two calls exceeds the allowed gap, all deadlines move by that time.
 *
 * <p>Cost: constant for a key that is heard and for a pause; logarithmic in the number of keys for each further call, and for each
 * key that is looked at. Not thread-safe.
 *
 * @param <K> what is watched
 */
public final class LeaseDetector<K extends Comparable<K>> {
    private long leaseNanos;
    private final long maxTickGapNanos;
    private final Map<K, Watched> watched = new LinkedHashMap<>();
    /**
     * Each key once, by a time that is not after its deadline: a key that is heard keeps its place, and gets its proper one when that
     * time has come. Most are heard many times before.
     */
    private final TreeSet<Due<K>> order;

    private long shiftNanos;
    private @Nullable Long lastCallNanos;

    /**
     * @param leaseNanos after so long a silence a key is overdue
     * @param maxTickGapNanos a longer time between two calls means that this node was paused
     * @throws IllegalArgumentException if one of them is not positive
     */
    public LeaseDetector(long leaseNanos, long maxTickGapNanos) {
        if (leaseNanos <= 0 || maxTickGapNanos <= 0) {
            throw new IllegalArgumentException("lease and tick gap are positive");
        }
        this.leaseNanos = leaseNanos;
        this.maxTickGapNanos = maxTickGapNanos;
        Comparator<Due<K>> byDeadline = Comparator.comparingLong(Due::atNanos);
        this.order = new TreeSet<>(byDeadline.thenComparing(Due::key));
    }

    /**
     * From now on a key is overdue after another length of silence, and so are those that were heard before.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public void setLease(long newLeaseNanos) {
        if (newLeaseNanos <= 0) {
            throw new IllegalArgumentException("a lease is positive");
        }
        // Whoever was heard at the same time before is due at the same time after: so the order stays.
        shiftNanos += newLeaseNanos - leaseNanos;
        leaseNanos = newLeaseNanos;
    }

    /** Starts to watch the key, as if it had been heard now. One that is watched already and was heard later keeps its deadline. */
    public void watch(K key, long nowNanos) {
        noticePause(nowNanos);
        Watched known = watched.get(key);
        if (known != null) {
            heard(known, nowNanos);
        } else {
            Watched added = new Watched(nowNanos + leaseNanos - shiftNanos);
            watched.put(key, added);
            file(key, added);
        }
    }

    /** The key was heard. Without effect if it is not watched; an older time than the last one changes nothing. */
    public void heard(K key, long nowNanos) {
        noticePause(nowNanos);
        Watched known = watched.get(key);
        if (known != null) {
            heard(known, nowNanos);
        }
    }

    private void heard(Watched known, long nowNanos) {
        known.deadlineNanos = Math.max(known.deadlineNanos, nowNanos + leaseNanos - shiftNanos);
    }

    public void forget(K key) {
        Watched gone = watched.remove(key);
        if (gone != null) {
            order.remove(new Due<>(gone.filedNanos, key));
        }
    }

    public void clear() {
        watched.clear();
        order.clear();
        shiftNanos = 0;
        lastCallNanos = null;
    }

    /** Counts everybody as heard now: what a new leader does. */
    public void grace(long nowNanos) {
        lastCallNanos = nowNanos;
        shiftNanos = 0;
        order.clear();
        watched.forEach((key, known) -> {
            known.deadlineNanos = nowNanos + leaseNanos;
            file(key, known);
        });
    }

    /** Those whose lease has run out, longest silent first. They stay watched, and are named again, until they are forgotten. */
    public List<K> overdue(long nowNanos) {
        return overdue(nowNanos, nowNanos);
    }

    /**
     * The same, on a node that lags behind.
     *
     * @param untilNanos the time that a lease must have run out by: when what came afterwards may not have been looked at
     */
    public List<K> overdue(long nowNanos, long untilNanos) {
        noticePause(nowNanos);
        settle(untilNanos);
        List<K> overdue = new ArrayList<>();
        for (Due<K> due : order) {
            if (due.atNanos() + shiftNanos > untilNanos) {
                break;
            }
            overdue.add(due.key());
        }
        return overdue;
    }

    /** How many have been silent for so long. */
    public int countSilentFor(long silenceNanos, long nowNanos, long heardUntilNanos) {
        noticePause(nowNanos);
        long untilNanos = heardUntilNanos + leaseNanos - silenceNanos;
        settle(untilNanos);
        int count = 0;
        for (Due<K> due : order) {
            if (due.atNanos() + shiftNanos > untilNanos) {
                break;
            }
            count++;
        }
        return count;
    }

    /** Those that have been silent for so long, longest first; the overdue ones among them, if that is no longer than a lease. */
    public List<K> silentFor(long silenceNanos, long nowNanos, long heardUntilNanos) {
        return overdue(nowNanos, heardUntilNanos + leaseNanos - silenceNanos);
    }

    /** How many keys are watched. */
    public int watched() {
        return watched.size();
    }

    /**
     * When to call {@link #overdue} next, at the latest: at the first deadline, and often enough that waiting is not taken for
     * a pause. {@link Long#MAX_VALUE} if nothing is watched.
     */
    public long nextDeadlineNanos() {
        if (order.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long first = order.first().atNanos() + shiftNanos;
        return lastCallNanos == null ? first : Math.min(first, lastCallNanos + Math.max(1, maxTickGapNanos / 2));
    }

    private void noticePause(long nowNanos) {
        if (lastCallNanos != null && nowNanos - lastCallNanos > maxTickGapNanos) {
            shiftNanos += nowNanos - lastCallNanos;
        }
        lastCallNanos = lastCallNanos == null ? nowNanos : Math.max(lastCallNanos, nowNanos);
    }

    private void file(K key, Watched known) {
        known.filedNanos = known.deadlineNanos;
        order.add(new Due<>(known.filedNanos, key));
    }

    /** Files the keys anew that were heard since they were filed, as far as they stand before that time. */
    private void settle(long untilNanos) {
        List<Due<K>> outdated = new ArrayList<>();
        for (Due<K> due : order) {
            if (due.atNanos() + shiftNanos > untilNanos) {
                break;
            }
            if (Objects.requireNonNull(watched.get(due.key())).deadlineNanos != due.atNanos()) {
                outdated.add(due);
            }
        }
        for (Due<K> due : outdated) {
            order.remove(due);
            file(due.key(), Objects.requireNonNull(watched.get(due.key())));
        }
    }

    private static final class Watched {
        /** When the key is due, without {@link #shiftNanos}. */
        private long deadlineNanos;
        /** Where it stands in {@link #order}; not after its deadline. */
        private long filedNanos;

        Watched(long deadlineNanos) {
            this.deadlineNanos = deadlineNanos;
        }
    }

    private record Due<K>(long atNanos, K key) {}
}
