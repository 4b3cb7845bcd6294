package io.quorate.benchmarks.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Collects the figures of a run. One thread. */
public final class Report {
    public static final String JSON_FILE = "results.json";
    public static final String PLOT_FILE = "results.svg";

    private final List<Measurement> figures = new ArrayList<>();

    public void add(Measurement figure) {
        figures.add(figure);
    }

    /** One table of all figures; what holds for all of them stands above it. */
    public String table() {
        return new TextTable(figures).render();
    }

    /** Writes the results and the plot, in the place of earlier ones. */
    public void write(Path directory) throws IOException {
        Files.writeString(directory.resolve(JSON_FILE), JsonReport.render(figures), StandardCharsets.UTF_8);
        Files.writeString(directory.resolve(PLOT_FILE), new SvgPlot(figures).render(), StandardCharsets.UTF_8);
    }
}
