package io.quorate.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The files in a data directory, by what their names say. */
final class Listing {
    /** The end of the name of a file that is not complete yet. */
    static final String TEMPORARY = ".tmp";

    private final Path directory;
    private boolean metadata;
    private final TreeMap<Long, Path> segments = new TreeMap<>();
    private final TreeMap<Long, Path> snapshots = new TreeMap<>();
    private final TreeMap<Long, Path> parts = new TreeMap<>();
    private final List<Path> temporaries = new ArrayList<>();

    private Listing(Path directory) {
        this.directory = directory;
    }

    static Listing of(FileIo io, Path directory) throws IOException {
        Listing listing = new Listing(directory);
        for (String name : io.list(directory)) {
            listing.add(name);
        }
        return listing;
    }

    private void add(String name) {
        Path path = directory.resolve(name);
        if (name.equals(MetadataFile.FILE_NAME)) {
            metadata = true;
        } else if (isTemporary(name)) {
            temporaries.add(path);
        } else {
            NumberedName.SEGMENT.numberIn(name).ifPresent(number -> segments.put(number, path));
            NumberedName.SNAPSHOT.numberIn(name).ifPresent(number -> snapshots.put(number, path));
            NumberedName.PART.numberIn(name).ifPresent(number -> parts.put(number, path));
        }
    }

    private static boolean isTemporary(String name) {
        if (!name.endsWith(TEMPORARY)) {
            return false;
        }
        String base = name.substring(0, name.length() - TEMPORARY.length());
        return base.equals(MetadataFile.FILE_NAME)
                || NumberedName.SEGMENT.numberIn(base).isPresent();
    }

    boolean hasMetadata() {
        return metadata;
    }

    /** Whether there is anything that only a store with metadata leaves behind. */
    boolean hasData() {
        return !segments.isEmpty() || !snapshots.isEmpty() || !parts.isEmpty();
    }

    /** Segments of the log by number. */
    NavigableMap<Long, Path> segments() {
        return segments;
    }

    /** Snapshots that are complete by number; the highest counts. */
    NavigableMap<Long, Path> snapshots() {
        return snapshots;
    }

    /** Snapshots that were being made by number; the highest that can be read counts. */
    NavigableMap<Long, Path> parts() {
        return parts;
    }

    /** Files that never got their names, so nothing depends on them. */
    List<Path> temporaries() {
        return temporaries;
    }

    /** Higher than the number of any snapshot, complete or not. */
    long nextSnapshotNumber() {
        long complete = snapshots.isEmpty() ? 0 : snapshots.lastKey();
        return Math.max(complete, parts.isEmpty() ? 0 : parts.lastKey()) + 1;
    }
}
