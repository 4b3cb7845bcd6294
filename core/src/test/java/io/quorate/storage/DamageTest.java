package io.quorate.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The store on a disk that loses, tears, rots and fails. */
final class DamageTest {
    private static final Path DIRECTORY = Path.of("data");
    private static final Path SEGMENT = DIRECTORY.resolve("log-0000000000000001.seg");
    private static final Path METADATA = DIRECTORY.resolve("metadata");

    private final SimulatedDisk disk = new SimulatedDisk(1);

    private FileLogStore store() {
        return new FileLogStore(DIRECTORY, disk, FileLogStore.SEGMENT_BYTES);
    }

    private LogStore.Recovered reopened() {
        disk.killProcess();
        return store().open();
    }

    /** The end of the last record: what follows is zero. */
    private int endOfRecords() {
        byte[] bytes = disk.bytes(SEGMENT);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    @Test
    void aTailTornAtAnyByteLosesOnlyTheLastBatch() {
        FileLogStore store = store();
        store.open();
        for (int i = 1; i <= 4; i++) {
            store.write(List.of(new LogWrite(null, 0, FileLogStoreTest.entries(i, 1, 1))));
        }
        int before = endOfRecords();
        store.write(List.of(new LogWrite(null, 4, FileLogStoreTest.entries(4, 2, 3))));
        byte[] whole = disk.bytes(SEGMENT);
        int end = endOfRecords();
        for (int torn = before; torn <= end; torn++) {
            for (boolean zeros : new boolean[] {true, false}) {
                byte[] bytes = Arrays.copyOf(whole, zeros ? whole.length : torn);
                if (zeros) {
                    Arrays.fill(bytes, torn, bytes.length, (byte) 0);
                }
                disk.replaceBytes(SEGMENT, bytes);
                List<LogEntry> entries = reopened().entries();
                assertThat(entries.subList(0, 3)).isEqualTo(FileLogStoreTest.entries(1, 1, 3));
                // A prefix of: cut, then the three entries.
                int record = RecordFormat.HEADER_BYTES;
                int wholeRecords = torn - before < record ? 0 : 1 + (torn - before - record) / (record + 7);
                assertThat(entries).hasSize(wholeRecords == 0 ? 4 : 2 + wholeRecords);
            }
        }
        // And it goes on from there.
        disk.replaceBytes(SEGMENT, Arrays.copyOf(whole, end - 1));
        disk.killProcess();
        FileLogStore again = store();
        assertThat(again.open().entries()).hasSize(5);
        again.write(List.of(new LogWrite(null, 0, FileLogStoreTest.entries(6, 3, 1))));
        assertThat(reopened().entries().get(5).term()).isEqualTo(3);
    }

    @Test
    void aFlippedBitInAnEarlierBatchIsNeverSilent() {
        FileLogStore store = store();
        store.open();
        for (int i = 1; i <= 5; i++) {
            store.write(List.of(new LogWrite(new byte[] {7}, 0, FileLogStoreTest.entries(i, 1, 1))));
        }
        int last = endOfRecords() - RecordFormat.HEADER_BYTES - 7;
        byte[] whole = disk.bytes(SEGMENT);
        for (int at = 0; at < last; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= (byte) (1 << (at % 8));
            if (at >= 8 && at < 12) {
                continue; // the version: another one is refused
            }
            disk.replaceBytes(SEGMENT, bytes);
            LogStore.Recovered recovered = reopened();
            assertThat(recovered.damage()).as("byte " + at).contains(SEGMENT.toString());
            assertThat(recovered.entries())
                    .isEqualTo(FileLogStoreTest.entries(1, 1, at < SegmentHeader.BYTES ? 0 : recordAt(at)));
            assertThat(disk.bytes(SEGMENT)).isEqualTo(bytes); // nothing was "repaired"
        }
    }

    private static int recordAt(int position) {
        return (position - SegmentHeader.BYTES) / (RecordFormat.HEADER_BYTES + 7);
    }

    @Test
    void afterAProperCloseEvenTheLastBatchIsProtected() {
        FileLogStore store = store();
        store.open();
        store.write(List.of(new LogWrite(null, 0, FileLogStoreTest.entries(1, 1, 5))));
        int end = endOfRecords();
        store.close();
        byte[] whole = disk.bytes(SEGMENT);
        for (int at = SegmentHeader.BYTES; at < end; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 0x10;
            disk.replaceBytes(SEGMENT, bytes);
            assertThat(reopened().damage()).as("byte " + at).isNotNull();
        }
    }

    @Test
    void aLostSectorWithinTheLastBatchIsATornWriteNotDamage() {
        FileLogStore store = store();
        store.open();
        store.write(List.of(new LogWrite(null, 0, FileLogStoreTest.entries(1, 1, 2))));
        int before = endOfRecords();
        store.write(List.of(new LogWrite(null, 0, FileLogStoreTest.entries(3, 1, 50))));
        byte[] bytes = disk.bytes(SEGMENT);
        Arrays.fill(bytes, before + 60, before + 300, (byte) 0); // later sectors of the same write arrived
        disk.replaceBytes(SEGMENT, bytes);
        assertThat(reopened().entries()).hasSize(3);
    }

    @Test
    void recordsWithinATornPayloadProveNothing() {
        FileLogStore store = store();
        store.open();
        store.write(List.of(new LogWrite(null, 0, FileLogStoreTest.entries(1, 1, 2))));
        int before = endOfRecords();
        // Whoever submits a payload may know this format and guess at offsets, but not the key of the segment.
        byte[] payload = new byte[100_000];
        ByteBuffer forged = ByteBuffer.wrap(payload);
        byte[] body = {1, 2, 3};
        while (forged.remaining() > 100) {
            int at = before + RecordFormat.HEADER_BYTES + forged.position();
            RecordFormat.putHeader(forged, 0, 0, RecordFormat.COMMAND, 3, 1, at, body);
            forged.put(body);
        }
        store.write(List.of(new LogWrite(null, 0, List.of(new LogEntry(3, 1, payload)))));
        byte[] whole = disk.bytes(SEGMENT);

        byte[] withoutEnd = whole.clone();
        Arrays.fill(withoutEnd, before + 50_000, withoutEnd.length, (byte) 0);
        disk.replaceBytes(SEGMENT, withoutEnd);
        assertThat(reopened().entries()).hasSize(2);

        byte[] withoutBeginning = whole.clone();
        Arrays.fill(withoutBeginning, before, before + 500, (byte) 0);
        disk.replaceBytes(SEGMENT, withoutBeginning);
        assertThat(reopened().entries()).hasSize(2);
    }

    @Test
    void aLostOrReplacedSegmentIsNoticed() throws IOException {
        FileLogStore store = new FileLogStore(DIRECTORY, disk, 2_000);
        store.open();
        for (int i = 1; i <= 200; i++) {
            store.write(List.of(new LogWrite(null, 0, FileLogStoreTest.entries(i, 1, 1))));
        }
        assertThat(reopened().entries()).hasSize(200);
        Path second = DIRECTORY.resolve("log-0000000000000002.seg");
        byte[] secondBytes = disk.bytes(second);

        disk.replaceBytes(
                second,
                Arrays.copyOf(
                        secondBytes, secondBytes.length - RecordFormat.HEADER_BYTES - 7)); // its last record is gone
        assertThat(reopened().damage()).contains("log-0000000000000003.seg", "has lost its end");
        disk.replaceBytes(second, Arrays.copyOf(secondBytes, secondBytes.length - 5));
        assertThat(reopened().damage()).contains(second.toString());
        disk.replaceBytes(second, disk.bytes(SEGMENT));
        assertThat(reopened().damage()).contains(second.toString(), "under another name");
        disk.replaceBytes(second, secondBytes);
        assertThat(reopened().entries()).hasSize(200);
        disk.delete(second);
        LogStore.Recovered recovered = reopened();
        assertThat(recovered.damage()).contains(second.toString(), "is missing");
        assertThat(recovered.entries()).isNotEmpty().hasSizeLessThan(100);
    }

    @Test
    void aSlotTornAtAnyByteGivesTheMetadataBeforeOrAfter() {
        FileLogStore store = store();
        store.open();
        for (int i = 1; i <= 3; i++) {
            store.write(List.of(new LogWrite(new byte[] {(byte) i, 9}, 0, List.of())));
        }
        byte[] before = disk.bytes(METADATA);
        store.write(List.of(new LogWrite(new byte[] {4, 9}, 0, List.of())));
        byte[] after = disk.bytes(METADATA);
        for (int copy = 0; copy < 2; copy++) {
            for (int torn = 0; torn < 40; torn++) {
                int at = copy * MetadataFile.COPY_BYTES + torn;
                byte[] bytes = before.clone();
                System.arraycopy(after, 0, bytes, 0, at);
                disk.replaceBytes(METADATA, bytes);
                assertThat(reopened().metadata()[0]).isEqualTo((byte) (copy == 0 && torn < 29 ? 3 : 4));
            }
        }
    }

    @Test
    void aRottenByteNeverBringsBackAnOlderVote() {
        FileLogStore store = store();
        store.open();
        for (int i = 1; i <= 3; i++) {
            store.write(List.of(new LogWrite(new byte[] {(byte) i}, 0, List.of())));
        }
        byte[] whole = disk.bytes(METADATA);
        for (int copy = 0; copy < 4; copy++) {
            for (int i = 0; i < 29; i++) {
                byte[] bytes = whole.clone();
                bytes[copy * MetadataFile.COPY_BYTES + i] ^= 1;
                disk.replaceBytes(METADATA, bytes);
                assertThat(reopened().metadata()).containsExactly(3);
            }
        }
        byte[] bytes = new byte[whole.length];
        Arrays.fill(bytes, (byte) 0x5A);
        disk.replaceBytes(METADATA, bytes);
        assertThat(reopened().damage()).contains(METADATA.toString());
        assertThat(reopened().metadata()).isEmpty();
    }

    @Test
    void afterAFailureNothingIsAcceptedAnyMore() {
        for (int failing = 0; failing < 12; failing++) {
            SimulatedDisk failingDisk = new SimulatedDisk(failing);
            FileLogStore store = new FileLogStore(DIRECTORY, failingDisk, 400);
            store.open();
            LogWrite first = new LogWrite(new byte[] {1}, 0, FileLogStoreTest.entries(1, 1, 8));
            store.write(List.of(first));
            failingDisk.operationsUntilFailure = failing;
            LogWrite second = new LogWrite(new byte[] {2}, 0, FileLogStoreTest.entries(9, 1, 8));
            assertThatThrownBy(() -> store.write(List.of(second)))
                    .as("operation " + failing)
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("Input/output error");
            failingDisk.operationsUntilFailure = -1;
            int flushes = failingDisk.flushes;
            assertThatThrownBy(() -> store.write(List.of(second))).isInstanceOf(StorageException.class);
            store.close();
            assertThat(failingDisk.flushes).isEqualTo(flushes); // not tried again, not even at the close
            failingDisk.losePower();
            List<LogEntry> entries =
                    new FileLogStore(DIRECTORY, failingDisk, 400).open().entries();
            assertThat(entries).hasSizeGreaterThanOrEqualTo(8);
        }
    }

    @Test
    void aFullDiskPoisonsTheStoreAndLosesNothingPromised() {
        FileLogStore store = store();
        store.open();
        store.write(List.of(new LogWrite(new byte[] {1}, 0, FileLogStoreTest.entries(1, 1, 8))));
        disk.freeBytes = 10_000;
        LogWrite large = new LogWrite(null, 0, List.of(new LogEntry(9, 1, new byte[3_000_000])));
        assertThatThrownBy(() -> store.write(List.of(large)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("No space left");
        assertThatThrownBy(() -> store.write(List.of())).isInstanceOf(StorageException.class);
        disk.freeBytes = Long.MAX_VALUE;
        assertThat(reopened().entries()).hasSize(8);
    }

    @Test
    void severalWritesCostOneFlushOfTheLogAndOneOfTheMetadata() {
        FileLogStore store = store();
        store.open();
        store.write(List.of(new LogWrite(new byte[] {1}, 0, FileLogStoreTest.entries(1, 1, 1))));
        int flushes = disk.flushes;
        List<LogWrite> group = new ArrayList<>();
        for (int i = 2; i < 100; i++) {
            group.add(new LogWrite(i % 2 == 0 ? new byte[] {(byte) i} : null, 0, FileLogStoreTest.entries(i, 1, 1)));
        }
        store.write(group);
        assertThat(disk.flushes - flushes).isEqualTo(2);
        store.write(List.of(new LogWrite(new byte[] {100}, 0, List.of())));
        assertThat(disk.flushes - flushes).isEqualTo(3);
        store.write(List.of(new LogWrite(null, 0, FileLogStoreTest.entries(100, 1, 1))));
        assertThat(disk.flushes - flushes).isEqualTo(4);
        store.write(List.of());
        store.write(List.of(new LogWrite(null, 0, List.of())));
        assertThat(disk.flushes - flushes).isEqualTo(4);
    }

    @Test
    void whatWasReadAtTheOpeningIsDurableAfterIt() {
        for (int seed = 0; seed < 50; seed++) {
            SimulatedDisk each = new SimulatedDisk(seed);
            FileLogStore store = new FileLogStore(DIRECTORY, each, FileLogStore.SEGMENT_BYTES);
            store.open();
            store.write(List.of(new LogWrite(new byte[] {1}, 0, FileLogStoreTest.entries(1, 1, 3))));
            each.operationsUntilFailure = 2; // both copies of the metadata are written, their flush fails
            assertThatThrownBy(() -> store.write(List.of(new LogWrite(new byte[] {2}, 0, List.of()))))
                    .isInstanceOf(StorageException.class);
            each.killProcess();
            FileLogStore second = new FileLogStore(DIRECTORY, each, FileLogStore.SEGMENT_BYTES);
            assertThat(second.open().metadata()).containsExactly(2);
            each.operationsUntilFailure = 1; // the records are written, their flush fails
            assertThatThrownBy(() -> second.write(List.of(new LogWrite(null, 0, FileLogStoreTest.entries(4, 1, 60)))))
                    .isInstanceOf(StorageException.class);
            each.killProcess();
            LogStore.Recovered seen = new FileLogStore(DIRECTORY, each, FileLogStore.SEGMENT_BYTES).open();
            assertThat(seen.entries()).hasSize(63);
            each.losePower();
            LogStore.Recovered after = new FileLogStore(DIRECTORY, each, FileLogStore.SEGMENT_BYTES).open();
            assertThat(after.entries()).as("seed " + seed).hasSize(63);
            assertThat(after.metadata()).containsExactly(2);
        }
    }
}
