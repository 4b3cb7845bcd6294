package io.quorate.examples.docs;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The project's Markdown files and Java sources, as text. */
final class Documents {
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");

    private final Path root;

    private Documents(Path root) {
        this.root = root;
    }

    /** Of the checkout that this test runs in. */
    static Documents ofThisProject() {
        Path candidate = Path.of("").toAbsolutePath();
        while (candidate != null) {
            if (Files.exists(candidate.resolve("README.md")) && Files.isDirectory(candidate.resolve("docs"))) {
                return new Documents(candidate);
            }
            candidate = candidate.getParent();
        }
        throw new IllegalStateException("no README.md above " + Path.of("").toAbsolutePath());
    }

    Path root() {
        return root;
    }

    Path readme() {
        return root.resolve("README.md");
    }

    Path doc(String name) {
        return root.resolve("docs").resolve(name);
    }

    /** The Markdown files of the root and of docs. */
    List<Path> all() {
        List<Path> found = new ArrayList<>();
        for (Path folder : List.of(root, root.resolve("docs"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text without its blocks of code. */
    String prose(Path file) {
        return FENCED.matcher(text(file)).replaceAll("");
    }

    List<MatchResult> inProse(Path file, Pattern pattern) {
        return pattern.matcher(prose(file)).results().toList();
    }

    /** What can stand behind the # of a link to the file. */
    Set<String> anchors(Path file) {
        return inProse(file, HEADING).stream()
                .map(heading -> anchor(heading.group(1)))
                .collect(toCollection(LinkedHashSet::new));
    }

    /** The Java sources of all modules. */
    List<Path> sources() {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")
                            && root.relativize(file).toString().contains("src"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
