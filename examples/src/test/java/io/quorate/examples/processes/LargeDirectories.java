package io.quorate.examples.processes;

import io.quorate.consensus.Membership;
import io.quorate.master.MasterMetadata;
import io.quorate.model.JobState;
import io.quorate.registry.RegistrySnapshot;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import io.quorate.storage.FileLogStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Gives the data directories of a cluster that has just been formed, and stopped, a large registry, through the real store. */
final class LargeDirectories {
    private static final int PIECE_BYTES = 256 << 10;
    private static final long TERM = 1;

    private final List<Path> directories;

    LargeDirectories(List<Path> directories) {
        this.directories = directories;
    }

    /**
     * Writes a snapshot with jobs, and behind it the log of the histories of more finished ones.
     *
     * @return what was written, in words
     */
    String fill(int finishedInSnapshot, int live, int finishedInLog) {
        List<byte[]> entries = new ArrayList<>();
        // What is before the snapshot is in no log.
        boolean[] logged = {false};
        LargeRegistry large = new LargeRegistry(System.currentTimeMillis(), entry -> {
            if (logged[0]) {
                entries.add(entry);
            }
        });
        large.finished(finishedInSnapshot);
        large.live(live);
        long index = large.registry().appliedIndex();
        long snapshotBytes = 0;
        List<LogStore> stores = new ArrayList<>();
        try {
            for (Path directory : directories) {
                LogStore store = FileLogStore.at(directory);
                stores.add(store);
                snapshotBytes = writeSnapshot(store, index, large.registry().beginSnapshot());
            }
            logged[0] = true;
            large.finished(finishedInLog);
            long logBytes = 0;
            List<LogEntry> log = new ArrayList<>();
            for (byte[] entry : entries) {
                log.add(new LogEntry(index + log.size() + 1, TERM, entry));
                logBytes += entry.length;
            }
            for (LogStore store : stores) {
                store.write(List.of(new LogWrite(null, 0, log)));
            }
            return String.format(
                    "%,d jobs that have ended, %,d that run; snapshot of %,d bytes, log of %,d behind it",
                    large.registry().jobCount(JobState.SUCCEEDED),
                    large.registry().jobCount(JobState.RUNNING),
                    snapshotBytes,
                    logBytes);
        } finally {
            stores.forEach(LogStore::close);
        }
    }

    private static long writeSnapshot(LogStore store, long index, RegistrySnapshot source) {
        LogStore.Recovered recovered = store.open();
        MasterMetadata metadata = MasterMetadata.decode(recovered.metadata());
        if (!metadata.formed() || metadata.admitted() || metadata.term() < TERM) {
            throw new IllegalStateException("not the directory of a founder of a formed cluster: " + metadata);
        }
        byte[] members = Membership.founding(metadata.promised()).encode();
        SnapshotInfo info = new SnapshotInfo(index, TERM, metadata.disk().value(), members);
        long length = 0;
        for (byte[] piece = source.next(PIECE_BYTES); piece != null; piece = source.next(PIECE_BYTES)) {
            store.write(List.of(LogWrite.of(new SnapshotWrite.Piece(info, length, piece))));
            length += piece.length;
        }
        store.write(List.of(LogWrite.of(new SnapshotWrite.Seal(info, length, index + 1))));
        return length;
    }
}
