package io.quorate.scheduling;

import io.quorate.model.JobId;

/**
 * A pending job that no slave could run, even with nothing else on it.
 *
 * @param job the first submitted of those that ask for the same
 * @param similarJobs how many pending jobs ask for the same, this one included
 * @param why by what it misses, such as "cpus: asks 64, largest slave offers 4"
 */
public record Unplaceable(JobId job, int similarJobs, String why) {}
