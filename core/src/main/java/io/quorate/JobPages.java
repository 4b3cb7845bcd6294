package io.quorate;

import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Fetches a list of jobs, one page after the other. */
final class JobPages {
    private static final int PAGE = 1_000;

    private final Client client;
    private final JobFilter filter;
    private final int limit;
    private final boolean stale;
    private final List<Job> jobs = new ArrayList<>();
    private long lowestIndex = Long.MAX_VALUE;

    JobPages(Client client, JobFilter filter, int limit, ReadMode mode) {
        this.client = client;
        this.filter = filter;
        this.limit = limit;
        this.stale = mode == ReadMode.STALE;
    }

    CompletableFuture<Snapshot<List<Job>>> fetch() {
        return fetchAfter(null);
    }

    // Each page is asked for when the one before has come: its future orders the accesses to the list.
    private CompletableFuture<Snapshot<List<Job>>> fetchAfter(@Nullable JobId last) {
        int wanted = Math.min(PAGE, limit - jobs.size());
        return client.request(new ClientOperation.ListJobs(filter, last, wanted, stale))
                .thenCompose(result -> {
                    ClientResult.JobPage page = Answers.expect(result, ClientResult.JobPage.class);
                    lowestIndex = Math.min(lowestIndex, page.index());
                    jobs.addAll(page.jobs());
                    // A page that is empty ends the list, whatever it says: the next one could not differ.
                    if (!page.more() || page.jobs().isEmpty() || jobs.size() >= limit) {
                        return CompletableFuture.completedFuture(new Snapshot<>(lowestIndex, List.copyOf(jobs)));
                    }
                    return fetchAfter(page.jobs().get(page.jobs().size() - 1).id());
                });
    }
}
