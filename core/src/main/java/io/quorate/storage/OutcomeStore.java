package io.quorate.storage;

import io.quorate.spi.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a slave keeps how attempts ended until that is acknowledged: in the files of a directory that belongs to it alone.
 *
 * <p>What is kept by one call becomes one file, which never changes: it is complete when it has its name, and goes when nothing in
 * it is needed any longer. A deletion is not flushed: an outcome that comes back is told once more, and changes nothing. So there
 * is no tail that could be torn, and no file that grows; a file that cannot be read is damaged, and is set aside.
 *
 * <p>As {@link FileLogStore}, it fails for good: after a failed write nothing is kept any more. One thread uses it at a time, and is
 * not interrupted in a call.
 */
public final class OutcomeStore implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(OutcomeStore.class);
    /** At most so many bytes of outcomes go into a file, unless a single one is larger: one that is needed keeps all of them. */
    static final int MAX_FILE_BYTES = 1 << 20;

    private final Path directory;
    private final String owner;
    private final FileIo io;
    /** What is still needed of each file, by the file's number. */
    private final TreeMap<Long, TreeSet<Long>> needed = new TreeMap<>();

    private final TreeMap<Long, Long> fileOf = new TreeMap<>();
    private long nextNumber = 1;
    private @Nullable Closeable lock;
    private boolean usable;

    /** Nothing is touched before {@link #open}. The owner, a slave and its cluster, is told from others by equality. */
    public static OutcomeStore at(Path directory, String owner) {
        return new OutcomeStore(directory, owner, new RealFiles());
    }

    OutcomeStore(Path directory, String owner, FileIo io) {
        this.directory = directory;
        this.owner = owner;
        this.io = io;
    }

    /**
     * Takes exclusive hold of the directory, and reads what is kept, by its number. Damaged files are set aside, with a warning in
     * the log.
     *
     * @throws StorageException if another process holds the directory, it is another slave's, of another version, or cannot be used
     */
    public SortedMap<Long, byte[]> open() {
        boolean done = false;
        try {
            io.createDirectory(directory);
            lock = io.lock(directory);
            SortedMap<Long, byte[]> kept = readAll();
            usable = true;
            done = true;
            return kept;
        } catch (IOException e) {
            throw new StorageException(
                    "The data directory " + directory + " cannot be opened: " + e
                            + ". Check that it exists on a disk with room and belongs to this process's user",
                    e);
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private SortedMap<Long, byte[]> readAll() throws IOException {
        TreeMap<Long, byte[]> kept = new TreeMap<>();
        List<Path> damaged = new ArrayList<>();
        for (String name : io.list(directory)) {
            Path file = directory.resolve(name);
            String base = name.endsWith(Listing.TEMPORARY)
                    ? name.substring(0, name.length() - Listing.TEMPORARY.length())
                    : name;
            long number = NumberedName.OUTCOMES.numberIn(base).orElse(0);
            if (number == 0) {
                continue;
            }
            nextNumber = Math.max(nextNumber, number + 1);
            if (!base.equals(name)) {
                io.delete(file);
                continue;
            }
            try {
                SortedMap<Long, byte[]> found = OutcomeFile.read(io, file, owner);
                add(number, found.keySet());
                kept.putAll(found);
            } catch (Damage e) {
                log.warn(
                        "Outcomes that were kept are lost, so their jobs may run again: {}",
                        String.valueOf(e.getMessage()));
                damaged.add(file);
            }
        }
        Quarantine quarantine = new Quarantine(io, directory);
        quarantine.move(damaged);
        quarantine.prune();
        return kept;
    }

    /**
     * Makes outcomes durable, with as few flushes as it can.
     *
     * @param outcomes by their numbers, which no other outcome ever has
     * @throws StorageException if that failed: nothing is kept from now on
     */
    public void keep(SortedMap<Long, byte[]> outcomes) {
        requireUsable();
        usable = false;
        try {
            List<Long> written = new ArrayList<>();
            TreeMap<Long, byte[]> group = new TreeMap<>();
            long bytes = 0;
            for (Map.Entry<Long, byte[]> outcome : outcomes.entrySet()) {
                bytes += outcome.getValue().length;
                if (bytes > MAX_FILE_BYTES && !group.isEmpty()) {
                    written.add(write(group));
                    group.clear();
                    bytes = outcome.getValue().length;
                }
                group.put(outcome.getKey(), outcome.getValue());
            }
            if (!group.isEmpty()) {
                written.add(write(group));
            }
            for (long number : written) {
                String name = NumberedName.OUTCOMES.of(number);
                io.rename(directory.resolve(name + Listing.TEMPORARY), directory.resolve(name));
            }
            if (!written.isEmpty()) {
                io.forceDirectory(directory);
            }
            usable = true;
        } catch (IOException e) {
            throw failed("Writing to", e);
        }
    }

    /** Outcomes that are not needed any more; numbers of which nothing is kept do nothing. */
    public void forget(Collection<Long> numbers) {
        requireUsable();
        try {
            for (long number : numbers) {
                Long file = fileOf.remove(number);
                TreeSet<Long> others = file == null ? null : needed.get(file);
                if (file == null || others == null) {
                    continue;
                }
                others.remove(number);
                if (others.isEmpty()) {
                    needed.remove(file);
                    io.delete(directory.resolve(NumberedName.OUTCOMES.of(file)));
                }
            }
        } catch (IOException e) {
            usable = false;
            throw failed("Deleting from", e);
        }
    }

    private long write(SortedMap<Long, byte[]> outcomes) throws IOException {
        long number = nextNumber++;
        OutcomeFile.write(io, directory.resolve(NumberedName.OUTCOMES.of(number) + Listing.TEMPORARY), owner, outcomes);
        add(number, outcomes.keySet());
        return number;
    }

    private void add(long file, Collection<Long> outcomes) {
        needed.put(file, new TreeSet<>(outcomes));
        outcomes.forEach(outcome -> fileOf.put(outcome, file));
    }

    private void requireUsable() {
        if (!usable) {
            throw new StorageException("The store of outcomes in " + directory + " is not open, or has failed before");
        }
    }

    private StorageException failed(String doing, IOException e) {
        return new StorageException(doing + " the data directory " + directory + " failed: " + e, e);
    }

    @Override
    public void close() {
        usable = false;
        try {
            FileIo.closeAll(lock);
        } catch (IOException e) {
            log.warn("The lock of {} could not be given back: {}", directory, e.toString());
        }
        lock = null;
    }
}
