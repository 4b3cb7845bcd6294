package io.quorate.storage;

import io.quorate.spi.RandomSource;
import io.quorate.spi.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory that forgets as a real one may, for the simulator and for tests. It keeps what was flushed. Of the rest
 * a killed process loses nothing, and a loss of power what chance decides: sectors of unflushed writes in any order, whole or
 * torn; and unflushed changes of names, in their order or not.
 *
 * <p>What a failed flush was to make durable is taken for clean by the system: it can still be read, and no later flush makes it
 * durable (Rebello et al., "Can Applications Recover from fsync Failures?", ATC 2020).
 *
 * <p>Subclasses make operations fail. Not thread-safe.
 */
public class MemoryFiles implements FileIo {

    /** What a subclass is asked about before it is done. */
    protected enum Operation {
        CREATE_DIRECTORY,
        OPEN,
        READ,
        WRITE,
        FORCE,
        TRUNCATE,
        RENAME,
        DELETE,
        FORCE_DIRECTORY
    }

    /** Room that is left; writes that make a file longer take of it. */
    protected long freeBytes = Long.MAX_VALUE;

    /** Whether reads and writes may do less than they were asked for. */
    protected boolean shortTransfers;

    /** Whether flushes do nothing and say that they did. */
    protected boolean forgetsFlushes;

    private final RandomSource random;
    private final TreeMap<Path, MemoryFolder> folders = new TreeMap<>();
    private boolean locked;
    private int generation;

    public MemoryFiles(RandomSource random) {
        this.random = random;
    }

    /**
     * Asked before each operation. One that fails has no effect, but that what a failed flush was to make durable is given up: it
     * throws an {@link IOException}. Anything else that is thrown is the end of the process in the middle of the operation.
     */
    protected void before(Operation operation, Path path) throws IOException {}

    // ---- what happens to it

    /** All open files become useless; what was not flushed survives in part. */
    public void losePower() {
        killProcess();
        Set<MemoryContent> all = Collections.newSetFromMap(new IdentityHashMap<>());
        for (MemoryFolder folder : folders.values()) {
            folder.losePower(random);
            for (MemoryContent content : folder.names.values()) {
                if (all.add(content)) {
                    content.losePower(random);
                }
            }
        }
    }

    /** What was written until now is kept for good. */
    public void flushAll() {
        for (MemoryFolder folder : folders.values()) {
            folder.force();
            folder.names.values().forEach(MemoryContent::forceAll);
        }
    }

    /** All open files become useless. The system keeps all that was written. */
    public void killProcess() {
        generation++;
        locked = false;
    }

    /** A copy of what is there now, unflushed or not; the copy holds it for good. */
    public MemoryFiles copy() {
        MemoryFiles copy = new MemoryFiles(random);
        copy.become(this);
        return copy;
    }

    /** Holds what the other one holds now, for good, and nothing else. Open files become useless. */
    public void become(MemoryFiles other) {
        killProcess();
        folders.clear();
        other.folders.forEach((path, folder) -> folders.put(path, folder.copy()));
    }

    /** Inverts a bit of a file, where it is kept for good. */
    public void flip(Path file, long bit) {
        content(file).flip(bit);
    }

    /**
     * The last write of a sector of a chosen file got lost, although it was flushed: the disk has there what it had before.
     *
     * @return what was to be there; null if there is no sector that was ever overwritten
     */
    public byte @Nullable [] loseWrite(Path directory, Predicate<Path> chosen) {
        List<Place> written = new ArrayList<>();
        folder(directory).names.forEach((path, content) -> {
            if (chosen.test(path)) {
                content.overwritten().forEach(sector -> written.add(new Place(content, sector)));
            }
        });
        if (written.isEmpty()) {
            return null;
        }
        Place lost = written.get((int) random.nextLong(written.size()));
        byte[] bytes = lost.content.sector(lost.sector);
        lost.content.loseLastWrite(lost.sector);
        return bytes;
    }

    /**
     * A write that went astray is in the place of any sector of a folder's files but of those that were flushed last: no checksum can
     * prove that what was in the very last sector of a log was there.
     */
    public void hitAnywhere(Path directory, byte[] bytes) {
        List<Place> all = new ArrayList<>();
        for (MemoryContent content : folder(directory).names.values()) {
            for (int sector = 0; sector < content.sectors(); sector++) {
                if (!content.isFlushedLast(sector)) {
                    all.add(new Place(content, sector));
                }
            }
        }
        if (all.isEmpty()) {
            return;
        }
        Place hit = all.get((int) random.nextLong(all.size()));
        hit.content.overwrite(hit.sector, bytes);
    }

    private record Place(MemoryContent content, int sector) {}

    // ---- looking at it

    /** What is under each name now, in the order of the names. */
    public Map<Path, byte[]> everything() {
        TreeMap<Path, byte[]> all = new TreeMap<>();
        folders.values().forEach(folder -> folder.names.forEach((path, content) -> all.put(path, content.bytes())));
        return all;
    }

    /** How long each file of a folder is, in the order of their names. */
    public Map<Path, Long> sizes(Path directory) {
        TreeMap<Path, Long> sizes = new TreeMap<>();
        MemoryFolder folder = folders.get(directory);
        if (folder != null) {
            folder.names.forEach((path, content) -> sizes.put(path, (long) content.length()));
        }
        return sizes;
    }

    /**
     * Names something that is in a directory now and that a loss of power could take away; null if there is nothing. That a file
     * comes back whose removal was not flushed does not count.
     */
    public @Nullable String unflushed(Path directory) {
        MemoryFolder folder = folder(directory);
        Path name = folder.unflushedName();
        if (name != null) {
            return "the name " + name;
        }
        for (Map.Entry<Path, MemoryContent> file : folder.names.entrySet()) {
            if (!file.getValue().isFlushed()) {
                return "some of " + file.getKey();
            }
        }
        return null;
    }

    byte[] bytes(Path file) {
        return content(file).bytes();
    }

    /** As if they had been there for long. */
    void replaceBytes(Path file, byte[] bytes) {
        MemoryFolder folder = folderOf(file);
        MemoryContent content = folder.names.getOrDefault(file, new MemoryContent(bytes));
        content.become(bytes);
        folder.put(file, content);
    }

    private MemoryFolder folder(Path directory) {
        return folders.computeIfAbsent(directory, path -> new MemoryFolder());
    }

    private MemoryFolder folderOf(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is in no directory");
        }
        return folder(parent);
    }

    private MemoryContent content(Path file) {
        MemoryContent content = folderOf(file).names.get(file);
        if (content == null) {
            throw new IllegalArgumentException("there is no file " + file);
        }
        return content;
    }

    // ---- as a file system

    @Override
    public Closeable lock(Path directory) {
        if (locked) {
            throw new StorageException("The data directory " + directory + " is in use");
        }
        locked = true;
        int mine = generation;
        return () -> locked &= mine != generation;
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        if (!folders.containsKey(directory)) {
            before(Operation.CREATE_DIRECTORY, directory);
            folder(directory);
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        before(Operation.READ, directory);
        List<Path> all = new ArrayList<>(folder(directory).names.keySet());
        folders.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .forEach(all::add);
        return all.stream().map(path -> String.valueOf(path.getFileName())).toList();
    }

    @Override
    public DataFile open(Path file, boolean create) throws IOException {
        before(Operation.OPEN, file);
        MemoryFolder folder = folderOf(file);
        if (create) {
            folder.create(file);
        }
        MemoryContent content = folder.names.get(file);
        if (content == null) {
            throw new IOException("No such file: " + file);
        }
        return new OpenFile(file, content);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        before(Operation.RENAME, from);
        MemoryFolder source = folderOf(from);
        MemoryContent moved = source.names.get(from);
        if (moved == null) {
            throw new IOException("No such file: " + from);
        }
        MemoryFolder target = folderOf(to);
        if (source == target) {
            source.change(from, to, moved);
        } else {
            target.change(null, to, moved);
            source.change(from, null, null);
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        before(Operation.DELETE, file);
        MemoryFolder itself = folders.get(file);
        if (itself != null) {
            if (!itself.names.isEmpty()) {
                throw new IOException("Directory not empty: " + file);
            }
            folders.remove(file);
        } else if (folderOf(file).names.containsKey(file)) {
            folderOf(file).change(file, null, null);
        } else {
            throw new IOException("No such file: " + file);
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        before(Operation.FORCE_DIRECTORY, directory);
        if (!forgetsFlushes) {
            folder(directory).force();
        }
    }

    @Override
    public long newKey() {
        return random.nextLong();
    }

    private final class OpenFile implements DataFile {
        private final Path path;
        private final MemoryContent content;
        private final int openedIn = generation;

        OpenFile(Path path, MemoryContent content) {
            this.path = path;
            this.content = content;
        }

        private void begin(Operation operation) throws IOException {
            requireOpen();
            before(operation, path);
        }

        private void requireOpen() throws IOException {
            if (openedIn != generation) {
                throw new IOException("The process that opened " + path + " is gone");
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            begin(Operation.READ);
            int length = (int) Math.min(target.remaining(), content.length() - position);
            if (length <= 0) {
                return -1;
            }
            if (shortTransfers && length > 1) {
                length = 1 + (int) random.nextLong(length);
            }
            content.read(target, Math.toIntExact(position), length);
            return length;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            begin(Operation.WRITE);
            int length = source.remaining();
            if (shortTransfers && length > 1) {
                length = (int) random.nextLong(length);
            }
            long grown = Math.max(0, position + length - content.length());
            if (grown > freeBytes) {
                throw new IOException("No space left on device");
            }
            freeBytes -= freeBytes == Long.MAX_VALUE ? 0 : grown;
            content.write(source, Math.toIntExact(position), length);
            return length;
        }

        @Override
        public void force() throws IOException {
            requireOpen();
            try {
                before(Operation.FORCE, path);
            } catch (IOException e) {
                content.force(false);
                throw e;
            }
            if (!forgetsFlushes) {
                content.force(true);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            begin(Operation.TRUNCATE);
            content.truncate(Math.toIntExact(size));
        }

        @Override
        public long size() throws IOException {
            begin(Operation.READ);
            return content.length();
        }

        @Override
        public void close() {
            // Neither flushes nor forgets anything, as with the real one.
        }
    }
}
