package io.quorate.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.kernel.SeededRandom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the simulated disk keeps and forgets. */
final class MemoryFilesTest {
    private static final Path DIRECTORY = Path.of("data");
    private static final Path FILE = DIRECTORY.resolve("a");
    private static final Path OTHER = DIRECTORY.resolve("b");
    private static final int SEEDS = 200;

    private MemoryFiles files = new MemoryFiles(new SeededRandom(1));

    private FileIo.DataFile fresh(long seed) throws IOException {
        files = new MemoryFiles(new SeededRandom(seed));
        files.createDirectory(DIRECTORY);
        FileIo.DataFile file = files.open(FILE, true);
        file.writeFully(filled(2_048, 'o'), 0);
        file.force();
        files.forceDirectory(DIRECTORY);
        return file;
    }

    private static ByteBuffer filled(int length, char with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void aLossOfPowerKeepsUnflushedSectorsInAnyCombinationAndTearsSome() throws IOException {
        Set<String> outcomes = new TreeSet<>();
        int torn = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            fresh(seed).writeFully(filled(1_024, 'n'), 512);
            assertThat(files.unflushed(DIRECTORY)).contains("a");
            files.losePower();
            byte[] after = files.bytes(FILE);
            assertThat(after).hasSize(2_048);
            assertThat(new String(after, 0, 512, StandardCharsets.ISO_8859_1)).matches("o{512}");
            assertThat(new String(after, 1_536, 512, StandardCharsets.ISO_8859_1))
                    .matches("o{512}");
            outcomes.add("" + (char) after[512] + (char) after[1_024]);
            torn += new String(after, 512, 512, StandardCharsets.ISO_8859_1).matches("n+o+") ? 1 : 0;
            assertThat(files.unflushed(DIRECTORY)).isNull();
        }
        assertThat(outcomes).containsExactly("nn", "no", "on", "oo");
        assertThat(torn).isPositive();
    }

    @Test
    void whatWasFlushedStaysAndAKilledProcessLosesNothing() throws IOException {
        for (long seed = 0; seed < SEEDS; seed++) {
            FileIo.DataFile file = fresh(seed);
            file.writeFully(filled(1_024, 'n'), 512);
            files.killProcess();
            assertThat(files.bytes(FILE)[512]).isEqualTo((byte) 'n');
            assertThatThrownBy(file::force).hasMessageContaining("is gone");
            files.open(FILE, false).force();
            files.losePower();
            assertThat(new String(files.bytes(FILE), 512, 1_024, StandardCharsets.ISO_8859_1))
                    .matches("n{1024}");
        }
    }

    @Test
    void whatAFailedFlushWasToKeepIsLostWhateverLaterFlushesSay() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        disk.createDirectory(DIRECTORY);
        FileIo.DataFile file = disk.open(FILE, true);
        file.force();
        disk.forceDirectory(DIRECTORY);
        disk.operationsUntilFailure = 1;
        file.writeFully(filled(100, 'n'), 0);
        assertThatThrownBy(file::force).hasMessage("Input/output error");
        disk.operationsUntilFailure = -1;
        file.force();
        assertThat(disk.bytes(FILE)[99]).isEqualTo((byte) 'n');
        assertThat(disk.unflushed(DIRECTORY)).contains("a");
        disk.losePower();
        assertThat(new String(disk.bytes(FILE), StandardCharsets.ISO_8859_1).replace("\0", ""))
                .isEmpty();
    }

    @Test
    void namesAreDurableOnlyWhenTheirDirectoryWasFlushed() throws IOException {
        Set<String> outcomes = new TreeSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            fresh(seed);
            files.open(OTHER, true).force();
            files.rename(FILE, DIRECTORY.resolve("c"));
            assertThat(files.unflushed(DIRECTORY)).isNotNull();
            files.losePower();
            outcomes.add(String.join(" ", files.list(DIRECTORY)));
        }
        assertThat(outcomes).containsExactly("a", "a b", "b c", "c");
        fresh(1);
        files.rename(FILE, OTHER);
        files.forceDirectory(DIRECTORY);
        assertThat(files.unflushed(DIRECTORY)).isNull();
        files.losePower();
        assertThat(files.list(DIRECTORY)).containsExactly("b");
    }

    @Test
    void aWriteThatGotLostLeavesWhatWasThereBeforeIt() throws IOException {
        Set<String> outcomes = new TreeSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            FileIo.DataFile file = fresh(seed);
            file.writeFully(filled(512, 'n'), 512);
            file.force();
            byte[] lost = files.loseWrite(DIRECTORY, FILE::equals);
            assertThat(files.unflushed(DIRECTORY)).isNull();
            String text = new String(files.bytes(FILE), StandardCharsets.ISO_8859_1).replaceAll("(.)\\1{511}", "$1");
            outcomes.add((char) lost[511] + ": " + text.replace('\0', '-'));
        }
        // What was never flushed before was blank.
        assertThat(outcomes).containsExactly("n: oooo", "o: -noo", "o: on-o", "o: ono-");
    }

    @Test
    void nothingIsLostOfAFileThatIsNotChosenOrWasNeverChanged() throws IOException {
        FileIo.DataFile file = fresh(1);
        assertThat(files.loseWrite(DIRECTORY, OTHER::equals)).isNull();
        file.writeFully(filled(512, 'o'), 512);
        file.force();
        for (int i = 0; i < 4; i++) {
            // The first sectors were blank before.
            files.loseWrite(DIRECTORY, FILE::equals);
        }
        assertThat(files.bytes(FILE)).containsOnly((byte) 'o', (byte) 0);
        assertThat(files.loseWrite(DIRECTORY, FILE::equals)).isNull();
    }

    @Test
    void aWriteThatWentAstrayHitsAnotherSectorThanThoseFlushedLast() throws IOException {
        Set<Integer> hit = new TreeSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            FileIo.DataFile file = fresh(seed);
            file.writeFully(filled(512, 'n'), 512);
            file.force();
            files.hitAnywhere(DIRECTORY, filled(512, 'x').array());
            byte[] after = files.bytes(FILE);
            for (int sector = 0; sector < 4; sector++) {
                if (after[512 * sector] == 'x' && after[512 * sector + 511] == 'x') {
                    hit.add(sector);
                }
            }
        }
        assertThat(hit).containsExactly(0, 2, 3);
    }

    @Test
    void whatALiarFlushesIsLostAsIfItHadNotBeenFlushed() throws IOException {
        Set<Character> found = new TreeSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            FileIo.DataFile file = fresh(seed);
            files.forgetsFlushes = true;
            file.writeFully(filled(512, 'n'), 512);
            file.force();
            if (seed % 2 == 0) {
                files.losePower();
                found.add((char) files.bytes(FILE)[512]);
            } else {
                files.flushAll();
                files.losePower();
                assertThat(files.bytes(FILE)[512]).isEqualTo((byte) 'n');
            }
        }
        assertThat(found).containsExactly('n', 'o');
    }
}
