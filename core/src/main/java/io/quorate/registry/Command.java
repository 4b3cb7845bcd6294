package io.quorate.registry;

import io.quorate.model.AttemptReport;
import io.quorate.model.Endpoint;
import io.quorate.model.HeldDigest;
import io.quorate.model.Incarnation;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A change of the registry as the leader proposes it. It names its preconditions (attempt numbers, sessions), which are
 * checked again when it is applied: what no longer holds by then has no effect.
 */
public sealed interface Command {

    /** The leader's time when it proposed this, in milliseconds since the epoch. */
    long atMillis();

    record SubmitJobs(long atMillis, List<Submission> jobs) implements Command {
        public SubmitJobs {
            jobs = List.copyOf(jobs);
        }
    }

    /** One job of a {@link SubmitJobs}. */
    record Submission(JobId id, JobSpec spec) {}

    record CancelJob(long atMillis, JobId job) implements Command {}

    /**
     * A slave's whole state (DESIGN, section 4: the table of reconciliation). By proposing it the leader says that no other
     * incarnation of the slave is known to be alive.
     *
     * @param sequence rises with each register and report of an incarnation
     * @param maxAttempts so many attempts may be live there at a time
     * @param attempts all attempts that the slave holds; none if there is a digest
     * @param digest of all that it holds, which all executes; null: they are listed. The command has no effect unless these are
     *     known here to run there, or to be assigned
     */
    record RegisterSlave(
            long atMillis,
            NodeId slave,
            Incarnation incarnation,
            long sequence,
            @Nullable Endpoint endpoint,
            Resources resources,
            int maxAttempts,
            SortedMap<String, String> attributes,
            List<AttemptReport> attempts,
            @Nullable HeldDigest digest)
            implements Command {
        public RegisterSlave {
            attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
            attempts = List.copyOf(attempts);
        }

        /** With a list. */
        public RegisterSlave(
                long atMillis,
                NodeId slave,
                Incarnation incarnation,
                long sequence,
                @Nullable Endpoint endpoint,
                Resources resources,
                int maxAttempts,
                SortedMap<String, String> attributes,
                List<AttemptReport> attempts) {
            this(atMillis, slave, incarnation, sequence, endpoint, resources, maxAttempts, attributes, attempts, null);
        }
    }

    /** News of attempts, each judged by itself; without effect unless the session is the slave's current one. */
    record ReportAttempts(long atMillis, NodeId slave, long session, long sequence, List<AttemptReport> attempts)
            implements Command {
        public ReportAttempts {
            attempts = List.copyOf(attempts);
        }
    }

    /** @param cause for people, such as "its lease ran out" */
    record LoseSlave(long atMillis, NodeId slave, long session, String cause) implements Command {}

    record DeregisterSlave(long atMillis, NodeId slave, long session) implements Command {}

    /** @param draining whether the slave is to get nothing new, or again */
    record DrainSlave(long atMillis, NodeId slave, boolean draining) implements Command {}

    /**
     * Forgets jobs that are over, those first that have been so for longest, and drops ids of jobs that were forgotten.
     * The numbers are the leader's configuration, so that all masters do the same.
     *
     * @param keepMillis how long after its end a job is kept
     * @param keepJobs so many jobs that are over are kept at most
     * @param keepBytes and so many bytes of payloads, results and outputs with them
     * @param keepIdMillis how long after its job's end an id is remembered
     * @param keepIds so many ids of forgotten jobs are remembered at most
     * @param limit so many jobs are forgotten, and so many ids dropped, at most
     */
    record ForgetJobs(
            long atMillis, long keepMillis, int keepJobs, long keepBytes, long keepIdMillis, int keepIds, int limit)
            implements Command {

        /** Without a limit in bytes, as earlier versions had none. */
        public ForgetJobs(long atMillis, long keepMillis, int keepJobs, long keepIdMillis, int keepIds, int limit) {
            this(atMillis, keepMillis, keepJobs, Long.MAX_VALUE, keepIdMillis, keepIds, limit);
        }
    }

    /**
     * Forgets slaves that are lost and not drained, those first that have been lost for longest.
     *
     * @param keepMillis how long after its loss a slave is known
     * @param keepSlaves so many lost slaves are known at most
     * @param limit so many are forgotten at most
     */
    record ForgetSlaves(long atMillis, long keepMillis, int keepSlaves, int limit) implements Command {}

    /**
     * Says when a job counts as the cause of its slaves' ends.
     *
     * @param losses after so many attempts in a row that ended with their slave; 0 for never
     * @param withinMillis each within so long of its start
     */
    record LimitPoison(long atMillis, int losses, long withinMillis) implements Command {}

    /**
     * Says by what the slaves' heartbeat and lease are multiplied, as a large cluster needs it.
     *
     * @param factor at least 1
     */
    record SetLeaseFactor(long atMillis, int factor) implements Command {}

    record AssignAttempts(long atMillis, List<Assignment> assignments) implements Command {
        public AssignAttempts {
            assignments = List.copyOf(assignments);
        }
    }

    /**
     * "Attempt n of the job runs on the slave."
     *
     * @param attempt must be the number after the job's last
     * @param session must be the slave's current one
     */
    record Assignment(JobId job, int attempt, NodeId slave, long session) {}
}
