package io.quorate.master;

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
import java.util.TreeMap;

/**
 * Clients that wait for jobs to end. Soft state of the leader: a client whose link broke, or whose leader changed, asks again.
 */
final class WatchDesk implements RegistryListener {
    /** A client that waits for more than this at once is told to come back later. */
    private static final int MAX_WATCHES = 2_000_000;

    private static final long RETRY_AFTER_MILLIS = 1_000;

    private final Registry registry;
    private final Outbox out;
    private final TreeMap<JobId, LinkedHashSet<Watch>> watches = new TreeMap<>();
    private final TreeMap<NodeRef, LinkedHashMap<Watch, LinkedHashSet<JobId>>> byClient = new TreeMap<>();
    /** What has ended since the last flush, by who waits for it. */
    private final LinkedHashMap<Watch, List<JobId>> ended = new LinkedHashMap<>();

    private int count;

    private record Watch(NodeRef client, long requestId) {}

    WatchDesk(Registry registry, Outbox out) {
        this.registry = registry;
        this.out = out;
    }

    void watch(NodeRef client, long requestId, List<JobId> ids) {
        for (JobId id : ids) {
            if (registry.jobState(id) == null) {
                reply(new Watch(client, requestId), notThere(registry, id));
                return;
            }
        }
        if (count + ids.size() > MAX_WATCHES) {
            reply(new Watch(client, requestId), new ClientResult.Overloaded(RETRY_AFTER_MILLIS));
            return;
        }
        Watch watch = new Watch(client, requestId);
        for (JobId id : ids) {
            JobState state = registry.jobState(id);
            if (state != null && state.isFinal()) {
                ended.computeIfAbsent(watch, key -> new ArrayList<>()).add(id);
            } else if (watches.computeIfAbsent(id, key -> new LinkedHashSet<>()).add(watch)) {
                byClient.computeIfAbsent(client, key -> new LinkedHashMap<>())
                        .computeIfAbsent(watch, key -> new LinkedHashSet<>())
                        .add(id);
                count++;
            }
        }
    }

    boolean hasNews() {
        return !ended.isEmpty();
    }

    void flush() {
        ended.forEach(this::tell);
        ended.clear();
    }

    /** The client's link is gone, and with it whatever it waits for. */
    void forget(NodeRef client) {
        LinkedHashMap<Watch, LinkedHashSet<JobId>> own = byClient.remove(client);
        if (own == null) {
            return;
        }
        own.forEach((watch, ids) -> {
            ended.remove(watch);
            for (JobId id : ids) {
                LinkedHashSet<Watch> watchers = watches.get(id);
                if (watchers != null && watchers.remove(watch)) {
                    count--;
                    if (watchers.isEmpty()) {
                        watches.remove(id);
                    }
                }
            }
        });
    }

    /** This master no longer leads: tells everybody so, and forgets them. */
    void abandon(ClientResult.NotLeader answer) {
        byClient.forEach((client, own) -> own.keySet().forEach(watch -> reply(watch, answer)));
        byClient.clear();
        watches.clear();
        ended.clear();
        count = 0;
    }

    @Override
    public void jobEnded(JobId job) {
        LinkedHashSet<Watch> watchers = watches.remove(job);
        if (watchers == null) {
            return;
        }
        for (Watch watch : watchers) {
            count--;
            ended.computeIfAbsent(watch, key -> new ArrayList<>()).add(job);
            LinkedHashMap<Watch, LinkedHashSet<JobId>> own = byClient.get(watch.client());
            LinkedHashSet<JobId> ids = own == null ? null : own.get(watch);
            if (own != null && ids != null && ids.remove(job) && ids.isEmpty()) {
                own.remove(watch);
                if (own.isEmpty()) {
                    byClient.remove(watch.client());
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
                reply(watch, notThere(registry, id));
                continue;
            }
            page.add(job);
            bytes += Sizes.of(job);
            if (bytes >= Sizes.MAX_TOGETHER_BYTES) {
                reply(watch, new ClientResult.JobsEnded(page));
                page = new ArrayList<>();
                bytes = 0;
            }
        }
        if (!page.isEmpty()) {
            reply(watch, new ClientResult.JobsEnded(page));
        }
    }

    /** Why there is no such job: it was forgotten, or nothing is known of it. */
    static ClientResult notThere(Registry registry, JobId id) {
        ForgottenJob known = registry.forgotten(id);
        return known == null
                ? new ClientResult.Rejected(Reason.UNKNOWN_JOB, "there is no job " + id)
                : new ClientResult.Forgotten(id, known.state(), known.endedAtMillis());
    }

    private void reply(Watch watch, ClientResult result) {
        out.send(watch.client(), new ClientReply(watch.requestId(), result));
    }
}
