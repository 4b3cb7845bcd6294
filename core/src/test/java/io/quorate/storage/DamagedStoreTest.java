package io.quorate.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import io.quorate.spi.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A store in which something that was durable cannot be read any more: it opens, says so, and goes on with the rest. */
final class DamagedStoreTest {
    private static final Path DIRECTORY = Path.of("data");
    private static final Path METADATA = DIRECTORY.resolve("metadata");
    private static final Path SNAPSHOT = DIRECTORY.resolve("snapshot-0000000000000001.snap");
    private static final int SEGMENT_BYTES = 1_000;
    private static final SnapshotInfo INFO = new SnapshotInfo(60, 1, 5, new byte[] {9});
    private static final LogWrite REPAIR = new LogWrite(new byte[] {7}, 0, List.of());

    private SimulatedDisk disk = new SimulatedDisk(1);

    private FileLogStore store() {
        return new FileLogStore(DIRECTORY, disk, SEGMENT_BYTES);
    }

    private LogStore.Recovered reopened() {
        disk.killProcess();
        return store().open();
    }

    private static Path segment(int number) {
        return DIRECTORY.resolve(NumberedName.SEGMENT.of(number));
    }

    /** A hundred entries in several segments, and a snapshot of the sixtieth unless nothing is to be kept from there. */
    private void fill(long keepFrom) {
        FileLogStore store = store();
        store.open();
        store.write(List.of(new LogWrite(new byte[] {1}, 0, FileLogStoreTest.entries(1, 1, 50))));
        for (int i = 60; i <= 100; i += 10) {
            store.write(List.of(new LogWrite(new byte[] {(byte) i}, 0, FileLogStoreTest.entries(i - 9, 1, 10))));
        }
        if (keepFrom > 0) {
            store.write(List.of(
                    LogWrite.of(new SnapshotWrite.Piece(INFO, 0, new byte[90_000])),
                    LogWrite.of(new SnapshotWrite.Seal(INFO, 90_000, keepFrom))));
        }
        store.close();
        disk.killProcess();
    }

    private void flip(Path file, int at) {
        byte[] bytes = disk.bytes(file);
        bytes[at] ^= 4;
        disk.replaceBytes(file, bytes);
    }

    /** Opens twice, which changes nothing, then writes metadata and opens again. Returns what the first opening found. */
    private LogStore.Recovered foundAndRepaired(String... words) {
        Map<Path, byte[]> before = disk.everything();
        LogStore.Recovered found = reopened();
        assertThat(found.damage()).contains(words).startsWith("The file");
        assertUnchanged(before);

        FileLogStore store = store();
        disk.killProcess();
        LogStore.Recovered again = store.open();
        assertThat(again.metadata()).isEqualTo(found.metadata());
        assertThat(again.entries()).isEqualTo(found.entries());
        assertThat(again.damage()).isEqualTo(found.damage());
        assertThatThrownBy(() ->
                        store.write(List.of(new LogWrite(null, 0, FileLogStoreTest.entries(last(found) + 1, 1, 1)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("metadata");
        store.write(List.of());
        assertUnchanged(before);
        store.write(List.of(
                new LogWrite(new byte[] {6}, 0, FileLogStoreTest.entries(last(found) + 1, 3, 2)),
                new LogWrite(new byte[] {7}, 0, FileLogStoreTest.entries(last(found) + 3, 3, 1))));

        LogStore.Recovered repaired = reopened();
        assertThat(repaired.damage()).isNull();
        assertThat(repaired.metadata()).containsExactly(7);
        assertThat(repaired.baseIndex()).isEqualTo(found.baseIndex());
        assertThat(repaired.baseTerm()).isEqualTo(found.baseTerm());
        assertThat(repaired.snapshot()).isEqualTo(found.snapshot());
        List<LogEntry> all = new ArrayList<>(found.entries());
        all.addAll(FileLogStoreTest.entries(last(found) + 1, 3, 3));
        assertThat(repaired.entries()).isEqualTo(all);
        // Whatever is gone from the directory, or was replaced in it, is in the folder as it was found.
        Map<Path, byte[]> after = disk.everything();
        before.forEach((path, bytes) -> {
            if (!path.equals(METADATA) || found.metadata().length == 0) {
                byte[] aside = after.get(DIRECTORY.resolve("damaged-1").resolve(path.getFileName()));
                byte[] there = after.get(path);
                boolean grown = there != null && there.length >= bytes.length && aside == null;
                assertThat(grown || Arrays.equals(aside, bytes))
                        .as(path.toString())
                        .isTrue();
            }
        });
        return found;
    }

    private void assertUnchanged(Map<Path, byte[]> before) {
        Map<Path, byte[]> now = disk.everything();
        assertThat(now.keySet()).isEqualTo(before.keySet());
        now.forEach((path, bytes) -> assertThat(Arrays.equals(bytes, before.get(path)))
                .as(path.toString())
                .isTrue());
    }

    private static long last(LogStore.Recovered recovered) {
        return recovered.baseIndex() + recovered.entries().size();
    }

    @Test
    void theFormerMetadataAreDurableAfterARepairTooThoughTheirFlushHadFailed() {
        fill(0);
        FileLogStore store = store();
        store.open();
        store.write(List.of(REPAIR));
        disk.operationsUntilFailure = 2; // Both copies are written, and not flushed.
        assertThatThrownBy(() -> store.write(List.of(new LogWrite(new byte[] {8}, 0, List.of()))))
                .isInstanceOf(StorageException.class);
        disk.killProcess();
        assertThat(disk.unflushed(DIRECTORY)).contains("metadata");
        flip(segment(3), 200);

        FileLogStore next = store();
        LogStore.Recovered found = next.open();
        assertThat(found.damage()).isNotNull();
        assertThat(found.metadata()).containsExactly(8);
        next.write(List.of(new LogWrite(new byte[] {9}, 0, List.of())));
        assertThat(disk.unflushed(DIRECTORY)).isNull();
    }

    @Test
    void aBadRecordInTheMiddleCostsWhatFollowsIt() {
        fill(0);
        flip(segment(3), 200);
        LogStore.Recovered found = foundAndRepaired(segment(3).toString(), "a later segment follows");
        assertThat(found.entries()).hasSizeBetween(40, 50);
        assertThat(found.metadata()).containsExactly(100);
    }

    @Test
    void aMissingSegmentCostsWhatFollowsIt() throws IOException {
        fill(0);
        disk.delete(segment(2));
        assertThat(foundAndRepaired(segment(2).toString(), "missing").entries()).hasSizeBetween(15, 25);
    }

    @Test
    void theFirstSegmentMissingCostsTheLog() throws IOException {
        fill(0);
        disk.delete(segment(1));
        assertThat(foundAndRepaired(segment(1).toString(), "missing").entries()).isEmpty();
    }

    @Test
    void allSegmentsMissingIsDamage() throws IOException {
        fill(0);
        for (int i = 1; i <= 5; i++) {
            disk.delete(segment(i));
        }
        assertThat(foundAndRepaired(segment(1).toString(), "missing").entries()).isEmpty();
    }

    @Test
    void anUnreadableHeaderCostsItsSegment() {
        fill(0);
        flip(segment(5), 30);
        assertThat(foundAndRepaired(segment(5).toString(), "header").entries()).hasSizeBetween(80, 95);
    }

    @Test
    void olderMetadataBesideANewerLogIsLost() {
        fill(0);
        byte[] newer = disk.bytes(METADATA);
        disk = new SimulatedDisk(1);
        fill(0);
        FileLogStore store = store();
        store.open();
        byte[] older = disk.bytes(METADATA);
        for (int i = 0; i < 3; i++) {
            store.write(List.of(new LogWrite(new byte[] {2}, 0, FileLogStoreTest.entries(101 + 20L * i, 1, 20))));
        }
        assertThat(older).isEqualTo(newer);
        disk.replaceBytes(METADATA, older);
        LogStore.Recovered found = foundAndRepaired(METADATA.toString(), "older");
        assertThat(found.metadata()).isEmpty();
        assertThat(found.entries()).isEmpty();
    }

    @Test
    void unreadableMetadataIsLostAndTheLogWithIt() {
        fill(0);
        byte[] bytes = new byte[MetadataFile.FILE_BYTES];
        Arrays.fill(bytes, (byte) 0x5A);
        disk.replaceBytes(METADATA, bytes);
        LogStore.Recovered found = foundAndRepaired(METADATA.toString(), "neither of its two slots");
        assertThat(found.metadata()).isEmpty();
        assertThat(found.entries()).isEmpty();
        disk.replaceBytes(METADATA, new byte[100]);
        assertThat(reopened().damage()).contains("100 bytes long");
        disk.replaceBytes(METADATA, new byte[MetadataFile.FILE_BYTES]);
        assertThat(reopened().damage()).contains("older");
    }

    @Test
    void aSnapshotThatWasBeingMadeGoesForGoodWithItsOwner() throws IOException {
        for (long seed = 1; seed <= 20; seed++) {
            disk = new SimulatedDisk(seed);
            FileLogStore store = store();
            store.open();
            store.write(List.of(new LogWrite(new byte[] {1}, 0, FileLogStoreTest.entries(1, 1, 5))));
            store.write(List.of(LogWrite.of(new SnapshotWrite.Piece(INFO, 0, new byte[500]))));
            store.close();
            disk.killProcess();
            byte[] unreadable = new byte[MetadataFile.FILE_BYTES];
            Arrays.fill(unreadable, (byte) 0x5A);
            disk.replaceBytes(METADATA, unreadable);

            FileLogStore repaired = store();
            assertThat(repaired.open().damage()).contains("metadata");
            repaired.write(List.of(REPAIR));
            disk.losePower();

            LogStore.Recovered found = store().open();
            assertThat(found.damage()).isNull();
            assertThat(found.metadata()).isEqualTo(REPAIR.metadata());
            assertThat(found.unfinished()).as("seed %d", seed).isNull();
        }
    }

    @Test
    void missingMetadataBesideALogIsLost() throws IOException {
        fill(60);
        disk.delete(METADATA);
        LogStore.Recovered found = foundAndRepaired(METADATA.toString(), "missing");
        assertThat(found.metadata()).isEmpty();
        assertThat(found.entries()).isEmpty();
        assertThat(found.snapshot()).isNull();
    }

    @Test
    void aDamagedSnapshotBesideAWholeLogCostsNothing() {
        fill(1);
        flip(SNAPSHOT, 70_000);
        LogStore.Recovered found = foundAndRepaired(SNAPSHOT.toString());
        assertThat(found.snapshot()).isNull();
        assertThat(found.baseIndex()).isZero();
        assertThat(found.entries()).hasSize(100);
    }

    @Test
    void aDamagedSnapshotBesideALogThatBeginsLaterCostsBoth() {
        fill(55);
        for (int at : new int[] {3, 25, 60, 70_000, disk.bytes(SNAPSHOT).length - 1}) {
            flip(SNAPSHOT, at);
            LogStore.Recovered found = reopened();
            assertThat(found.damage()).contains(SNAPSHOT.toString());
            assertThat(found.snapshot()).isNull();
            assertThat(found.baseIndex()).isZero();
            assertThat(found.entries()).isEmpty();
            flip(SNAPSHOT, at);
        }
        assertThat(reopened().damage()).isNull();
        disk.replaceBytes(SNAPSHOT, Arrays.copyOf(disk.bytes(SNAPSHOT), 80_000));
        foundAndRepaired(SNAPSHOT.toString());
    }

    @Test
    void aMissingSnapshotCostsTheLogThatBeginsBehindIt() throws IOException {
        fill(55);
        disk.delete(SNAPSHOT);
        LogStore.Recovered found = foundAndRepaired(segment(1).toString(), "no snapshot that stands for it");
        assertThat(found.entries()).isEmpty();
        assertThat(found.baseIndex()).isZero();
    }

    @Test
    void damageBeforeTheEntryOfTheSnapshotLeavesTheSnapshot() {
        fill(1);
        flip(segment(2), 200);
        LogStore.Recovered found = foundAndRepaired(segment(2).toString());
        assertThat(found.snapshot()).isEqualTo(new LogStore.StoredSnapshot(INFO, 90_000));
        assertThat(found.baseIndex()).isEqualTo(60);
        assertThat(found.baseTerm()).isEqualTo(1);
        assertThat(found.entries()).isEmpty();
    }

    @Test
    void damageBehindTheEntryOfTheSnapshotLeavesWhatIsBetween() {
        fill(50);
        flip(segment(5), 200);
        LogStore.Recovered found = foundAndRepaired(segment(5).toString());
        assertThat(found.snapshot()).isEqualTo(new LogStore.StoredSnapshot(INFO, 90_000));
        assertThat(last(found)).isBetween(84L, 95L);
    }

    @Test
    void aLogThatEndsBeforeTheSnapshotIsDamageAndNotAnInterruptedReset() throws IOException {
        fill(40);
        disk.delete(segment(5));
        disk.delete(segment(4));
        disk.delete(segment(3));
        LogStore.Recovered found = foundAndRepaired("does not hold the entry");
        assertThat(found.baseIndex()).isEqualTo(60);
        assertThat(found.entries()).isEmpty();
    }

    @Test
    void onlyTheNewestFoldersAreKept() throws IOException {
        fill(0);
        for (int round = 1; round <= 6; round++) {
            disk.replaceBytes(METADATA, new byte[round]);
            disk.killProcess();
            FileLogStore store = store();
            assertThat(store.open().damage()).isNotNull();
            store.write(List.of(REPAIR));
            assertThat(disk.list(DIRECTORY).stream().filter(name -> name.startsWith("damaged-")))
                    .hasSize(Math.min(round, Quarantine.MAX_FOLDERS))
                    .contains("damaged-" + round);
        }
        assertThat(disk.bytes(DIRECTORY.resolve("damaged-4").resolve("metadata")))
                .hasSize(4);
    }

    @Test
    void aCrashDuringTheRepairLosesNothingThatCouldBeRead() {
        List<Runnable> damages = List.of(
                () -> flip(segment(4), 200),
                () -> disk.replaceBytes(METADATA, new byte[5]),
                () -> flip(SNAPSHOT, 70_000),
                () -> {
                    flip(segment(5), 200);
                    disk.replaceBytes(METADATA, new byte[5]);
                });
        for (long keepFrom : new long[] {1, 50}) {
            for (Runnable damage : damages) {
                int effects = 0;
                while (!repairedWithin(effects, keepFrom, damage)) {
                    effects++;
                }
                assertThat(effects).isGreaterThan(2);
            }
        }
    }

    private boolean repairedWithin(int effects, long keepFrom, Runnable damage) {
        disk = new SimulatedDisk(effects);
        fill(keepFrom);
        damage.run();
        FileLogStore store = store();
        LogStore.Recovered found = store.open();
        assertThat(found.damage()).isNotNull();
        disk.operationsUntilFailure = effects;
        boolean done = true;
        try {
            store.write(List.of(REPAIR));
        } catch (StorageException e) {
            done = false;
        }
        if (effects % 3 == 0) {
            disk.killProcess();
        } else {
            disk.losePower();
        }
        store = store();
        LogStore.Recovered after = store.open();
        assertThat(after.entries()).as("effect " + effects).isEqualTo(found.entries());
        assertThat(after.baseIndex()).isEqualTo(found.baseIndex());
        assertThat(after.snapshot()).isEqualTo(found.snapshot());
        // With the metadata everything was lost: after a crash that may be a new disk.
        boolean isNew = after.damage() == null && after.metadata().length == 0 && found.metadata().length == 0;
        if (done || (after.damage() == null && !isNew)) {
            assertThat(after.damage()).isNull();
            assertThat(after.metadata()).containsExactly(7);
        } else {
            store.write(List.of(REPAIR));
        }
        LogStore.Recovered last = reopened();
        assertThat(last.damage()).isNull();
        assertThat(last.entries()).isEqualTo(found.entries());
        assertThat(last.metadata()).containsExactly(7);
        return done;
    }

    @Test
    void aBlockThatRotsWhileTheStoreIsOpenPoisonsIt() {
        fill(50);
        FileLogStore store = store();
        store.open();
        flip(SNAPSHOT, 70_000);
        assertThat(store.readSnapshot(INFO, 0, 60_000)).hasSize(60_000);
        assertThat(store.readSnapshot(INFO, 90_000, 10)).isEmpty();
        assertThat(store.readSnapshot(new SnapshotInfo(60, 1, 6, new byte[0]), 0, 10))
                .isNull();
        assertThatThrownBy(() -> store.readSnapshot(INFO, 80_000, 10))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(SNAPSHOT.toString());
        assertThatThrownBy(() -> store.write(List.of(REPAIR))).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> store.readSnapshot(INFO, 0, 10)).isInstanceOf(StorageException.class);
        store.close();
        assertThat(reopened().damage()).contains(SNAPSHOT.toString());
    }

    @Test
    void aFullDiskDuringASnapshotPoisonsTheStoreAndLosesNothing() {
        for (long free = 0; free < 100_000; free += 9_000) {
            disk = new SimulatedDisk(free);
            fill(0);
            FileLogStore store = store();
            store.open();
            disk.freeBytes = free;
            assertThatThrownBy(() -> store.write(List.of(
                            LogWrite.of(new SnapshotWrite.Piece(INFO, 0, new byte[50_000])),
                            LogWrite.of(new SnapshotWrite.Piece(INFO, 50_000, new byte[50_000])),
                            LogWrite.of(new SnapshotWrite.Seal(INFO, 100_000, 61)))))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("No space left");
            assertThatThrownBy(() -> store.write(List.of())).isInstanceOf(StorageException.class);
            disk.freeBytes = Long.MAX_VALUE;
            LogStore.Recovered recovered = reopened();
            assertThat(recovered.damage()).isNull();
            assertThat(recovered.entries()).hasSize(100);
            assertThat(recovered.snapshot()).isNull();
            assertThat(recovered.unfinished() == null || recovered.unfinished().length() % 50_000 == 0)
                    .isTrue();
        }
    }
}
