package io.quorate.protocol;

import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client can ask of a master. Reads are linearizable unless {@code stale} (P11). */
public sealed interface ClientOperation {

    /** @param mustFit refuse jobs that are larger than every known slave */
    record Submit(List<Submission> jobs, boolean mustFit) implements ClientOperation {
        public Submit {
            jobs = List.copyOf(jobs);
        }
    }

    /** One job of a {@link Submit}. */
    record Submission(JobId id, JobSpec spec) {}

    record GetJob(JobId id, boolean stale) implements ClientOperation {}

    /**
     * A page of jobs, in the order of their submission.
     *
     * @param after the last job of the page before; null for the first page
     * @param limit at most so many; the master may answer with fewer and say that there are more
     */
    record ListJobs(JobFilter filter, @Nullable JobId after, int limit, boolean stale) implements ClientOperation {}

    record Cancel(JobId id) implements ClientOperation {}

    record ListNodes(boolean stale) implements ClientOperation {}

    record GetStatus(boolean stale) implements ClientOperation {}

    /** Answered with one {@link ClientResult.JobsEnded} or more, until each of the jobs was named once. */
    record AwaitJobs(List<JobId> ids) implements ClientOperation {
        public AwaitJobs {
            ids = List.copyOf(ids);
        }
    }

    /** @param draining whether the slave is to get nothing new, or again */
    record Drain(NodeId slave, boolean draining) implements ClientOperation {}

    /**
     * Who is to vote. Answered with {@link ClientResult.Done} when that stands in the committed membership: a new voter votes
     * once it has caught up.
     *
     * @param master the one that is to be added or removed; the one that is to go, if it is replaced
     * @param instead the one that comes in its place; null unless it is replaced
     */
    record ChangeMasters(Kind kind, NodeId master, @Nullable NodeId instead) implements ClientOperation {
        /** What is to happen. */
        public enum Kind {
            ADD,
            REMOVE,
            REPLACE
        }

        /** @throws IllegalArgumentException if {@code instead} does not go with the kind */
        public ChangeMasters {
            if ((kind == Kind.REPLACE) != (instead != null)) {
                throw new IllegalArgumentException("who comes instead is named if, and only if, a master is replaced");
            }
        }
    }
}
