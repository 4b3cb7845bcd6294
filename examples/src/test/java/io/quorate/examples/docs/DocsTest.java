package io.quorate.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Role;
import io.quorate.model.Timings;
import io.quorate.protocol.MessageKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the documents say of the code can be looked up in the code: here that is done. */
final class DocsTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern QUALIFIED_NAME = Pattern.compile("`(io\\.quorate[A-Za-z0-9_.]*)`");
    private static final Pattern SIMPLE_NAME = Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)`");
    private static final Pattern METHOD = Pattern.compile("`([A-Z][A-Za-z0-9]*)\\.([a-z][A-Za-z0-9]*)\\([^`]*\\)`");
    private static final Pattern DECLARED_TYPE =
            Pattern.compile("\\b(?:class|interface|record|enum)\\s+([A-Z][A-Za-z0-9]*)");
    private static final Pattern CONSTANT_ROW = Pattern.compile(
            "(?m)^\\|[^|\\n]*\\| *`(io\\.quorate[A-Za-z0-9_.]*)\\.([A-Z][A-Z_]+)` *\\| *([0-9,]+) *\\|");
    private static final Pattern KIND_ROW =
            Pattern.compile("(?m)^\\| *`([A-Z_]+)` *\\| *([0-9]+) *\\| *(\\w+) *\\| *(\\w+) *\\|");
    private static final Pattern TIMING_ROW =
            Pattern.compile("(?m)^\\| *`(\\w+)` *\\| *(?:Duration|int) *\\| *([0-9]+)(?: ms)? *\\|");
    private static final Pattern JAVA_BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
    private static final Path SNIPPET_FILE =
            Path.of("examples/src/main/java/io/quorate/examples/embed/EmbeddedCluster.java");
    private static final Pattern SNIPPET = Pattern.compile("(?s) *// README: begin\\n(.*?) *// README: end");

    private static final Path SIMULATED = Path.of("examples/src/test/java/io/quorate/examples/simulated");
    private static final Pattern SIMULATED_SNIPPET =
            Pattern.compile("(?s) *// simulation\\.md: begin\\n(.*?) *// simulation\\.md: end");

    private final Documents documents = Documents.ofThisProject();

    @Test
    void everyRelativeLinkLeadsSomewhere() {
        List<String> broken = new ArrayList<>();
        int seen = 0;
        for (Path file : documents.all()) {
            for (MatchResult match : documents.inProse(file, LINK)) {
                String target = match.group(1);
                if (!target.contains("://") && !target.startsWith("mailto:")) {
                    seen++;
                    if (!leadsSomewhere(file, target)) {
                        broken.add(documents.root().relativize(file) + ": " + target);
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(seen).isPositive();
    }

    private boolean leadsSomewhere(Path from, String target) {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty() ? from : from.resolveSibling(path).normalize();
        return Files.exists(file)
                && file.startsWith(documents.root())
                && (hash < 0 || documents.anchors(file).contains(target.substring(hash + 1)));
    }

    @Test
    void everyQualifiedNameExists() {
        List<String> unknown = new ArrayList<>();
        for (Path file : documents.all()) {
            for (MatchResult match : documents.inProse(file, QUALIFIED_NAME)) {
                if (!exists(match.group(1))) {
                    unknown.add(documents.root().relativize(file) + ": " + match.group(1));
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    /** A type, a package, or a constant of a type. */
    private static boolean exists(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        if (Character.isLowerCase(last.charAt(0))) {
            return find(name + ".package-info") != null;
        }
        if (find(name) != null) {
            return true;
        }
        Class<?> type = find(name.substring(0, name.lastIndexOf('.')));
        return type != null
                && List.of(type.getDeclaredFields()).stream()
                        .anyMatch(f -> f.getName().equals(last));
    }

    private static Class<?> find(String name) {
        for (String binary = name; ; ) {
            try {
                return Class.forName(binary, false, DocsTest.class.getClassLoader());
            } catch (ClassNotFoundException e) {
                int dot = binary.lastIndexOf('.');
                if (dot < 0) {
                    return null;
                }
                // Perhaps a nested one.
                binary = binary.substring(0, dot) + "$" + binary.substring(dot + 1);
            }
        }
    }

    @Test
    void everyTypeAndMethodThatIsNamedIsInTheSources() {
        Map<String, String> sourceOfType = new LinkedHashMap<>();
        for (Path source : documents.sources()) {
            String text = documents.text(source);
            DECLARED_TYPE
                    .matcher(text)
                    .results()
                    .forEach(type -> sourceOfType.merge(type.group(1), text, String::concat));
        }
        List<String> unknown = new ArrayList<>();
        for (Path file : documents.all()) {
            for (MatchResult match : documents.inProse(file, SIMPLE_NAME)) {
                String name = match.group(1);
                if (!sourceOfType.containsKey(name) && !isOfTheJdk(name)) {
                    unknown.add(documents.root().relativize(file) + ": " + name);
                }
            }
            for (MatchResult match : documents.inProse(file, METHOD)) {
                String source = sourceOfType.getOrDefault(match.group(1), "");
                // A method, or a component of a record.
                if (!Pattern.compile("\\s" + match.group(2) + "[(,)]")
                        .matcher(source)
                        .find()) {
                    unknown.add(documents.root().relativize(file) + ": " + match.group());
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    private static boolean isOfTheJdk(String simpleName) {
        return List.of("java.lang.", "java.util.", "java.util.concurrent.", "java.time.", "java.nio.file.").stream()
                .anyMatch(prefix -> find(prefix + simpleName) != null);
    }

    @Test
    void everyLimitHasTheValueThatIsDocumented() throws ReflectiveOperationException {
        int seen = 0;
        for (Path file : documents.all()) {
            for (MatchResult row : documents.inProse(file, CONSTANT_ROW)) {
                Class<?> type = find(row.group(1));
                assertThat(type).as(row.group(1)).isNotNull();
                Number value = (Number) type.getField(row.group(2)).get(null);
                assertThat(value.longValue())
                        .as(row.group(1) + "." + row.group(2))
                        .isEqualTo(Long.parseLong(row.group(3).replace(",", "")));
                seen++;
            }
        }
        assertThat(seen).isPositive();
    }

    @Test
    void theTableOfMessagesIsThatOfTheCode() {
        Set<MessageKind> documented = new LinkedHashSet<>();
        for (MatchResult row : documents.inProse(documents.doc("protocol.md"), KIND_ROW)) {
            MessageKind kind = MessageKind.valueOf(row.group(1));
            assertThat(documented.add(kind)).as(kind + " stands there once").isTrue();
            assertThat(kind.number()).as(kind.name()).isEqualTo(Integer.parseInt(row.group(2)));
            for (Role sender : Role.values()) {
                for (Role receiver : Role.values()) {
                    assertThat(kind.allows(sender, receiver))
                            .as("%s from %s to %s", kind, sender, receiver)
                            .isEqualTo(names(row.group(3), sender) && names(row.group(4), receiver));
                }
            }
        }
        assertThat(documented).containsExactlyInAnyOrder(MessageKind.values());
    }

    private static boolean names(String cell, Role role) {
        return cell.equals("any") || cell.equalsIgnoreCase(role.name());
    }

    @Test
    void theDocumentedTimesAreTheDefaults() {
        Timings defaults = Timings.defaults();
        Map<String, Long> actual = new LinkedHashMap<>();
        actual.put("masterHeartbeat", defaults.masterHeartbeat().toMillis());
        actual.put("electionTimeoutMin", defaults.electionTimeoutMin().toMillis());
        actual.put("electionTimeoutMax", defaults.electionTimeoutMax().toMillis());
        actual.put("slaveHeartbeat", defaults.slaveHeartbeat().toMillis());
        actual.put("lease", defaults.lease().toMillis());
        actual.put("clockRatePermille", (long) defaults.clockRatePermille());
        actual.put("announcement", defaults.announcement().toMillis());

        Map<String, Long> documented = new LinkedHashMap<>();
        documents.inProse(documents.doc("embedding.md"), TIMING_ROW).stream()
                .filter(row -> actual.containsKey(row.group(1)))
                .forEach(row -> documented.put(row.group(1), Long.valueOf(row.group(2))));
        assertThat(documented).isEqualTo(actual);
    }

    @Test
    void theExampleOfTheReadmeIsTheOneThatIsCompiledAndTested() {
        MatchResult source = SNIPPET.matcher(documents.text(documents.root().resolve(SNIPPET_FILE)))
                .results()
                .findFirst()
                .orElseThrow();
        MatchResult shown = JAVA_BLOCK
                .matcher(documents.text(documents.readme()))
                .results()
                .findFirst()
                .orElseThrow();
        assertThat(shown.group(1)).isEqualTo(source.group(1).stripTrailing().stripIndent() + "\n");
    }

    @Test
    void theSimulationPageQuotesTheExampleThatIsCompiledAndTested() {
        List<String> snippets = new ArrayList<>();
        for (Path source : documents.sources()) {
            if (source.startsWith(documents.root().resolve(SIMULATED))) {
                SIMULATED_SNIPPET
                        .matcher(documents.text(source))
                        .results()
                        .forEach(snippet ->
                                snippets.add(snippet.group(1).stripTrailing().stripIndent() + "\n"));
            }
        }
        List<String> quoted = JAVA_BLOCK
                .matcher(documents.text(documents.doc("simulation.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(quoted).containsExactlyInAnyOrderElementsOf(snippets).isNotEmpty();
    }
}
