package io.quorate.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a data directory at the opening of a store. Changes nothing: what follows from it is left to {@link Found}. */
final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private final FileIo io;
    private final Path directory;
    private final Listing listing;
    private final List<Damage> damages = new ArrayList<>();
    private @Nullable MetadataFile metadata;
    private boolean metadataLost;
    private @Nullable SnapshotFile snapshot;
    private @Nullable SnapshotFile unfinished;

    private Recovery(FileIo io, Path directory) throws IOException {
        this.io = io;
        this.directory = directory;
        this.listing = Listing.of(io, directory);
    }

    static Found run(FileIo io, Path directory) throws IOException {
        Recovery recovery = new Recovery(io, directory);
        boolean done = false;
        try {
            Found found = recovery.read();
            done = true;
            return found;
        } finally {
            if (!done) {
                FileIo.closeAll(recovery.metadata, recovery.snapshot, recovery.unfinished);
            }
        }
    }

    private Found read() throws IOException {
        // A file may be seen under its name before that is durable, if the process was killed at the wrong moment.
        io.forceDirectory(directory);
        readMetadata();
        readSnapshot();
        readUnfinished();
        ReadLog readLog = new LogReader(io, directory, listing.segments(), snapshot).read(wasWritten());
        if (readLog.damage() != null) {
            damages.add(readLog.damage());
        }
        compareMetadata(readLog);
        if (metadataLost || (metadata == null && listing.hasData())) {
            readLog = withoutOwner(readLog);
        }
        return new Found(io, directory, listing, metadata, metadataLost, snapshot, unfinished, readLog, damages);
    }

    /** Nobody knows any more whose log and snapshots these are, and what was promised beside them: they count for nothing. */
    private ReadLog withoutOwner(ReadLog read) throws IOException {
        FileIo.closeAll(snapshot, unfinished);
        snapshot = null;
        unfinished = null;
        long next = listing.segments().isEmpty() ? 1 : listing.segments().lastKey() + 1;
        return ReadLog.nothing(next, read.metadataNumber());
    }

    private void readMetadata() throws IOException {
        Path path = directory.resolve(MetadataFile.FILE_NAME);
        if (listing.hasMetadata()) {
            try {
                metadata = MetadataFile.open(io, directory);
            } catch (Damage e) {
                metadataLost = true;
                damages.add(e);
            }
        } else if (listing.hasData()) {
            damages.add(Damage.missing(path, "other data"));
        }
    }

    private void readSnapshot() throws IOException {
        Map.Entry<Long, Path> newest = listing.snapshots().lastEntry();
        if (newest != null) {
            try {
                snapshot = SnapshotFile.openComplete(io, newest.getValue(), newest.getKey());
            } catch (Damage e) {
                damages.add(e);
            }
        }
    }

    /** Nobody depends on a snapshot that is being made: what cannot be read of it is made again, and is no damage. */
    private void readUnfinished() throws IOException {
        for (Map.Entry<Long, Path> part : listing.parts().descendingMap().entrySet()) {
            try {
                unfinished = SnapshotFile.openUnfinished(io, part.getValue(), part.getKey());
                return;
            } catch (Damage e) {
                log.info("Leaving out a snapshot that was being made: {}", e.getMessage());
            }
        }
    }

    /** Whether there must be a log, however short. The first segment is there before anything is written. */
    private boolean wasWritten() {
        return metadataLost || listing.hasData() || (metadata != null && metadata.number() > 0);
    }

    private void compareMetadata(ReadLog readLog) {
        if (metadata == null) {
            return;
        }
        Path path = directory.resolve(MetadataFile.FILE_NAME);
        boolean hasContent = readLog.baseIndex() > 0
                || !readLog.entries().isEmpty()
                || !listing.snapshots().isEmpty()
                || unfinished != null;
        if (metadata.number() < readLog.metadataNumber()) {
            metadataLost = true;
            damages.add(Damage.at(path, 0, "it is older than the log beside it; a vote may be lost"));
        } else if (metadata.isTorn() && hasContent) {
            // The very first metadata is durable before all else of its call.
            metadataLost = true;
            damages.add(Damage.at(path, 0, "it cannot be read, but there are entries or a snapshot"));
        }
    }
}
