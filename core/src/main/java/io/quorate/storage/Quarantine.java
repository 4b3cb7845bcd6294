package io.quorate.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets damaged files aside, for people to look at, in a folder of the data directory: {@code damaged-1}, {@code damaged-2} and so
 * on. The newest {@value #MAX_FOLDERS} folders are kept, so that a failing disk does not fill up with its own remains.
 */
final class Quarantine {
    static final String FOLDER = "damaged-";
    static final int MAX_FOLDERS = 3;

    private static final Logger log = LoggerFactory.getLogger(Quarantine.class);

    private final FileIo io;
    private final Path directory;
    private @Nullable Path folder;

    Quarantine(FileIo io, Path directory) {
        this.io = io;
        this.directory = directory;
    }

    /** Renames files into the folder, in the order given. Durable when this returns. */
    void move(Collection<Path> files) throws IOException {
        if (files.isEmpty()) {
            return;
        }
        Path into = folder();
        for (Path file : files) {
            log.warn("The file {} is damaged, or follows one that is: it goes to {}", file, into);
            io.rename(file, into.resolve(file.getFileName()));
        }
        io.forceDirectory(into);
        io.forceDirectory(directory);
    }

    /** A new folder for each opening that finds damage. */
    private Path folder() throws IOException {
        if (folder == null) {
            NavigableMap<Long, Path> folders = folders();
            folder = directory.resolve(FOLDER + (folders.isEmpty() ? 1 : folders.lastKey() + 1));
            io.createDirectory(folder);
        }
        return folder;
    }

    private NavigableMap<Long, Path> folders() throws IOException {
        TreeMap<Long, Path> folders = new TreeMap<>();
        for (String name : io.list(directory)) {
            if (name.matches(FOLDER + "[1-9][0-9]{0,15}")) {
                folders.put(Long.parseLong(name.substring(FOLDER.length())), directory.resolve(name));
            }
        }
        return folders;
    }

    /** Removes the oldest folders, if there are more than are kept. */
    void prune() throws IOException {
        if (folder == null) {
            return;
        }
        NavigableMap<Long, Path> folders = folders();
        for (Path oldest : new ArrayList<>(folders.values())) {
            if (folders.size() <= MAX_FOLDERS) {
                return;
            }
            folders.pollFirstEntry();
            remove(oldest);
        }
    }

    /** Somebody may have put into it, or protected, what cannot be removed; that is no reason to stop. */
    private void remove(Path oldest) {
        try {
            for (String name : io.list(oldest)) {
                io.delete(oldest.resolve(name));
            }
            io.delete(oldest);
        } catch (IOException e) {
            log.warn("The folder {} of damaged files could not be removed", oldest, e);
        }
    }
}
