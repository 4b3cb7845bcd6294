package io.quorate.registry;

import io.quorate.model.JobId;
import io.quorate.model.JobState;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All jobs: by id, in the order of their submission, and the same for each state. */
final class JobTable {
    private final Map<JobId, JobRecord> byId = new LinkedHashMap<>();
    private final TreeMap<Long, JobRecord> bySequence = new TreeMap<>();
    private final EnumMap<JobState, NavigableMap<Long, JobRecord>> byState = new EnumMap<>(JobState.class);

    JobTable() {
        for (JobState state : JobState.values()) {
            byState.put(state, new TreeMap<>());
        }
    }

    @Nullable
    JobRecord get(JobId id) {
        return byId.get(id);
    }

    void add(JobRecord job) {
        byId.put(job.id, job);
        bySequence.put(job.sequence, job);
        inState(job.state).put(job.sequence, job);
    }

    void changeState(JobRecord job, JobState state) {
        if (job.state.isFinal()) {
            throw new IllegalStateException("job " + job.id + " has ended and cannot become " + state);
        }
        inState(job.state).remove(job.sequence);
        job.state = state;
        inState(state).put(job.sequence, job);
    }

    int count(JobState state) {
        return inState(state).size();
    }

    /** Those after the given place, in the order of submission; of all states if none is given. */
    Collection<JobRecord> after(@Nullable JobState state, long sequence) {
        return (state == null ? bySequence : inState(state))
                .tailMap(sequence, false)
                .values();
    }

    Collection<JobRecord> all() {
        return bySequence.values();
    }

    private NavigableMap<Long, JobRecord> inState(JobState state) {
        NavigableMap<Long, JobRecord> jobs = byState.get(state);
        if (jobs == null) {
            throw new IllegalStateException("no index for " + state);
        }
        return jobs;
    }
}
