package io.quorate.benchmarks.report;

import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A bar for each figure, grouped by part and unit. Lengths are logarithmic, since a group holds figures of several orders of
 * magnitude: the shortest bar of a group is its smallest figure, the longest its largest.
 */
final class SvgPlot {
    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final int LABEL_WIDTH = 430;
    private static final int BAR_WIDTH = 420;
    private static final int SHORTEST = 8;
    private static final int VALUE_WIDTH = 150;
    private static final int LINE = 18;
    private static final int BAR_HEIGHT = 12;
    private static final int MARGIN = 10;

    private final Map<String, List<Measurement>> groups;

    SvgPlot(List<Measurement> figures) {
        Map<String, List<Measurement>> byTitle = new LinkedHashMap<>();
        for (Measurement figure : figures) {
            byTitle.merge(figure.part() + ", " + figure.unit(), List.of(figure), SvgPlot::joined);
        }
        this.groups = byTitle;
    }

    private static List<Measurement> joined(List<Measurement> some, List<Measurement> more) {
        return java.util.stream.Stream.concat(some.stream(), more.stream()).toList();
    }

    String render() {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            int lines = groups.values().stream().mapToInt(List::size).sum() + 2 * groups.size();
            begin(xml, lines);
            int y = MARGIN + LINE;
            for (Map.Entry<String, List<Measurement>> group : groups.entrySet()) {
                text(xml, MARGIN, y, "bold", group.getKey() + " (logarithmic)");
                y += LINE;
                for (Measurement figure : group.getValue()) {
                    bar(xml, figure, y, share(figure, group.getValue()));
                    y += LINE;
                }
                y += LINE;
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("the plot could not be written to a string", e);
        }
        return text.toString();
    }

    private static void begin(XMLStreamWriter xml, int lines) throws XMLStreamException {
        int width = 2 * MARGIN + LABEL_WIDTH + BAR_WIDTH + VALUE_WIDTH;
        int height = 2 * MARGIN + (lines + 1) * LINE;
        xml.writeStartDocument("UTF-8", "1.0");
        xml.setDefaultNamespace(SVG);
        xml.writeStartElement(SVG, "svg");
        xml.writeDefaultNamespace(SVG);
        attribute(xml, "width", width);
        attribute(xml, "height", height);
        xml.writeAttribute("viewBox", "0 0 " + width + " " + height);
        xml.writeAttribute("font-family", "sans-serif");
        xml.writeAttribute("font-size", "12");
        xml.writeEmptyElement(SVG, "rect");
        xml.writeAttribute("width", "100%");
        xml.writeAttribute("height", "100%");
        xml.writeAttribute("fill", "white");
    }

    private static void bar(XMLStreamWriter xml, Measurement figure, int y, double share) throws XMLStreamException {
        int length = (int) Math.round(SHORTEST + share * (BAR_WIDTH - SHORTEST));
        text(xml, MARGIN, y, "normal", figure.name());
        xml.writeEmptyElement(SVG, "rect");
        attribute(xml, "x", MARGIN + LABEL_WIDTH);
        attribute(xml, "y", y - BAR_HEIGHT + 2);
        attribute(xml, "width", length);
        attribute(xml, "height", BAR_HEIGHT);
        xml.writeAttribute("fill", "#4477aa");
        text(xml, MARGIN + LABEL_WIDTH + length + 6, y, "normal", figure.valueText());
    }

    /** Where the figure lies between the smallest and the largest of its group, from 0 to 1. */
    private static double share(Measurement figure, List<Measurement> group) {
        double least = group.stream().mapToDouble(SvgPlot::logarithm).min().orElse(0);
        double most = group.stream().mapToDouble(SvgPlot::logarithm).max().orElse(0);
        return most == least ? 1 : (logarithm(figure) - least) / (most - least);
    }

    private static double logarithm(Measurement figure) {
        return Math.log10(Math.max(figure.value(), 1e-3));
    }

    private static void text(XMLStreamWriter xml, int x, int y, String weight, String content)
            throws XMLStreamException {
        xml.writeStartElement(SVG, "text");
        attribute(xml, "x", x);
        attribute(xml, "y", y);
        xml.writeAttribute("font-weight", weight);
        xml.writeCharacters(content);
        xml.writeEndElement();
    }

    private static void attribute(XMLStreamWriter xml, String name, int value) throws XMLStreamException {
        xml.writeAttribute(name, String.format(Locale.ROOT, "%d", value));
    }
}
