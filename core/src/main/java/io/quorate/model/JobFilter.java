package io.quorate.model;

import org.jspecify.annotations.Nullable;

/**
 * Which jobs a list shows.
 *
 * @param state null for all states
 */
public record JobFilter(@Nullable JobState state) {
    public static final JobFilter ALL = new JobFilter(null);

    public static JobFilter inState(JobState state) {
        return new JobFilter(state);
    }

    public boolean matches(JobState candidate) {
        return state == null || state == candidate;
    }
}
