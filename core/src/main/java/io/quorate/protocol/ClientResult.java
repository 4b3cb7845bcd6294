package io.quorate.protocol;

import io.quorate.model.ClusterStatus;
import io.quorate.model.Endpoint;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobState;
import io.quorate.model.MasterInfo;
import io.quorate.model.NodeId;
import io.quorate.model.RejectedException;
import io.quorate.model.SlaveInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a master answers to a client. */
public sealed interface ClientResult {

    /** One answer for each job, in the order of the request; all accepted ones are committed. */
    record Submitted(List<SubmitAnswer> answers) implements ClientResult {
        public Submitted {
            answers = List.copyOf(answers);
        }
    }

    /**
     * @param rejection null if the job is accepted (now, or by an earlier submit of the same id and spec)
     * @param message if rejected: why; if accepted: a warning, or empty
     */
    record SubmitAnswer(JobId id, RejectedException.@Nullable Reason rejection, String message) {}

    /** @param index the log index at which this was true */
    record OneJob(long index, Job job) implements ClientResult {}

    /** @param more whether another page follows the last of these */
    record JobPage(long index, List<Job> jobs, boolean more) implements ClientResult {
        public JobPage {
            jobs = List.copyOf(jobs);
        }
    }

    record Nodes(long index, List<MasterInfo> masters, List<SlaveInfo> slaves) implements ClientResult {
        public Nodes {
            masters = List.copyOf(masters);
            slaves = List.copyOf(slaves);
        }
    }

    record Status(ClusterStatus status) implements ClientResult {}

    /** Jobs that have ended. */
    record JobsEnded(List<Job> jobs) implements ClientResult {
        public JobsEnded {
            jobs = List.copyOf(jobs);
        }
    }

    /** It is done, and there is nothing more to say. */
    record Done() implements ClientResult {}

    /** This master does not lead; the request had no effect. */
    record NotLeader(
            long term, @Nullable NodeId leader, @Nullable Endpoint endpoint, String detail) implements ClientResult {}

    /**
     * Too much is in hand; the request had no effect.
     *
     * @param why of what, for people; empty if it is only for a moment
     */
    record Overloaded(long retryAfterMillis, String why) implements ClientResult {
        public Overloaded(long retryAfterMillis) {
            this(retryAfterMillis, "");
        }
    }

    /** Understood and refused; no effect. */
    record Rejected(RejectedException.Reason reason, String message) implements ClientResult {}

    /** The job has ended, and all but this is forgotten. */
    record Forgotten(JobId id, JobState state, long endedAtMillis) implements ClientResult {}

    /** The master lost its leadership before it could tell whether the request took effect. */
    record Indeterminate(String message) implements ClientResult {}
}
