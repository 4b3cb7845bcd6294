package io.quorate.benchmarks;

import java.util.List;
import java.util.ListResourceBundle;
import java.util.stream.Collectors;

/** Names the parts in the command's help. */
final class PartNames extends ListResourceBundle {
    private final List<Part> parts;

    PartNames(List<Part> parts) {
        this.parts = parts;
    }

    static String of(List<Part> parts) {
        return parts.stream().map(Part::name).collect(Collectors.joining(", "));
    }

    @Override
    protected Object[][] getContents() {
        String lines = parts.stream()
                .map(part -> "%n  " + part.name() + ": " + part.purpose())
                .collect(Collectors.joining());
        return new Object[][] {{"parts", lines}};
    }
}
