package io.quorate.slave;

import io.quorate.model.AttemptKey;
import io.quorate.model.JobId;
import java.util.LinkedHashMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which attempts must not start, so that a delayed or repeated order never runs anything twice (P5).
 *
 * <p>An attempt that the slave has forgotten leaves a tombstone: it was here, or was stopped before its order came. The
 * leader tells below which token it will never order anything again; tombstones below that are dropped, and everything below
 * it is refused. Should there be too many tombstones nevertheless (an attempt that lives for months keeps the lowest open
 * token down), the oldest one makes room, and orders up to its token are refused <em>aloud</em>: such an order may be a
 * lawful one that came very late, and the cluster must hear that it was not followed.
 */
final class Fence {
    /** At most so many tombstones. */
    static final int MAX_TOMBSTONES = 100_000;

    /** What is to become of an order for an attempt that is not held. */
    enum Verdict {
        ADMITTED,
        /** The attempt was here, or can never be ordered lawfully any more: nobody waits for an answer. */
        REFUSED_SILENTLY,
        /** A newer attempt of the job was here, or it cannot be told whether this one was: the cluster hears of it. */
        REFUSED_ALOUD
    }

    private final int maxTombstones;
    private final TreeMap<Long, AttemptKey> tombstones = new TreeMap<>();
    private final LinkedHashMap<JobId, AttemptKey> newestOfJob = new LinkedHashMap<>();
    private long lowestOpenToken;
    private long highestEvictedToken;
    private @Nullable String why;

    Fence(int maxTombstones) {
        this.maxTombstones = maxTombstones;
    }

    Verdict judge(AttemptKey key) {
        AttemptKey newest = newestOfJob.get(key.job());
        if (key.token() < lowestOpenToken) {
            return refuse(Verdict.REFUSED_SILENTLY, "its token is below the lowest open one, " + lowestOpenToken);
        }
        if (tombstones.containsKey(key.token())) {
            return refuse(Verdict.REFUSED_SILENTLY, "it was here before, or was stopped before it was ordered");
        }
        if (newest != null && key.attempt() <= newest.attempt()) {
            return refuse(Verdict.REFUSED_ALOUD, "attempt " + newest.attempt() + " of the job was here before");
        }
        if (key.token() <= highestEvictedToken) {
            return refuse(Verdict.REFUSED_ALOUD, "the order came so late that it may be a repeated one");
        }
        why = null;
        return Verdict.ADMITTED;
    }

    /** Why {@link #judge} refused last. */
    String why() {
        return why == null ? "" : why;
    }

    /** The slave answers for this attempt from now on. */
    void onHeld(AttemptKey key) {
        AttemptKey newest = newestOfJob.get(key.job());
        if (newest == null || newest.attempt() < key.attempt()) {
            newestOfJob.put(key.job(), key);
        }
    }

    /** The slave no longer answers for this attempt. */
    void bury(AttemptKey key) {
        onHeld(key);
        if (key.token() < lowestOpenToken) {
            newestOfJob.remove(key.job(), key);
            return;
        }
        tombstones.put(key.token(), key);
        if (tombstones.size() > maxTombstones) {
            AttemptKey oldest = tombstones.remove(tombstones.firstKey());
            if (oldest != null) {
                newestOfJob.remove(oldest.job(), oldest);
                highestEvictedToken = Math.max(highestEvictedToken, oldest.token());
            }
        }
    }

    /** The leader says that no attempt below this token will be ordered again. Never falls. */
    void raiseLowestOpenToken(long token) {
        if (token <= lowestOpenToken) {
            return;
        }
        lowestOpenToken = token;
        var closed = tombstones.headMap(token);
        closed.values().forEach(key -> newestOfJob.remove(key.job(), key));
        closed.clear();
    }

    int tombstoneCount() {
        return tombstones.size();
    }

    int jobCount() {
        return newestOfJob.size();
    }

    private Verdict refuse(Verdict verdict, String reason) {
        why = reason;
        return verdict;
    }
}
