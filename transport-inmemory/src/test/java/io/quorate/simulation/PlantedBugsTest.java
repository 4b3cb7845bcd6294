package io.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulator is worth what it finds: each planted bug breaks a promise before it has lived through its seeds. */
final class PlantedBugsTest {
    /**
     * Each build looks for the bugs of one share, which differs from build to build, and is the same for the same
     * {@code -Dquorate.sim.base}; {@code -Dquorate.sim.bug=} for all.
     */
    private static final int SHARES = 6;

    private static final long FIRST_SEED = Long.getLong("quorate.sim.bug.base", 1);

    @TempDir
    Path directory;

    @Test
    void everyPlantedBugOfThisShareIsFound() throws Exception {
        List<PlantedBug> bugs = chosen();
        List<Future<String>> found = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < bugs.size(); i++) {
                PlantedBug bug = bugs.get(i);
                Path own = directory.resolve("bug" + i);
                found.add(threads.submit(
                        () -> (String) BugNursery.plant(bug, own, FIRST_SEED).call()));
            }
            SoftAssertions each = new SoftAssertions();
            for (int i = 0; i < bugs.size(); i++) {
                PlantedBug bug = bugs.get(i);
                String answer = found.get(i).get();
                List<String> words = Splitter.on(' ').limit(3).splitToList(answer);
                each.assertThat(words.get(0)).as("%s: %s", bug, answer).isIn(bug.promises());
                if (words.size() == 3) {
                    System.out.printf(
                            "found after %4s seeds: %s, %s (%s)%n", words.get(1), bug, words.get(0), words.get(2));
                }
            }
            each.assertAll();
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<PlantedBug> chosen() {
        List<PlantedBug> all = PlantedBug.all();
        String only = System.getProperty("quorate.sim.bug");
        if (only != null) {
            List<String> texts = Splitter.on('|').splitToList(only);
            return all.stream()
                    .filter(bug -> texts.stream().anyMatch(bug.name()::contains))
                    .toList();
        }
        long base = Long.getLong("quorate.sim.base", System.nanoTime());
        int share = (int) Math.floorMod(base / 1_000_000, (long) SHARES);
        System.out.printf("planted bugs: share %d of %d; all of them: -Dquorate.sim.bug=%n", share + 1, SHARES);
        return IntStream.range(0, all.size())
                .filter(number -> number % SHARES == share)
                .mapToObj(all::get)
                .toList();
    }

    @Test
    void withoutABugTheScriptsOfThePlantedBugsBreakNothing() {
        for (long seed = 1; seed <= 3; seed++) {
            Scripts.staleRead(seed);
            Scripts.stopOvertakesOrder(seed);
            Scripts.orderOfOldLeader(seed);
            Scripts.orderForAnEarlierLife(seed);
            Scripts.partlyHealed(seed);
            Scripts.learnerDiesBeforeItIsAsked(seed);
        }
    }

    @Test
    void theTableInTheDocumentsNamesAllOfThem() throws Exception {
        List<String> named = Files.readAllLines(Path.of("..", "docs", "planted-bugs.md")).stream()
                .filter(line -> line.startsWith("| ") && line.contains(".java"))
                .map(line -> Splitter.on('|').trimResults().splitToList(line).get(1))
                .toList();
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        PlantedBug.all().stream().map(PlantedBug::name).toList());
    }
}
