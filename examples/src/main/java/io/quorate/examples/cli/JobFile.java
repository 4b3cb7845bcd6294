package io.quorate.examples.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.model.Isolation;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.Resources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads jobs from a file: one JSON object a line, with the fields {@code id}, {@code name}, {@code resources}, {@code policy} and
 * {@code command}; only the last one is needed. Empty lines say nothing. The first thing that is wrong ends it, with the line's
 * number.
 */
final class JobFile {
    private static final Set<String> FIELDS = Set.of("id", "name", "resources", "policy", "command");
    private static final Path STANDARD_INPUT = Path.of("-");

    private final Path file;
    private final Resources defaultResources;
    private final Isolation defaultPolicy;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<JobId, Integer> lineOf = new LinkedHashMap<>();

    /** @param id null if the library is to make one */
    record Entry(@Nullable JobId id, JobSpec spec) {}

    private JobFile(Path file, Resources defaultResources, Isolation defaultPolicy) {
        this.file = file;
        this.defaultResources = defaultResources;
        this.defaultPolicy = defaultPolicy;
    }

    /** @param file {@code -} is standard input */
    static List<Entry> read(Path file, Resources defaultResources, Isolation defaultPolicy) {
        JobFile reader = new JobFile(file, defaultResources, defaultPolicy);
        try (BufferedReader in = file.equals(STANDARD_INPUT)
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                : Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int number = 0;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                if (!line.isBlank()) {
                    reader.readLine(number, line);
                }
            }
        } catch (IOException e) {
            throw CallFailure.wrongCall("the file " + file + " of --from cannot be read (" + e + ")");
        }
        return reader.entries;
    }

    private void readLine(int number, String line) {
        try {
            Entry entry = entry(Json.parse(line));
            JobId id = entry.id();
            Integer before = id == null ? null : lineOf.putIfAbsent(id, number);
            if (before != null) {
                throw new IllegalArgumentException("the id '" + id + "' is in line " + before + " already");
            }
            entries.add(entry);
        } catch (IllegalArgumentException e) {
            throw new CallFailure(Failures.exitCodeOf(e), file + ", line " + number + ": " + Failures.lineOf(e));
        }
    }

    private Entry entry(JsonNode job) {
        if (!job.isObject()) {
            throw new IllegalArgumentException("a job is a JSON object");
        }
        job.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("a job has no field '" + name + "'");
            }
        });
        String id = textOf(job, "id");
        String name = textOf(job, "name");
        JsonNode resources = job.get("resources");
        JobSpec spec = JobSpec.process(commandOf(job.get("command")))
                .name(name == null ? "" : name)
                .resources(isMissing(resources) ? defaultResources : resourcesOf(resources))
                .isolation(policyOf(textOf(job, "policy")))
                .build();
        return new Entry(id == null ? null : JobId.of(id), spec);
    }

    private Isolation policyOf(@Nullable String name) {
        if (name == null) {
            return defaultPolicy;
        }
        for (Isolation policy : Isolation.values()) {
            if (policy.name().equalsIgnoreCase(name)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("policy is \"available\" or \"exclusive\", got \"" + name + "\"");
    }

    private static List<String> commandOf(@Nullable JsonNode command) {
        if (command == null || !command.isArray()) {
            throw new IllegalArgumentException("command is an array of words, such as [\"echo\",\"hello\"]");
        }
        List<String> words = new ArrayList<>();
        for (JsonNode word : command) {
            if (!word.isTextual()) {
                throw new IllegalArgumentException("each word of command is a string, got " + word);
            }
            words.add(word.textValue());
        }
        return words;
    }

    private static Resources resourcesOf(JsonNode resources) {
        if (resources.isTextual()) {
            return Resources.parse(resources.textValue());
        }
        if (!resources.isObject()) {
            throw new IllegalArgumentException(
                    "resources are a string such as \"cpus=1\", or an object, got " + resources);
        }
        Resources.Builder builder = Resources.builder();
        resources.properties().forEach(entry -> {
            JsonNode amount = entry.getValue();
            if (amount.isNumber()) {
                builder.amount(entry.getKey(), amount.decimalValue());
            } else if (amount.isTextual()) {
                builder.amount(entry.getKey(), amount.textValue());
            } else {
                throw new IllegalArgumentException(
                        "the amount of " + entry.getKey() + " is a number, or a string with a unit, got " + amount);
            }
        });
        return builder.build();
    }

    private static @Nullable String textOf(JsonNode job, String field) {
        JsonNode node = job.get(field);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw new IllegalArgumentException(field + " is a string, got " + node);
        }
        return node.textValue();
    }

    private static boolean isMissing(@Nullable JsonNode node) {
        return node == null || node.isNull();
    }
}
