package io.quorate.simulation.check;

import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.SlaveInfo;
import io.quorate.protocol.ClientOperation.ListJobs;
import io.quorate.protocol.ClientResult;
import java.util.List;

/** Lists show all that was there at their index, and nothing else, in the order of submission (P11). */
final class Pages {
    private final Ledger ledger;

    Pages(Ledger ledger) {
        this.ledger = ledger;
    }

    void check(String client, ListJobs asked, ClientResult.JobPage page) {
        List<JobId> expected = ledger.jobsAt(page.index(), asked.filter(), asked.after());
        List<JobId> shown = page.jobs().stream().map(Job::id).toList();
        boolean complete = shown.size() == expected.size();
        boolean lawful = shown.size() <= expected.size()
                && shown.equals(expected.subList(0, shown.size()))
                && page.more() == !complete
                && shown.size() <= Math.max(1, asked.limit())
                && (complete || !shown.isEmpty());
        if (!lawful) {
            throw new PromiseBroken(
                    "P11",
                    client + " asked for " + filter(asked.filter()) + " after " + asked.after() + ", at most "
                            + asked.limit() + ", and is shown " + shown + (page.more() ? " and more" : "")
                            + " of index "
                            + page.index() + "; there were " + expected);
        }
    }

    void check(String client, ClientResult.Nodes nodes) {
        List<SlaveInfo> expected = ledger.slavesAt(nodes.index());
        if (!nodes.slaves().equals(expected)) {
            throw new PromiseBroken(
                    "P11",
                    client + " is shown the slaves " + nodes.slaves() + " of index " + nodes.index() + "; they were "
                            + expected);
        }
    }

    private static String filter(JobFilter filter) {
        return filter.state() == null ? "jobs" : filter.state() + " jobs";
    }
}
