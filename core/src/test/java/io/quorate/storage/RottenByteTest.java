package io.quorate.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One bit anywhere in the files of a store that was closed properly (P2). */
final class RottenByteTest {
    private static final Path DIRECTORY = Path.of("data");

    private SimulatedDisk disk = new SimulatedDisk(1);

    private FileLogStore store() {
        return new FileLogStore(DIRECTORY, disk, 1_000);
    }

    @Test
    void aRottenByteAnywhereIsNeverSilentAndNeverBecomesAnEntry() {
        long base = Long.getLong("quorate.seed", 1);
        for (long seed = base; seed < base + Integer.getInteger("quorate.histories", 40); seed++) {
            try {
                rot(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private void rot(long seed) {
        Random random = new Random(seed);
        disk = new SimulatedDisk(seed);
        StoreModel model = new StoreModel();
        RandomWrites writes = new RandomWrites(random);
        FileLogStore store = store();
        store.open();
        Set<String> everWritten = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            List<LogWrite> group = writes.group(3, model);
            store.write(group);
            group.forEach(write -> write.entries().forEach(entry -> everWritten.add(describe(entry))));
        }
        store.close();
        Map<Path, byte[]> files = disk.everything();
        for (int i = 0; i < 12; i++) {
            Map.Entry<Path, byte[]> file = List.copyOf(files.entrySet()).get(random.nextInt(files.size()));
            byte[] bytes = file.getValue().clone();
            int used = bytes.length;
            while (bytes[used - 1] == 0 && used > 1) {
                used--;
            }
            int at = random.nextInt(used);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            disk.replaceBytes(file.getKey(), bytes);
            disk.killProcess();
            store = store();
            String where = file.getKey().getFileName() + " at " + at;
            LogStore.Recovered recovered;
            try {
                recovered = store.open();
            } catch (StorageException e) {
                assertThat(at).as(where).isBetween(8, 11);
                assertThat(e).hasMessageContaining("version");
                recovered = null;
            }
            if (recovered != null) {
                judge(recovered, store, model, everWritten, where);
            }
            Map<Path, byte[]> now = disk.everything();
            now.keySet().stream().filter(path -> !files.containsKey(path)).forEach(this::delete);
            files.forEach(disk::replaceBytes);
        }
    }

    private void delete(Path path) {
        try {
            disk.delete(path);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The log before the damage may be one that was cut since. */
    private static void judge(
            LogStore.Recovered recovered, LogStore store, StoreModel model, Set<String> everWritten, String where) {
        if (recovered.damage() == null) {
            String difference = model.difference(recovered, store);
            boolean isRemade = where.contains(".part") && difference != null && difference.startsWith("unfinished");
            assertThat(difference == null || isRemade)
                    .as(where + ": " + difference)
                    .isTrue();
            return;
        }
        assertThat(recovered.metadata().length == 0 || Arrays.equals(recovered.metadata(), model.image.metadata()))
                .as(where)
                .isTrue();
        assertThat(recovered.entries()).as(where).allMatch(entry -> everWritten.contains(describe(entry)));
        if (recovered.snapshot() != null) {
            assertThat(recovered.snapshot()).as(where).isEqualTo(model.image.snapshot());
        }
    }

    private static String describe(LogEntry entry) {
        return entry + " " + entry.kind() + " " + Arrays.hashCode(entry.command());
    }
}
