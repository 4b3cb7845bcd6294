package io.quorate.storage;

import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotWrite;
import io.quorate.storage.SnapshotFormat.LogBeside;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of a store in use: metadata, log and snapshots, and the order in which writes reach them. */
final class StoreFiles implements Closeable {
    private final MetadataFile metadata;
    private final LogFiles log;
    private final Snapshots snapshots;

    StoreFiles(MetadataFile metadata, LogFiles log, Snapshots snapshots) {
        this.metadata = metadata;
        this.log = log;
        this.snapshots = snapshots;
    }

    MetadataFile metadata() {
        return metadata;
    }

    LogFiles log() {
        return log;
    }

    Snapshots snapshots() {
        return snapshots;
    }

    /** The newest metadata among some writes; null if there is none. */
    static byte @Nullable [] newestMetadata(List<LogWrite> writes) {
        for (int i = writes.size() - 1; i >= 0; i--) {
            byte[] newest = writes.get(i).metadata();
            if (newest != null) {
                return newest;
            }
        }
        return null;
    }

    /**
     * Only the newest metadata, and first. So after a crash newer metadata may stand beside a log that lacks the entries of
     * older writes of the same call. That is as if the node had learnt of the newer term before those entries came: nothing that
     * depends on them has been released, since promises are released only when the whole call has returned. The other order
     * would not do: entries of a term could be there whose vote is not.
     */
    void write(List<LogWrite> writes) throws IOException {
        byte[] newest = newestMetadata(writes);
        if (newest != null) {
            metadata.replace(newest);
        }
        writeAllButMetadata(writes);
    }

    /** Log and snapshots are different files: what is written to one is flushed before the other follows, to keep the order. */
    void writeAllButMetadata(List<LogWrite> writes) throws IOException {
        for (LogWrite write : writes) {
            if (write.truncateFrom() > 0 || !write.entries().isEmpty()) {
                snapshots.force();
                log.cut(write.truncateFrom());
                log.append(write.entries());
            }
            SnapshotWrite step = write.snapshot();
            if (step != null) {
                log.force();
                take(step);
            }
        }
        log.force();
        snapshots.force();
    }

    private void take(SnapshotWrite step) throws IOException {
        if (step instanceof SnapshotWrite.Piece piece) {
            snapshots.add(piece);
        } else if (step instanceof SnapshotWrite.Seal seal) {
            seal(seal);
        }
    }

    /**
     * The snapshot is complete when its file gets its name. What becomes of the log is written in it by then, so that an opening
     * after a crash goes on with it.
     */
    private void seal(SnapshotWrite.Seal seal) throws IOException {
        boolean resets = !log.holds(seal.of());
        long first = resets ? log.nextNumber() : log.firstNeeded(seal.keepFrom());
        snapshots.seal(new LogBeside(first, resets));
        if (resets) {
            log.reset(seal.of());
        }
        log.dropBefore(first, seal.keepFrom());
    }

    @Override
    public void close() throws IOException {
        FileIo.closeAll(metadata, log, snapshots);
    }
}
