package io.quorate.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.spi.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A slave's outcomes on a disk that loses, tears, fails and rots. */
final class OutcomeStoreTest {
    private static final Path DIRECTORY = Path.of("data");
    private static final String OWNER = "slave s1 of cluster test";

    private SimulatedDisk disk = new SimulatedDisk(1);

    private OutcomeStore store() {
        return new OutcomeStore(DIRECTORY, OWNER, disk);
    }

    private static SortedMap<Long, byte[]> outcomes(long... numbers) {
        TreeMap<Long, byte[]> all = new TreeMap<>();
        for (long number : numbers) {
            all.put(number, content(number));
        }
        return all;
    }

    private static byte[] content(long number) {
        byte[] bytes = new byte[(int) (number * 37 % 1500)];
        Arrays.fill(bytes, (byte) number);
        return bytes;
    }

    @Test
    void whatIsKeptSurvivesEveryLossOfPowerUntilItIsForgotten() {
        long base = Long.getLong("quorate.seed", 1);
        for (long seed = base; seed < base + 200; seed++) {
            live(seed);
        }
    }

    private void live(long seed) {
        Random random = new Random(seed);
        disk = new SimulatedDisk(seed);
        disk.shortTransfers = random.nextBoolean();
        TreeSet<Long> needed = new TreeSet<>();
        TreeSet<Long> attempted = new TreeSet<>();
        long next = 1;
        for (int life = 0; life < 5; life++) {
            OutcomeStore store = store();
            SortedMap<Long, byte[]> found = store.open();
            assertThat(found.keySet()).as("seed %d", seed).containsAll(needed);
            assertThat(attempted).as("seed %d", seed).containsAll(found.keySet());
            found.forEach((number, bytes) -> assertThat(bytes).isEqualTo(content(number)));
            disk.operationsUntilFailure = random.nextInt(3) == 0 ? random.nextInt(40) : -1;
            try {
                for (int step = 0; step < random.nextInt(8); step++) {
                    TreeMap<Long, byte[]> more = new TreeMap<>();
                    for (int i = random.nextInt(4); i >= 0; i--) {
                        more.put(next, content(next));
                        next++;
                    }
                    attempted.addAll(more.keySet());
                    store.keep(more);
                    needed.addAll(more.keySet());
                    List<Long> done = needed.stream()
                            .filter(number -> random.nextBoolean())
                            .toList();
                    needed.removeAll(done);
                    store.forget(done);
                }
            } catch (StorageException e) {
                assertThatThrownBy(() -> store.keep(outcomes(999_999))).isInstanceOf(StorageException.class);
            }
            if (random.nextBoolean()) {
                disk.losePower();
            } else {
                disk.killProcess();
            }
        }
    }

    @Test
    void nothingIsLeftOfWhatIsForgotten() throws IOException {
        OutcomeStore store = store();
        store.open();
        store.keep(outcomes(1, 2));
        store.keep(outcomes(3));
        store.forget(List.of(1L, 3L, 77L));
        assertThat(disk.list(DIRECTORY)).hasSize(1);
        store.forget(List.of(2L));
        assertThat(disk.list(DIRECTORY)).isEmpty();
        store.close();
        assertThat(store().open()).isEmpty();
    }

    @Test
    void aGroupIsSplitIntoFilesOfBoundedSize() throws IOException {
        OutcomeStore store = store();
        store.open();
        TreeMap<Long, byte[]> many = new TreeMap<>();
        for (long i = 1; i <= 10; i++) {
            many.put(i, new byte[300_000]);
        }
        store.keep(many);
        assertThat(disk.list(DIRECTORY)).hasSize(4);
        assertThat(disk.everything().values()).allMatch(bytes -> bytes.length <= OutcomeStore.MAX_FILE_BYTES + 1000);
        store.close();
        assertThat(store().open()).hasSize(10);
    }

    @Test
    void aRottenBitAnywhereSetsTheFileAsideAndLosesNoOther() throws IOException {
        OutcomeStore store = store();
        store.open();
        store.keep(outcomes(1));
        store.keep(outcomes(2));
        store.close();
        Map<Path, byte[]> files = disk.everything();
        Path first = new TreeSet<>(files.keySet()).first();
        byte[] whole = files.get(first);
        for (int at = 0; at < whole.length; at++) {
            disk = new SimulatedDisk(at);
            files.forEach((file, bytes) -> disk.replaceBytes(file, bytes));
            byte[] rotten = whole.clone();
            rotten[at] ^= 4;
            disk.replaceBytes(first, rotten);
            OutcomeStore damaged = store();
            if (at >= 8 && at < 12) {
                assertThatThrownBy(damaged::open)
                        .isInstanceOf(StorageException.class)
                        .hasMessageContaining("format version");
                continue;
            }
            assertThat(damaged.open()).containsOnlyKeys(2L);
            assertThat(disk.list(DIRECTORY)).contains("damaged-1").hasSize(2);
            damaged.close();
            assertThat(store().open()).containsOnlyKeys(2L);
        }
    }

    @Test
    void aDirectoryInUseAndThatOfAnotherSlaveAreRefused() {
        OutcomeStore store = store();
        store.open();
        store.keep(outcomes(1));
        assertThatThrownBy(() -> store().open()).isInstanceOf(StorageException.class);
        store.close();
        assertThatThrownBy(() -> new OutcomeStore(DIRECTORY, "slave s2 of cluster test", disk).open())
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("belongs to the slave s1 of cluster test");
        assertThat(store().open()).containsOnlyKeys(1L);
    }
}
