package io.quorate.benchmarks.endtoend;

import io.quorate.benchmarks.Run;
import io.quorate.benchmarks.load.LoadResult;
import java.util.Locale;
import java.util.Map;

/** Reports what came of a load in the same words, whatever was loaded. */
final class LoadReport {
    private LoadReport() {}

    static void report(Run run, String what, int outstanding, Loaded.Outcome outcome, Map<String, String> settings) {
        LoadResult result = outcome.result();
        String name = name(what, outstanding);
        run.report(name + ", throughput", result.perSecond(), "jobs/s", settings);
        run.report(name + ", p50", result.p50Micros(), "us", settings);
        run.report(name + ", p99", result.p99Micros(), "us", settings);
        run.report(name + ", p99.9", result.p999Micros(), "us", settings);
        run.report(name + ", CPU of all processes", outcome.cpuMicrosPerJob(), "us/job", settings);
    }

    static String name(String what, int outstanding) {
        return String.format(Locale.ROOT, "%s, %,d outstanding", what, outstanding);
    }
}
