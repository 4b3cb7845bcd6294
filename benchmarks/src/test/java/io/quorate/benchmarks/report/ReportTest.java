package io.quorate.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class ReportTest {
    private static final List<Measurement> FIGURES = List.of(
            figure("slow <& \"odd\"", 10, "jobs/s", Map.of("jdk", "17", "fsync", "on")),
            figure("fast", 100_000, "jobs/s", Map.of("jdk", "17", "fsync", "off")),
            figure("middle", 1_000, "jobs/s", Map.of("jdk", "17", "fsync", "off")));

    @Test
    void jsonHasAnEntryForEachFigureWithAllItsSettings() throws Exception {
        JsonNode results = new ObjectMapper().readTree(JsonReport.render(FIGURES));

        assertThat(results).hasSize(3);
        assertThat(results.get(0).fieldNames())
                .toIterable()
                .containsExactly("part", "case", "value", "unit", "settings");
        assertThat(results.get(0).get("case").asText()).isEqualTo("slow <& \"odd\"");
        assertThat(results.get(1).get("value").asDouble()).isEqualTo(100_000);
        assertThat(results.get(0).get("settings").get("fsync").asText()).isEqualTo("on");
    }

    @Test
    void tableSaysOnceWhatHoldsForAllFigures() {
        List<String> lines = new TextTable(FIGURES).render().lines().toList();

        assertThat(lines.get(0)).isEqualTo("jdk: 17");
        assertThat(lines).filteredOn(line -> line.contains("jdk")).hasSize(1);
        assertThat(lines).anyMatch(line -> line.matches("part +slow <& \"odd\" +10 +jobs/s +\\[1]"));
        assertThat(lines).anyMatch(line -> line.matches("part +fast +100,000 +jobs/s +\\[2]"));
        assertThat(lines).anyMatch(line -> line.matches("part +middle +1,000 +jobs/s +\\[2]"));
        assertThat(lines).contains("[1] fsync=on", "[2] fsync=off");
    }

    @Test
    void tableOfNothingIsStillATable() {
        assertThat(new TextTable(List.of()).render()).contains("case");
    }

    @Test
    void plotIsWellFormedAndItsBarsAreLongerForMore() throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Document plot =
                factory.newDocumentBuilder().parse(new InputSource(new StringReader(new SvgPlot(FIGURES).render())));

        NodeList rectangles = plot.getElementsByTagName("rect");
        assertThat(rectangles.getLength()).as("the ground and three bars").isEqualTo(4);
        assertThat(width(rectangles, 1)).isLessThan(width(rectangles, 3));
        assertThat(width(rectangles, 3)).isLessThan(width(rectangles, 2));
        assertThat(plot.getElementsByTagName("text").item(1).getTextContent()).isEqualTo("slow <& \"odd\"");
    }

    @Test
    void valuesForPeopleHaveThreeDigitsOrAllBeforeThePoint() {
        assertThat(figure("x", 1_234_567.8, "u", Map.of()).valueText()).isEqualTo("1,234,568");
        assertThat(figure("x", 123.4, "u", Map.of()).valueText()).isEqualTo("123");
        assertThat(figure("x", 12.34, "u", Map.of()).valueText()).isEqualTo("12.3");
        assertThat(figure("x", 0.5, "u", Map.of()).valueText()).isEqualTo("0.5");
        assertThat(figure("x", 0.001234, "u", Map.of()).valueText()).isEqualTo("0.00123");
        assertThat(figure("x", 0, "u", Map.of()).valueText()).isEqualTo("0");
    }

    @Test
    void whatIsNoNumberWasNotMeasured() {
        assertThatThrownBy(() -> figure("x", Double.NaN, "u", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("part, x");
    }

    private static int width(NodeList rectangles, int number) {
        return Integer.parseInt(((Element) rectangles.item(number)).getAttribute("width"));
    }

    private static Measurement figure(String name, double value, String unit, Map<String, String> settings) {
        return new Measurement("part", name, value, unit, settings);
    }
}
