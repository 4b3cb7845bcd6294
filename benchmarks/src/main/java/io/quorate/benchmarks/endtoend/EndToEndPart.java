package io.quorate.benchmarks.endtoend;

import io.quorate.benchmarks.Part;
import io.quorate.benchmarks.Run;
import java.io.IOException;
import java.util.Map;

/** Jobs that do nothing, in one JVM and in many. */
public final class EndToEndPart implements Part {
    @Override
    public String name() {
        return "end-to-end";
    }

    @Override
    public String purpose() {
        return "jobs that do nothing, from submit to outcome: in memory, over TCP with fsync, and Hazelcast's";
    }

    @Override
    public void run(Run run) throws IOException, InterruptedException {
        MemoryCase.measure(run);
        Map<Integer, Double> ours = TcpCase.measure(run);
        Map<Integer, Double> theirs = HazelcastCase.measure(run);
        for (int outstanding : Schedule.OUTSTANDING) {
            double ratio = ours.getOrDefault(outstanding, 0.0) / theirs.getOrDefault(outstanding, Double.NaN);
            run.report(
                    LoadReport.name("tcp to Hazelcast's durable executor", outstanding) + ", throughput",
                    ratio,
                    "ratio",
                    Map.of("fsync", "ours on, theirs no disk"));
        }
    }
}
