package io.quorate.benchmarks;

import io.quorate.benchmarks.report.Measurement;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What a part is given: how thorough it shall be, where it may write, and who hears of its figures. One thread. */
public final class Run {
    private final String part;
    private final Scale scale;
    private final Path directory;
    private final Map<String, String> machine;
    private final Consumer<Measurement> figures;
    private final Consumer<String> progress;

    /**
     * @param machine what is true of every figure of the run
     * @param figures hears of each figure
     * @param progress hears, in words, of what goes on
     */
    Run(
            String part,
            Scale scale,
            Path directory,
            Map<String, String> machine,
            Consumer<Measurement> figures,
            Consumer<String> progress) {
        this.part = part;
        this.scale = scale;
        this.directory = directory;
        this.machine = machine;
        this.figures = figures;
        this.progress = progress;
    }

    public Scale scale() {
        return scale;
    }

    /** On a real disk; what lies there from an earlier run may be removed. */
    public Path directory() {
        return directory;
    }

    /** Says what goes on. */
    public void progress(String text) {
        progress.accept(part + ": " + text);
    }

    /**
     * Reports one figure.
     *
     * @param name what was measured, without the part's name
     * @param unit such as {@code jobs/s}
     * @param settings what it depends on, beside the machine
     */
    public void report(String name, double value, String unit, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(machine);
        all.put("scale", scale.word());
        all.putAll(settings);
        Measurement figure = new Measurement(part, name, value, unit, all);
        figures.accept(figure);
        progress(name + ": " + figure.valueText() + " " + unit);
    }
}
