package io.quorate.client;

import io.quorate.kernel.LeaderTracker;
import io.quorate.kernel.Now;
import io.quorate.model.ClosedException;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.QuorateException;
import io.quorate.model.RejectedException;
import io.quorate.protocol.ClientOperation.AwaitJobs;
import io.quorate.protocol.ClientResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * The jobs whose end is awaited. They are asked for in chunks of the leader, again of each new one, and again once in a while
 * in case something was lost; such a repetition has the request id of what it repeats. The end of a job is told once.
 */
final class Awaits {
    static final int MAX_AWAITED = 1 << 20;
    static final int MAX_CHUNK = 500;

    /** Whoever awaits one job after another asks at once; of many jobs those are asked for together that come within this. */
    private static final long COLLECT_NANOS = 500_000L;

    private static final long PACE_NANOS = 10_000_000L;
    private static final int CHUNKS_AT_ONCE = 16;
    private static final long REPEAT_NANOS = 5_000_000_000L;
    private static final long FIRST_BACKOFF_NANOS = 20_000_000L;
    private static final long LAST_BACKOFF_NANOS = 300_000_000L;
    private static final long MAX_RETRY_AFTER_MILLIS = 30_000;

    private final int maxAwaited;
    private final ClientEffects effects;
    private final LeaderTracker tracker;
    private final Links links;
    private final Failures failures;
    /** Each awaited job, and the request that asks for it: 0 while none does. */
    private final LinkedHashMap<JobId, Long> awaited = new LinkedHashMap<>();

    /** Those that no request asks for. */
    private final LinkedHashSet<JobId> unsent = new LinkedHashSet<>();

    private final TreeMap<Long, Chunk> chunks = new TreeMap<>();
    private final TreeSet<Chunk> repeats = new TreeSet<>(
            Comparator.<Chunk>comparingLong(chunk -> chunk.repeatAtNanos).thenComparing(c -> c.requestId));
    private long flushNanos = Long.MAX_VALUE;
    private long lastFlushNanos = Long.MIN_VALUE / 2;
    private long backoffNanos = FIRST_BACKOFF_NANOS;

    Awaits(int maxAwaited, ClientEffects effects, LeaderTracker tracker, Links links, Failures failures) {
        this.maxAwaited = maxAwaited;
        this.effects = effects;
        this.tracker = tracker;
        this.links = links;
        this.failures = failures;
    }

    void add(Now now, JobId job) {
        if (awaited.containsKey(job)) {
            return;
        }
        if (awaited.size() >= maxAwaited) {
            effects.awaitFailed(job, failures.tooMany("awaited jobs", maxAwaited));
            return;
        }
        awaited.put(job, 0L);
        unsent.add(job);
        flushAt(Math.max(now.nanos(), lastFlushNanos + COLLECT_NANOS));
    }

    void forget(JobId job) {
        Long requestId = awaited.remove(job);
        if (requestId == null) {
            return;
        }
        if (requestId == 0) {
            unsent.remove(job);
            return;
        }
        Chunk chunk = chunks.get(requestId);
        if (chunk != null) {
            chunk.remaining.remove(job);
            if (chunk.remaining.isEmpty()) {
                drop(chunk);
            }
        }
    }

    void onReply(Now now, NodeId from, long requestId, ClientResult result) {
        if (result instanceof ClientResult.JobsEnded ended) {
            backoffNanos = FIRST_BACKOFF_NANOS;
            ended.jobs().forEach(this::end);
            return;
        }
        if (result instanceof ClientResult.Forgotten forgotten && awaited.containsKey(forgotten.id())) {
            // The request has failed with it, for the other jobs too; they are asked for again.
            Chunk asked = chunks.get(requestId);
            forget(forgotten.id());
            effects.awaitFailed(forgotten.id(), Failures.forgotten(forgotten));
            if (asked != null && chunks.containsKey(requestId)) {
                takeBack(asked);
                flushAt(now.nanos());
            }
            return;
        }
        Chunk chunk = chunks.get(requestId);
        if (chunk == null || !chunk.target.equals(from)) {
            return;
        }
        if (result instanceof ClientResult.Rejected rejected) {
            onRejected(now, chunk, new RejectedException(rejected.reason(), rejected.message()));
        } else if (result instanceof ClientResult.Overloaded overloaded) {
            long millis = Math.max(1, Math.min(MAX_RETRY_AFTER_MILLIS, overloaded.retryAfterMillis()));
            takeBack(chunk);
            flushNanos = now.nanos() + TimeUnit.MILLISECONDS.toNanos(millis);
        } else if (result instanceof ClientResult.NotLeader || result instanceof ClientResult.Indeterminate) {
            takeBack(chunk);
            flushNanos = now.nanos() + backoffNanos;
            backoffNanos = Math.min(backoffNanos * 2, LAST_BACKOFF_NANOS);
        }
    }

    /** There is a leader, or another one, or a link to it. */
    void onLeaderReady(Now now) {
        NodeId leader = tracker.leader();
        for (Chunk chunk : List.copyOf(chunks.values())) {
            if (!chunk.target.equals(leader)) {
                takeBack(chunk);
            }
        }
        if (!unsent.isEmpty()) {
            flushAt(now.nanos());
        }
    }

    void onMasterDown(Now now, NodeId master) {
        for (Chunk chunk : List.copyOf(chunks.values())) {
            if (chunk.target.equals(master)) {
                takeBack(chunk);
                flushAt(now.nanos() + FIRST_BACKOFF_NANOS);
            }
        }
    }

    /** Sends what is due. */
    void tick(Now now) {
        if (now.nanos() >= flushNanos) {
            flush(now);
        }
        for (int i = 0; i < CHUNKS_AT_ONCE && !repeats.isEmpty(); i++) {
            Chunk chunk = repeats.first();
            if (chunk.repeatAtNanos > now.nanos()) {
                return;
            }
            links.repeat(chunk.requestId, chunk.target, new AwaitJobs(List.copyOf(chunk.remaining)));
            repeats.remove(chunk);
            chunk.repeatAtNanos = now.nanos() + REPEAT_NANOS;
            repeats.add(chunk);
        }
    }

    long nextWakeNanos() {
        return Math.min(flushNanos, repeats.isEmpty() ? Long.MAX_VALUE : repeats.first().repeatAtNanos);
    }

    void close() {
        List<JobId> all = List.copyOf(awaited.keySet());
        awaited.clear();
        unsent.clear();
        chunks.clear();
        repeats.clear();
        flushNanos = Long.MAX_VALUE;
        all.forEach(job -> effects.awaitFailed(job, new ClosedException("the client was closed; the job goes on")));
    }

    int size() {
        return awaited.size();
    }

    int chunkCount() {
        return chunks.size();
    }

    private void flush(Now now) {
        flushNanos = Long.MAX_VALUE;
        lastFlushNanos = now.nanos();
        NodeId leader = tracker.leader();
        if (unsent.isEmpty() || leader == null) {
            return; // a leader that is found later calls onLeaderReady
        }
        if (!links.isReady(now, leader)) {
            flushNanos = now.nanos() + Links.POLL_NANOS;
            return;
        }
        for (int i = 0; i < CHUNKS_AT_ONCE && !unsent.isEmpty(); i++) {
            List<JobId> ids = new ArrayList<>(Math.min(MAX_CHUNK, unsent.size()));
            for (JobId id : unsent) {
                if (ids.size() == MAX_CHUNK) {
                    break;
                }
                ids.add(id);
            }
            send(now, leader, ids);
        }
        if (!unsent.isEmpty()) {
            flushNanos = now.nanos() + PACE_NANOS;
        }
    }

    private void send(Now now, NodeId leader, List<JobId> ids) {
        long requestId = links.send(leader, new AwaitJobs(ids));
        Chunk chunk = new Chunk(requestId, leader, ids);
        chunk.repeatAtNanos = now.nanos() + REPEAT_NANOS;
        chunks.put(requestId, chunk);
        repeats.add(chunk);
        for (JobId id : ids) {
            unsent.remove(id);
            awaited.put(id, requestId);
        }
    }

    private void end(Job job) {
        if (job.state().isFinal() && awaited.containsKey(job.id())) {
            forget(job.id());
            effects.jobEnded(job);
        }
    }

    /** The answer does not say which of several jobs is to blame: halving the request finds it. */
    private void onRejected(Now now, Chunk chunk, QuorateException why) {
        List<JobId> ids = List.copyOf(chunk.remaining);
        NodeId leader = tracker.leader();
        takeBack(chunk);
        if (ids.size() == 1) {
            forget(ids.get(0));
            effects.awaitFailed(ids.get(0), why);
        } else if (leader != null && links.isReady(now, leader)) {
            send(now, leader, ids.subList(0, ids.size() / 2));
            send(now, leader, ids.subList(ids.size() / 2, ids.size()));
        } else {
            flushAt(now.nanos() + Links.POLL_NANOS);
        }
    }

    private void takeBack(Chunk chunk) {
        drop(chunk);
        for (JobId id : chunk.remaining) {
            awaited.put(id, 0L);
            unsent.add(id);
        }
    }

    private void drop(Chunk chunk) {
        chunks.remove(chunk.requestId);
        repeats.remove(chunk);
    }

    private void flushAt(long atNanos) {
        flushNanos = Math.min(flushNanos, atNanos);
    }

    private static final class Chunk {
        private final long requestId;
        private final NodeId target;
        private final LinkedHashSet<JobId> remaining;
        private long repeatAtNanos;

        private Chunk(long requestId, NodeId target, List<JobId> ids) {
            this.requestId = requestId;
            this.target = target;
            this.remaining = new LinkedHashSet<>(ids);
        }
    }
}
