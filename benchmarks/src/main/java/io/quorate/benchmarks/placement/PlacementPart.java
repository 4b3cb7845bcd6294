package io.quorate.benchmarks.placement;

import io.quorate.benchmarks.Part;
import io.quorate.benchmarks.Run;
import io.quorate.benchmarks.Scale;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Decisions a second of one thread, over clusters of several sizes and loads. */
public final class PlacementPart implements Part {
    private static final String MISSES = "notPlaced";
    private static final int SMALL = 1_000;
    private static final int LARGE = 100_000;
    /** Of 100,000 slaves most are in nobody's cache, and small pages cost a third of the time and more. */
    private static final String[] JVM = {"-Xms2g", "-Xmx2g", "-XX:+UseSerialGC", "-XX:+UseTransparentHugePages"};

    @Override
    public String name() {
        return "placement";
    }

    @Override
    public String purpose() {
        return "decisions a second, one thread: a place in three resources taken, and one given back";
    }

    @Override
    public void run(Run run) throws RunnerException {
        Map<String, Double> rates = new HashMap<>();
        // Made first: the runner's class reads a property that they set when it is loaded.
        Options options = options(run.scale());
        for (RunResult result : new Runner(options).run()) {
            String name = nameOf(result);
            double rate = result.getPrimaryResult().getScore();
            rates.put(name, rate);
            Map<String, String> settings = settings(result);
            run.report(name, rate, "decisions/s", settings);
        }
        for (String shapes : new String[] {"100 sizes", "every size different"}) {
            for (String load : new String[] {"70", "97"}) {
                Double small = rates.get(name(SMALL, load, shapes));
                Double large = rates.get(name(LARGE, load, shapes));
                if (small != null && large != null) {
                    run.report(
                            "cost at 100,000 slaves to that at 1,000, " + load + " % load, " + shapes,
                            small / large,
                            "ratio",
                            Map.of("threads", "1"));
                }
            }
        }
    }

    private static Options options(Scale scale) {
        // Another run of JMH on this machine is none of ours; and what it measures is disturbed whoever waits.
        System.setProperty("jmh.ignoreLock", "true");
        return new OptionsBuilder()
                .include(PlacementBenchmark.class.getName() + ".decide$")
                .forks(scale.pick(1, 2))
                .warmupIterations(scale.pick(1, 3))
                .warmupTime(TimeValue.seconds(scale.pick(1, 3)))
                .measurementIterations(scale.pick(1, 5))
                .measurementTime(TimeValue.seconds(scale.pick(1, 3)))
                // The fuller cluster is the harder one.
                .param("loadPercent", scale.pick(new String[] {"97"}, new String[] {"70", "97"}))
                .jvmArgs(JVM)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
    }

    private static String nameOf(RunResult result) {
        int shapes = Integer.parseInt(parameter(result, "shapes"));
        return name(
                Integer.parseInt(parameter(result, "slaves")),
                parameter(result, "loadPercent"),
                shapes == 0 ? "every size different" : shapes + " sizes");
    }

    private static String name(int slaves, String load, String shapes) {
        return String.format(Locale.ROOT, "%,d slaves, %s %% load, %s", slaves, load, shapes);
    }

    private static Map<String, String> settings(RunResult result) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("threads", "1");
        settings.put("resources", "3");
        settings.put("policy", "best fit");
        settings.put("jvm", String.join(" ", JVM));
        settings.put("verified", "against a scan of all slaves");
        boolean different = parameter(result, "shapes").equals("0");
        settings.put("waiting jobs of each size", different ? "1" : parameter(result, "waiting"));
        Result<?> misses = result.getSecondaryResults().get(MISSES);
        double share = misses == null
                ? 0
                : misses.getScore() / result.getPrimaryResult().getScore();
        settings.put("fitted nowhere", String.format(Locale.ROOT, "%.3f %%", 100 * share));
        return settings;
    }

    private static String parameter(RunResult result, String name) {
        return result.getParams().getParam(name);
    }
}
