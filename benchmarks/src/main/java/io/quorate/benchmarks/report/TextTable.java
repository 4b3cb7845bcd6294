package io.quorate.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The figures for a terminal: first the settings that all of them share, then a line for each, with a number in brackets that
 * stands for its other settings; what the numbers stand for comes last.
 */
final class TextTable {
    private static final String GAP = "  ";

    private final List<Measurement> figures;
    private final SortedMap<String, String> shared;

    TextTable(List<Measurement> figures) {
        this.figures = figures;
        this.shared = sharedBy(figures);
    }

    String render() {
        StringBuilder text = new StringBuilder();
        shared.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append('\n'));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("part", "case", "value", "unit", "settings"));
        Map<String, Integer> notes = new LinkedHashMap<>();
        for (Measurement figure : figures) {
            String own = ownOf(figure);
            String note = own.isEmpty() ? "" : "[" + notes.computeIfAbsent(own, any -> notes.size() + 1) + "]";
            rows.add(List.of(figure.part(), figure.name(), figure.valueText(), figure.unit(), note));
        }
        int[] widths = widths(rows);
        text.append('\n');
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                text.append(padded(row.get(column), widths[column], column == 2))
                        .append(GAP);
            }
            while (text.charAt(text.length() - 1) == ' ') {
                text.setLength(text.length() - 1);
            }
            text.append('\n');
        }
        text.append('\n');
        notes.forEach((own, note) ->
                text.append('[').append(note).append("] ").append(own).append('\n'));
        return text.append('\n').toString();
    }

    private static SortedMap<String, String> sharedBy(List<Measurement> figures) {
        if (figures.isEmpty()) {
            return new TreeMap<>();
        }
        SortedMap<String, String> shared = new TreeMap<>(figures.get(0).settings());
        figures.forEach(figure -> shared.entrySet().retainAll(figure.settings().entrySet()));
        return shared;
    }

    private String ownOf(Measurement figure) {
        Map<String, String> own = new LinkedHashMap<>(figure.settings());
        own.keySet().removeAll(shared.keySet());
        return own.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static int[] widths(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }

    private static String padded(String cell, int width, boolean right) {
        String space = " ".repeat(width - cell.length());
        return right ? space + cell : cell + space;
    }
}
