package io.quorate.benchmarks.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A list of {@code {"part","case","value","unit","settings"}}, in the order of the run. */
final class JsonReport {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonReport() {}

    static String render(List<Measurement> figures) {
        ArrayNode list = MAPPER.createArrayNode();
        for (Measurement figure : figures) {
            ObjectNode entry = list.addObject()
                    .put("part", figure.part())
                    .put("case", figure.name())
                    .put("value", figure.value())
                    .put("unit", figure.unit());
            ObjectNode settings = entry.putObject("settings");
            figure.settings().forEach(settings::put);
        }
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(list) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers could not be written", e);
        }
    }
}
