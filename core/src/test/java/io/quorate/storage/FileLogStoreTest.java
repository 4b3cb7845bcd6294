package io.quorate.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store on the real file system. */
final class FileLogStoreTest {
    @TempDir
    Path directory;

    @Test
    void aNewDirectoryHoldsNothingAndIsCreated() {
        try (FileLogStore store = FileLogStore.at(directory.resolve("a/b/c"))) {
            LogStore.Recovered recovered = store.open();
            assertThat(recovered.metadata()).isEmpty();
            assertThat(recovered.entries()).isEmpty();
        }
    }

    @Test
    void whatWasWrittenIsThereAfterEachOpening() {
        long seed = Long.getLong("quorate.seed", 42);
        System.out.println("seed " + seed);
        StoreModel model = new StoreModel();
        RandomWrites writes = new RandomWrites(new Random(seed));
        for (int round = 0; round < 4; round++) {
            try (FileLogStore store = new FileLogStore(directory, new RealFiles(), 6_000)) {
                assertThat(model.difference(store.open(), store)).isNull();
                for (int i = 0; i < 20; i++) {
                    store.write(writes.group(2, model));
                }
                assertThat(model.difference(model.image.recovered(), store)).isNull(); // its snapshot, that is
            }
        }
    }

    @Test
    void aCutTakesEntriesAwayForGood() {
        try (FileLogStore store = FileLogStore.at(directory)) {
            store.open();
            store.write(List.of(new LogWrite(null, 0, entries(1, 1, 10))));
            store.write(List.of(new LogWrite(null, 4, entries(4, 2, 2))));
            store.write(List.of(new LogWrite(null, 5, List.of())));
            store.write(List.of(new LogWrite(null, 100, List.of()))); // nothing there to cut
        }
        try (FileLogStore store = FileLogStore.at(directory)) {
            assertThat(store.open().entries())
                    .extracting(LogEntry::toString)
                    .containsExactly("1@1(7 bytes)", "2@1(7 bytes)", "3@1(7 bytes)", "4@2(7 bytes)");
            store.write(List.of(new LogWrite(null, 1, entries(1, 3, 1))));
        }
        try (FileLogStore store = FileLogStore.at(directory)) {
            assertThat(store.open().entries()).containsExactly(new LogEntry(1, 3, new byte[0]));
        }
    }

    @Test
    void largeAndEmptyCommandsSurvive() {
        byte[] large = new byte[5_000_000];
        new Random(1).nextBytes(large);
        try (FileLogStore store = FileLogStore.at(directory)) {
            store.open();
            store.write(List.of(new LogWrite(
                    null,
                    0,
                    List.of(new LogEntry(1, 1, large), new LogEntry(2, 1, new byte[0]), new LogEntry(3, 1, large)))));
        }
        try (FileLogStore store = FileLogStore.at(directory)) {
            List<LogEntry> entries = store.open().entries();
            assertThat(entries).hasSize(3);
            assertThat(entries.get(0).command()).isEqualTo(large);
            assertThat(entries.get(1).command()).isEmpty();
            assertThat(entries.get(2).command()).isEqualTo(large);
        }
    }

    @Test
    void manySmallEntriesOverSeveralSegments() throws IOException {
        int count = 200_000;
        try (FileLogStore store = new FileLogStore(directory, new RealFiles(), 2_000_000)) {
            store.open();
            for (int first = 1; first <= count; first += 10_000) {
                store.write(List.of(new LogWrite(null, 0, entries(first, 1, 10_000))));
            }
        }
        try (var files = Files.list(directory)) {
            assertThat(files.filter(file -> file.toString().endsWith(".seg")).count())
                    .isGreaterThan(3);
        }
        try (FileLogStore store = new FileLogStore(directory, new RealFiles(), 2_000_000)) {
            List<LogEntry> entries = store.open().entries();
            assertThat(entries).hasSize(count);
            assertThat(entries.get(count - 1).index()).isEqualTo(count);
            assertThat(new String(entries.get(77_776).command(), UTF_8)).isEqualTo("command".substring(0, 7));
        }
    }

    @Test
    void aSecondStoreIsRefusedAndSaysWhere() {
        try (FileLogStore first = FileLogStore.at(directory)) {
            first.open();
            FileLogStore second = FileLogStore.at(directory);
            assertThatThrownBy(second::open)
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining(directory.getFileName().toString())
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
            second.close();
            first.write(List.of(new LogWrite(null, 0, entries(1, 1, 1)))); // unharmed
        }
        try (FileLogStore third = FileLogStore.at(directory)) {
            assertThat(third.open().entries()).hasSize(1);
        }
    }

    /** Holds the lock of a directory until its input ends. */
    public static final class LockHolder {
        private LockHolder() {}

        public static void main(String[] args) throws IOException {
            try (FileLogStore store = FileLogStore.at(Path.of(args[0]))) {
                store.open();
                System.out.println("held");
                System.in.read();
            }
        }
    }

    @Test
    void aStoreOfAnotherProcessIsRefusedEvenAfterASecondAttempt() throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            byte[] said = holder.getInputStream().readNBytes(4);
            assertThat(new String(said, UTF_8)).isEqualTo("held");
            for (int i = 0; i < 2; i++) {
                try (FileLogStore store = FileLogStore.at(directory)) {
                    assertThatThrownBy(store::open)
                            .isInstanceOf(StorageException.class)
                            .hasMessageContaining("pid " + holder.pid());
                }
            }
        } finally {
            holder.destroyForcibly();
            assertThat(holder.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        try (FileLogStore store = FileLogStore.at(directory)) {
            assertThat(store.open().entries()).isEmpty(); // the system let go of it
        }
    }

    @Test
    void anInterruptedWriteCountsAsAFailure() {
        try (FileLogStore store = FileLogStore.at(directory)) {
            store.open();
            store.write(List.of(new LogWrite(null, 0, entries(1, 1, 3))));
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> store.write(List.of(new LogWrite(null, 0, entries(4, 1, 1)))))
                    .isInstanceOf(StorageException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThatThrownBy(() -> store.write(List.of())).isInstanceOf(StorageException.class);
        }
        try (FileLogStore store = FileLogStore.at(directory)) {
            assertThat(store.open().entries()).hasSizeGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void misuseIsRefusedBeforeItReachesTheDisk() {
        FileLogStore store = FileLogStore.at(directory);
        assertThatThrownBy(() -> store.write(List.of())).isInstanceOf(StorageException.class);
        store.open();
        assertThatThrownBy(store::open).isInstanceOf(IllegalStateException.class);
        LogWrite gap = new LogWrite(null, 0, entries(2, 1, 1));
        assertThatThrownBy(() -> store.write(List.of(gap))).isInstanceOf(IllegalArgumentException.class);
        LogWrite huge = new LogWrite(new byte[MetadataFile.MAX_BYTES + 1], 0, List.of());
        assertThatThrownBy(() -> store.write(List.of(huge))).isInstanceOf(IllegalArgumentException.class);
        LogWrite term0 = new LogWrite(null, 0, List.of(new LogEntry(1, 0, new byte[0])));
        assertThatThrownBy(() -> store.write(List.of(term0))).isInstanceOf(IllegalArgumentException.class);
        store.write(List.of(new LogWrite(new byte[MetadataFile.MAX_BYTES], 0, entries(1, 1, 1)))); // not poisoned
        store.close();
        store.close();
        assertThatThrownBy(() -> store.write(List.of())).isInstanceOf(StorageException.class);
        try (FileLogStore again = FileLogStore.at(directory)) {
            assertThat(again.open().metadata()).hasSize(MetadataFile.MAX_BYTES);
        }
    }

    @Test
    void anUnusableDirectoryIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("plain"), "not a directory");
        FileLogStore store = FileLogStore.at(file.resolve("data"));
        assertThatThrownBy(store::open).isInstanceOf(StorageException.class).hasMessageContaining("plain");
    }

    @Test
    void anotherFormatVersionIsRefusedByItsNumber() throws IOException {
        try (FileLogStore store = FileLogStore.at(directory)) {
            store.open();
        }
        try (FileChannel channel =
                FileChannel.open(directory.resolve("log-0000000000000001.seg"), StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {0, 0, 0, 9}), 8);
        }
        assertThatThrownBy(() -> FileLogStore.at(directory).open())
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("version 9");
    }

    @Test
    void theStoreInMemoryKeepsTheSameContract() {
        MemoryLogStore store = new MemoryLogStore();
        StoreModel model = new StoreModel();
        RandomWrites writes = new RandomWrites(new Random(4));
        assertThat(model.difference(store.open(), store)).isNull();
        assertThatThrownBy(store::open).isInstanceOf(StorageException.class);
        for (int i = 0; i < 200; i++) {
            store.write(writes.group(2, model));
        }
        assertThatThrownBy(() ->
                        store.write(List.of(new LogWrite(null, 0, entries(model.image.lastIndex() + 2, 1, 1)))))
                .isInstanceOf(IllegalArgumentException.class);
        store.close();
        assertThatThrownBy(() -> store.write(List.of())).isInstanceOf(StorageException.class);
        assertThat(model.difference(store.open(), store)).isNull();
    }

    static List<LogEntry> entries(long first, long term, int count) {
        List<LogEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(new LogEntry(first + i, term, "command".getBytes(UTF_8)));
        }
        return entries;
    }
}
