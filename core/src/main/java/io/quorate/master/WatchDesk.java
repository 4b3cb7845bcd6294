package io.quorate.master;

import com.google.common.collect.ImmutableSet;
import io.quorate.kernel.Outbox;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobState;
import io.quorate.model.NodeRef;
import io.quorate.model.RejectedException.Reason;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ClientResult;
import io.quorate.registry.ForgottenJob;
import io.quorate.registry.Registry;
import io.quorate.registry.RegistryListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Clients that wait for jobs to end. Soft state of the leader: a client whose link broke, or whose leader changed, asks again.
 */
final class WatchDesk implements RegistryListener {
    /** A client that waits for more than this at once is told to come back later. */
    private static final int MAX_WATCHES = 2_000_000;

    private static final long RETRY_AFTER_MILLIS = 1_000;

    private final Registry registry;
    private final Outbox out;
    /** Who waits for a job: nearly always one alone. */
    private final LinkedHashMap<JobId, Set<Watch>> watches = new LinkedHashMap<>();
    /** Those that wait for something that has not ended, by their requests. */
    private final TreeMap<NodeRef, LinkedHashMap<Long, Watch>> byClient = new TreeMap<>();
    /** Those for which something has ended since the last flush, each once. */
    private final List<Watch> news = new ArrayList<>();

    private int count;

    /** What one request waits for. Each is itself, and equal to no other. */
    private static final class Watch {
        private final NodeRef client;
        private final long requestId;
        private final LinkedHashSet<JobId> open = new LinkedHashSet<>();
        /** What has ended since the last flush. */
        private List<JobId> ended = new ArrayList<>();

        private Watch(NodeRef client, long requestId) {
            this.client = client;
            this.requestId = requestId;
        }
    }

    WatchDesk(Registry registry, Outbox out) {
        this.registry = registry;
        this.out = out;
    }

    /** Whether all of them are there, and none has ended: nothing of them is to be told yet. */
    boolean areOpen(List<JobId> ids) {
        for (JobId id : ids) {
            JobState state = registry.jobState(id);
            if (state == null || state.isFinal()) {
                return false;
            }
        }
        return true;
    }

    void watch(NodeRef client, long requestId, List<JobId> ids) {
        for (JobId id : ids) {
            if (registry.jobState(id) == null) {
                reply(client, requestId, notThere(registry, id));
                return;
            }
        }
        if (count + ids.size() > MAX_WATCHES) {
            reply(client, requestId, new ClientResult.Overloaded(RETRY_AFTER_MILLIS));
            return;
        }
        LinkedHashMap<Long, Watch> own = byClient.get(client);
        Watch known = own == null ? null : own.get(requestId);
        Watch watch = known == null ? new Watch(client, requestId) : known;
        for (JobId id : ids) {
            JobState state = registry.jobState(id);
            if (state != null && state.isFinal()) {
                hasEnded(watch, id);
            } else if (watch.open.add(id)) {
                watches.merge(id, ImmutableSet.of(watch), WatchDesk::joined);
                count++;
            }
        }
        if (known == null && !watch.open.isEmpty()) {
            byClient.computeIfAbsent(client, key -> new LinkedHashMap<>()).put(requestId, watch);
        }
    }

    /** The first set of a job cannot be changed, and takes up little; the second one can. */
    private static Set<Watch> joined(Set<Watch> some, Set<Watch> more) {
        Set<Watch> all = some instanceof LinkedHashSet<Watch> ? some : new LinkedHashSet<>(some);
        all.addAll(more);
        return all;
    }

    private void hasEnded(Watch watch, JobId id) {
        if (watch.ended.isEmpty()) {
            news.add(watch);
        }
        watch.ended.add(id);
    }

    boolean hasNews() {
        return !news.isEmpty();
    }

    void flush() {
        for (Watch watch : news) {
            tell(watch, watch.ended);
            watch.ended = new ArrayList<>();
        }
        news.clear();
    }

    /** The client's link is gone, and with it whatever it waits for. */
    void forget(NodeRef client) {
        news.removeIf(watch -> watch.client.equals(client));
        LinkedHashMap<Long, Watch> own = byClient.remove(client);
        if (own == null) {
            return;
        }
        for (Watch watch : own.values()) {
            for (JobId id : watch.open) {
                count--;
                watches.computeIfPresent(id, (key, watchers) -> without(watchers, watch));
            }
        }
    }

    private static @Nullable Set<Watch> without(Set<Watch> watchers, Watch watch) {
        if (watchers.size() == 1) {
            return null;
        }
        watchers.remove(watch);
        return watchers;
    }

    /** This master no longer leads: tells everybody so, and forgets them. */
    void abandon(ClientResult.NotLeader answer) {
        byClient.forEach((client, own) -> own.keySet().forEach(request -> reply(client, request, answer)));
        byClient.clear();
        watches.clear();
        news.clear();
        count = 0;
    }

    @Override
    public void jobEnded(JobId job) {
        Set<Watch> watchers = watches.remove(job);
        if (watchers == null) {
            return;
        }
        for (Watch watch : watchers) {
            count--;
            hasEnded(watch, job);
            watch.open.remove(job);
            LinkedHashMap<Long, Watch> own = watch.open.isEmpty() ? byClient.get(watch.client) : null;
            if (own != null) {
                own.remove(watch.requestId);
                if (own.isEmpty()) {
                    byClient.remove(watch.client);
                }
            }
        }
    }

    private void tell(Watch watch, List<JobId> ids) {
        List<Job> page = new ArrayList<>();
        int bytes = 0;
        for (JobId id : ids) {
            Job job = registry.job(id);
            if (job == null) {
                reply(watch.client, watch.requestId, notThere(registry, id));
                continue;
            }
            page.add(job);
            bytes += Sizes.of(job);
            if (bytes >= Sizes.MAX_TOGETHER_BYTES) {
                reply(watch.client, watch.requestId, new ClientResult.JobsEnded(page));
                page = new ArrayList<>();
                bytes = 0;
            }
        }
        if (!page.isEmpty()) {
            reply(watch.client, watch.requestId, new ClientResult.JobsEnded(page));
        }
    }

    /** Why there is no such job: it was forgotten, or nothing is known of it. */
    static ClientResult notThere(Registry registry, JobId id) {
        ForgottenJob known = registry.forgotten(id);
        return known == null
                ? new ClientResult.Rejected(Reason.UNKNOWN_JOB, "there is no job " + id)
                : new ClientResult.Forgotten(id, known.state(), known.endedAtMillis());
    }

    private void reply(NodeRef client, long requestId, ClientResult result) {
        out.send(client, new ClientReply(requestId, result));
    }
}
