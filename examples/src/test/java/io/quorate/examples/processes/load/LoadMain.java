package io.quorate.examples.processes.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.model.Endpoint;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A load in a process of its own, for a cluster in networks that the test's process is not part of. Each line of standard
 * input is a call, each line of standard output the answer to one; at the end of the input it ends.
 */
final class LoadMain {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RecordingLoad load;

    private LoadMain(RecordingLoad load) {
        this.load = load;
    }

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        // Whatever else is printed must not come between the answers.
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (RecordingLoad load = new RecordingLoad(target(JSON.readTree(arguments[0])))) {
            LoadMain main = new LoadMain(load);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(JSON.writeValueAsString(main.answer(line)));
            }
        }
        System.exit(0);
    }

    static String argument(LoadTarget target) {
        ObjectNode json = JSON.createObjectNode()
                .put("cluster", target.cluster())
                .put("host", target.host())
                .put("secret", target.secret().map(Path::toString).orElse(""))
                .put("directory", target.directory().toString())
                .put("slots", target.slots())
                .put("seed", target.seed());
        target.seeds().forEach(seed -> json.withArray("seeds").add(seed.toString()));
        return json.toString();
    }

    private static LoadTarget target(JsonNode json) {
        List<Endpoint> seeds = new ArrayList<>();
        json.path("seeds").forEach(seed -> seeds.add(Endpoint.parse(seed.asText())));
        String secret = json.path("secret").asText();
        return new LoadTarget(
                json.path("cluster").asText(),
                seeds,
                json.path("host").asText(),
                secret.isEmpty() ? Optional.empty() : Optional.of(Path.of(secret)),
                Path.of(json.path("directory").asText()),
                json.path("slots").asInt(),
                json.path("seed").asLong());
    }

    private ObjectNode answer(String call) {
        ObjectNode answer = JSON.createObjectNode();
        try {
            String[] words = call.split(" ", -1);
            switch (words[0]) {
                case "fault" -> load.fault();
                case "commit" -> answer.put("value", load.awaitCommit().toNanos());
                case "leader" -> answer.put("value", load.leader());
                case "term" -> answer.put("value", load.term());
                case "whole" -> load.awaitWhole(Integer.parseInt(words[1]));
                case "slaves" -> load.awaitSlaves(Integer.parseInt(words[1]));
                case "accepted" -> load.awaitAccepted(Integer.parseInt(words[1]));
                case "exclusive" -> answer.put("value", load.exclusiveSlave());
                case "relaunched" ->
                    load.relaunched().forEach(job -> answer.withArray("value").add(job));
                case "finish" -> answer.set("value", report(load.finish()));
                default -> throw new IllegalArgumentException("no call: " + call);
            }
        } catch (RuntimeException | AssertionError e) {
            answer.put("failure", e.toString());
        }
        return answer;
    }

    private static ObjectNode report(LoadReport report) {
        ObjectNode json = JSON.createObjectNode()
                .put("accepted", report.accepted())
                .put("unknown", report.unknown())
                .put("refused", report.refused())
                .put("cancels", report.cancels())
                .put("reads", report.reads())
                .put("operations", report.operations())
                .put("attempts", report.attempts())
                .put("relaunched", report.relaunched())
                .put("exclusiveRelaunched", report.exclusiveRelaunched());
        report.objections().forEach(objection -> json.withArray("objections").add(objection));
        return json;
    }

    static LoadReport report(JsonNode json) {
        List<String> objections = new ArrayList<>();
        json.path("objections").forEach(objection -> objections.add(objection.asText()));
        return new LoadReport(
                json.path("accepted").asInt(),
                json.path("unknown").asInt(),
                json.path("refused").asInt(),
                json.path("cancels").asInt(),
                json.path("reads").asInt(),
                json.path("operations").asInt(),
                json.path("attempts").asInt(),
                json.path("relaunched").asInt(),
                json.path("exclusiveRelaunched").asInt(),
                objections);
    }
}
