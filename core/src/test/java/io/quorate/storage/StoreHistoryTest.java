package io.quorate.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import io.quorate.spi.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole histories of a store, over many losses of power, compared with what it must hold (P2). */
final class StoreHistoryTest {
    private static final Path DIRECTORY = Path.of("data");

    @ParameterizedTest
    @ValueSource(ints = {300, 5_000, 1_000_000})
    void aLossOfPowerAtAnyMomentKeepsWhatWasPromised(int segmentBytes) {
        long base = Long.getLong("quorate.seed", 1_000L * segmentBytes);
        for (int history = 0; history < Integer.getInteger("quorate.histories", 25); history++) {
            long seed = base + history;
            try {
                runHistory(seed, segmentBytes);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", segments of " + segmentBytes, e);
            }
        }
    }

    private static void runHistory(long seed, int segmentBytes) {
        Random random = new Random(seed);
        RandomWrites writes = new RandomWrites(random);
        SimulatedDisk disk = new SimulatedDisk(seed);
        disk.shortTransfers = random.nextInt(4) == 0;
        // What a crash may show: each state within the last call.
        List<StoreModel> possible = List.of(new StoreModel());
        for (int life = 0; life < 8; life++) {
            disk.operationsUntilFailure = random.nextInt(3) == 0 ? random.nextInt(25) : -1;
            FileLogStore store = new FileLogStore(DIRECTORY, disk, segmentBytes);
            StoreModel promised;
            try {
                promised = match(possible, store.open(), store);
            } catch (StorageException e) {
                assertThat(e).hasMessageContaining("Input/output error"); // never "damaged"
                crash(disk, random);
                continue;
            }
            possible = List.of(promised);
            disk.operationsUntilFailure = random.nextInt(200);
            for (int call = random.nextInt(25); call > 0; call--) {
                StoreModel after = promised.copy();
                List<LogWrite> group = writes.group(3, after);
                try {
                    store.write(group);
                    promised = after;
                    possible = List.of(promised);
                } catch (StorageException e) {
                    possible = promised.statesWithin(group);
                    break;
                }
            }
            if (random.nextInt(4) == 0) {
                store.close();
            }
            crash(disk, random);
            possible = List.of(openTwice(disk, segmentBytes, possible, random));
        }
    }

    /** What one opening found, the next one finds as well, wherever the first was interrupted. */
    private static StoreModel openTwice(
            SimulatedDisk disk, int segmentBytes, List<StoreModel> possible, Random random) {
        FileLogStore first = new FileLogStore(DIRECTORY, disk, segmentBytes);
        StoreModel found = match(possible, first.open(), first);
        crash(disk, random);
        FileLogStore second = new FileLogStore(DIRECTORY, disk, segmentBytes);
        match(List.of(found), second.open(), second);
        crash(disk, random);
        return found;
    }

    private static StoreModel match(List<StoreModel> possible, LogStore.Recovered recovered, LogStore store) {
        List<String> differences = new ArrayList<>();
        for (int i = possible.size() - 1; i >= 0; i--) {
            String difference = possible.get(i).difference(recovered, store);
            if (difference == null) {
                return possible.get(i);
            }
            differences.add(difference);
        }
        throw new AssertionError("none of the states that may be there: " + differences);
    }

    private static void crash(SimulatedDisk disk, Random random) {
        if (random.nextInt(3) == 0) {
            disk.killProcess();
        } else {
            disk.losePower();
        }
    }

    /** What a master does around two snapshots: its own, and one that it is sent because it is far behind. */
    private static List<List<LogWrite>> story() {
        SnapshotInfo own = new SnapshotInfo(10, 1, 7, new byte[] {1, 2});
        SnapshotInfo dropped = new SnapshotInfo(20, 1, 8, new byte[0]);
        SnapshotInfo sent = new SnapshotInfo(50, 3, 9, new byte[] {3});
        return List.of(
                List.of(new LogWrite(new byte[] {1}, 0, FileLogStoreTest.entries(1, 1, 12))),
                List.of(LogWrite.of(new SnapshotWrite.Piece(own, 0, new byte[500]))),
                List.of(
                        LogWrite.of(new SnapshotWrite.Piece(own, 500, new byte[700])),
                        new LogWrite(null, 0, FileLogStoreTest.entries(13, 1, 3))),
                List.of(LogWrite.of(new SnapshotWrite.Seal(own, 1_200, 9))),
                List.of(new LogWrite(new byte[] {2}, 14, FileLogStoreTest.entries(14, 2, 6))),
                List.of(LogWrite.of(new SnapshotWrite.Piece(dropped, 0, new byte[90]))),
                List.of(LogWrite.of(new SnapshotWrite.Piece(sent, 0, new byte[30]))),
                List.of(LogWrite.of(new SnapshotWrite.Piece(sent, 30, new byte[1_000]))),
                List.of(
                        new LogWrite(new byte[] {3}, 0, List.of(), new SnapshotWrite.Seal(sent, 1_030, 51)),
                        new LogWrite(null, 0, FileLogStoreTest.entries(51, 3, 4))),
                List.of(new LogWrite(null, 52, FileLogStoreTest.entries(52, 4, 4))));
    }

    @Test
    void aCrashBetweenAnyTwoEffectsLeavesWhatTheContractAllows() {
        int effects = 0;
        for (boolean finished = false; !finished; effects++) {
            finished = true;
            finished &= tellTheStory(effects, 2L * effects, 200);
            finished &= tellTheStory(effects, 2L * effects + 1, 100_000);
        }
        assertThat(effects).isGreaterThan(80);
    }

    /** True if the story ended before so many effects. Else, after the crash, it is told to its end. */
    private static boolean tellTheStory(int effects, long seed, int segmentBytes) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk(seed);
        FileLogStore store = new FileLogStore(DIRECTORY, disk, segmentBytes);
        store.open();
        StoreModel promised = new StoreModel();
        disk.operationsUntilFailure = effects;
        for (List<LogWrite> group : story()) {
            List<StoreModel> within = promised.statesWithin(group);
            try {
                store.write(group);
                promised = within.get(within.size() - 1);
                continue;
            } catch (StorageException e) {
                crash(disk, random);
            }
            for (int interrupted = 0;
                    isInterrupted(disk, segmentBytes, interrupted);
                    interrupted += 1 + random.nextInt(2)) {
                crash(disk, random);
            }
            match(List.of(openTwice(disk, segmentBytes, within, random)), reopened(disk, segmentBytes));
            return false;
        }
        return true;
    }

    /** Opens the store, which fails after so many effects. */
    private static boolean isInterrupted(SimulatedDisk disk, int segmentBytes, int effects) {
        disk.operationsUntilFailure = effects;
        try {
            reopened(disk, segmentBytes).open();
            disk.killProcess();
            return false;
        } catch (StorageException e) {
            assertThat(e).hasMessageContaining("Input/output error");
            return true;
        }
    }

    private static FileLogStore reopened(SimulatedDisk disk, int segmentBytes) {
        return new FileLogStore(DIRECTORY, disk, segmentBytes);
    }

    private static void match(List<StoreModel> possible, FileLogStore store) {
        match(possible, store.open(), store);
    }

    @Test
    void whatIsOnTheDiskStaysBoundedOverManySnapshots() {
        SimulatedDisk disk = new SimulatedDisk(1);
        FileLogStore store = new FileLogStore(DIRECTORY, disk, 2_000);
        store.open();
        StoreModel model = new StoreModel();
        long most = 0;
        for (int round = 0; round < 300; round++) {
            long next = model.image.lastIndex() + 1;
            write(store, model, new LogWrite(new byte[] {1}, 0, FileLogStoreTest.entries(next, 1 + round / 50, 40)));
            if (round % 3 == 0) {
                next += 10;
                write(store, model, new LogWrite(null, next, FileLogStoreTest.entries(next, 2 + round / 50, 10)));
            }
            SnapshotInfo of = new SnapshotInfo(next + 5, model.image.termAt(next + 5), round, new byte[0]);
            if (round % 20 == 19) {
                of = new SnapshotInfo(next + 100, 2 + round / 50, round, new byte[0]);
            }
            write(store, model, LogWrite.of(new SnapshotWrite.Piece(of, 0, new byte[3_000])));
            if (round % 7 == 0) {
                // Another one overtakes it.
                of = new SnapshotInfo(of.index(), of.term(), of.id() + 1_000, new byte[0]);
                write(store, model, LogWrite.of(new SnapshotWrite.Piece(of, 0, new byte[3_000])));
            }
            write(store, model, LogWrite.of(new SnapshotWrite.Seal(of, 3_000, of.index() - 3)));
            if (round % 10 == 0) {
                disk.killProcess();
                store = new FileLogStore(DIRECTORY, disk, 2_000);
                match(List.of(model), store);
            }
            assertThat(disk.everything()).as("round " + round).hasSizeLessThanOrEqualTo(6);
            most = Math.max(
                    most,
                    disk.everything().values().stream()
                            .mapToLong(bytes -> bytes.length)
                            .sum());
        }
        // Metadata, a segment with the megabyte that is prepared ahead, and little else.
        assertThat(most).isLessThan(1_300_000);
    }

    private static void write(FileLogStore store, StoreModel model, LogWrite write) {
        store.write(List.of(write));
        model.apply(write);
    }
}
