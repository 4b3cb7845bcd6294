package io.quorate.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster is doing.
 *
 * @param clusterId null while it is not formed
 * @param leader null if there is none, or none that answers
 * @param commitIndex how far the answering master knows the log to be committed
 * @param masters in the order of their names
 * @param slavesAlive those that are given jobs
 * @param jobs how many jobs are in each state; every state is there, in the enum's order
 * @param problems why something does not make progress, one sentence each (P8); empty if all is well
 */
public record ClusterStatus(
        String cluster,
        @Nullable String clusterId,
        @Nullable NodeId leader,
        long term,
        long commitIndex,
        List<MasterInfo> masters,
        int slavesAlive,
        int slavesLost,
        int slavesDraining,
        Map<JobState, Long> jobs,
        List<String> problems) {

    public ClusterStatus {
        masters = List.copyOf(masters);
        problems = List.copyOf(problems);
        java.util.EnumMap<JobState, Long> all = new java.util.EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            all.put(state, jobs.getOrDefault(state, 0L));
        }
        jobs = java.util.Collections.unmodifiableMap(all);
    }
}
