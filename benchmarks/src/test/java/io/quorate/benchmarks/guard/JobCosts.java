package io.quorate.benchmarks.guard;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one job costs, on the average of many. All but the last are exact: the same seed gives the same.
 *
 * @param logEntries committed for it
 * @param logBytes of their commands, as they are encoded for log and network
 * @param frames sent by all nodes together, heartbeats included
 * @param frameBytes of them
 * @param allocatedBytes by the one thread that drives all nodes, the simulator's own included
 */
record JobCosts(double logEntries, double logBytes, double frames, double frameBytes, double allocatedBytes) {

    static JobCosts mean(List<JobCosts> all) {
        return new JobCosts(
                mean(all, JobCosts::logEntries),
                mean(all, JobCosts::logBytes),
                mean(all, JobCosts::frames),
                mean(all, JobCosts::frameBytes),
                mean(all, JobCosts::allocatedBytes));
    }

    private static double mean(List<JobCosts> all, ToDoubleFunction<JobCosts> of) {
        return all.stream().mapToDouble(of).average().orElse(Double.NaN);
    }
}
