package io.quorate.storage;

import io.quorate.spi.LogStore.Recovered;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a data directory. {@link #settle} makes of it files that can be written to, and finishes on the way what a
 * crash had interrupted. If there was damage, that is left for {@link #repair}, which has the new metadata.
 */
final class Found implements Closeable {
    private final FileIo io;
    private final Path directory;
    private final Listing listing;
    private final @Nullable MetadataFile metadata;
    /** Whether there is a file of metadata, but not the content that was durable last. */
    private final boolean metadataLost;

    private final @Nullable SnapshotFile snapshot;
    private final @Nullable SnapshotFile unfinished;
    private final ReadLog log;
    private final List<Damage> damages;
    /** What was opened for files that are not complete yet. */
    private final List<@Nullable Closeable> opened = new ArrayList<>();

    Found(
            FileIo io,
            Path directory,
            Listing listing,
            @Nullable MetadataFile metadata,
            boolean metadataLost,
            @Nullable SnapshotFile snapshot,
            @Nullable SnapshotFile unfinished,
            ReadLog log,
            List<Damage> damages) {
        this.io = io;
        this.directory = directory;
        this.listing = listing;
        this.metadata = metadata;
        this.metadataLost = metadataLost;
        this.snapshot = snapshot;
        this.unfinished = unfinished;
        this.log = log;
        this.damages = damages;
    }

    Recovered recovered() {
        return new Recovered(
                metadata == null || metadataLost ? new byte[0] : metadata.current(),
                log.baseIndex(),
                log.baseTerm(),
                log.entries(),
                snapshot == null ? null : snapshot.stored(),
                unfinished == null ? null : unfinished.stored(),
                damage());
    }

    private @Nullable String damage() {
        if (damages.isEmpty()) {
            return null;
        }
        String all = damages.stream().map(Damage::getMessage).collect(Collectors.joining("; "));
        return Character.toUpperCase(all.charAt(0)) + all.substring(1);
    }

    boolean isDamaged() {
        return !damages.isEmpty();
    }

    @Nullable
    SnapshotFile snapshot() {
        return snapshot;
    }

    WriteCheck check() {
        return new WriteCheck(
                LogFiles.termsOf(log),
                snapshot == null ? null : snapshot.info(),
                unfinished == null ? null : unfinished.stored());
    }

    /** Where nothing is damaged: the files, with what was read, which is durable when this returns. */
    StoreFiles settle(long segmentBytes) throws IOException {
        deleteAll(listing.temporaries());
        MetadataFile file = metadata;
        if (file == null) {
            file = MetadataFile.create(io, directory);
            opened.add(file);
        } else {
            file.confirm();
        }
        return settle(file, segmentBytes, new Quarantine(io, directory));
    }

    /** Where something is damaged: as {@link #settle(long)}, when the new metadata is durable. What is damaged is set aside. */
    StoreFiles repair(long segmentBytes, byte[] newMetadata) throws IOException {
        deleteAll(listing.temporaries());
        Quarantine quarantine = new Quarantine(io, directory);
        MetadataFile file = metadata;
        if (file != null && !metadataLost) {
            // The former ones too, for a flush of theirs may have failed: should the new ones rot, they are what is
            // left.
            file.confirm();
            file.replace(newMetadata);
        } else {
            FileIo.closeAll(file);
            setAllAside(quarantine);
            // Above all numbers that the log knows; and even, since the slot of the odd ones may also be one that was
            // torn.
            long number = Math.max(log.metadataNumber(), file == null ? 0 : file.number());
            file = MetadataFile.create(io, directory, (number | 1) + 1, newMetadata);
            opened.add(file);
        }
        return settle(file, segmentBytes, quarantine);
    }

    private StoreFiles settle(MetadataFile file, long segmentBytes, Quarantine quarantine) throws IOException {
        LogFiles logFiles = LogFiles.open(io, directory, segmentBytes, file, log);
        opened.add(logFiles);
        if (!isWithoutOwner()) {
            removeVoidSegments(quarantine);
            removeOtherSnapshots(quarantine);
            removeOtherParts();
        }
        quarantine.prune();
        Snapshots snapshots = new Snapshots(
                io, directory, snapshot, unfinished == null ? null : unfinished.resume(), listing.nextSnapshotNumber());
        return new StoreFiles(file, logFiles, snapshots);
    }

    /** Whether nobody knows any more whose log and snapshots these are. */
    private boolean isWithoutOwner() {
        return metadataLost || (metadata == null && listing.hasData());
    }

    /**
     * Before there is new metadata, which these must never seem to belong to; and the old metadata first of all, since without a
     * log beside it an old vote could pass for the last one.
     */
    private void setAllAside(Quarantine quarantine) throws IOException {
        if (listing.hasMetadata()) {
            quarantine.move(List.of(directory.resolve(MetadataFile.FILE_NAME)));
        }
        // Nothing is lost with a snapshot that was being made; but the new owner must not go on with it.
        deleteAll(List.copyOf(listing.parts().values()));
        io.forceDirectory(directory);
        List<Path> data = new ArrayList<>(listing.segments().values());
        data.addAll(listing.snapshots().values());
        quarantine.move(data);
    }

    private void removeVoidSegments(Quarantine quarantine) throws IOException {
        long needed = snapshot == null ? 0 : snapshot.logBeside().firstSegment();
        List<Path> damaged = new ArrayList<>();
        for (Map.Entry<Long, Path> segment : listing.segments().entrySet()) {
            if (log.kept().containsKey(segment.getKey())) {
                continue;
            }
            if (log.isRepaired() && segment.getKey() >= needed) {
                damaged.add(segment.getValue());
            } else {
                io.delete(segment.getValue());
            }
        }
        quarantine.move(damaged);
    }

    private void removeOtherSnapshots(Quarantine quarantine) throws IOException {
        List<Path> others = new ArrayList<>(listing.snapshots().values());
        if (snapshot == null) {
            quarantine.move(others); // the oldest first: none of them may ever be the newest one
        } else {
            others.remove(snapshot.path());
            deleteAll(others);
        }
    }

    private void removeOtherParts() throws IOException {
        for (Path part : listing.parts().values()) {
            if (unfinished == null || !part.equals(unfinished.path())) {
                io.delete(part);
            }
        }
    }

    private void deleteAll(List<Path> files) throws IOException {
        for (Path file : files) {
            io.delete(file);
        }
    }

    @Override
    public void close() throws IOException {
        opened.add(metadata);
        opened.add(snapshot);
        opened.add(unfinished);
        FileIo.closeAll(opened.toArray(new Closeable[0]));
    }
}
