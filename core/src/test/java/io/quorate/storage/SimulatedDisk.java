package io.quorate.storage;

import io.quorate.spi.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A disk that keeps what was flushed, and of the rest, at a loss of power, what chance decides: sectors of unflushed writes in
 * any order, and a prefix of the unflushed renames and deletions. It can also run full, write short, and fail to flush.
 */
final class SimulatedDisk implements FileIo {
    private static final int SECTOR = 512;

    private static final class Content {
        byte[] now = new byte[0];
        byte[] durable = new byte[0];
    }

    /** The names in a directory, now and on the disk, and what they were after each change that is not on the disk. */
    private static final class Folder {
        TreeMap<Path, Content> names = new TreeMap<>();
        TreeMap<Path, Content> durable = new TreeMap<>();
        final List<TreeMap<Path, Content>> history = new ArrayList<>();

        void changed() {
            history.add(new TreeMap<>(names));
        }
    }

    private final Random random;
    private final TreeMap<Path, Folder> folders = new TreeMap<>();
    private boolean locked;
    private int generation;

    /** Flushes and changes until one fails; negative: none does. */
    int operationsUntilFailure = -1;

    long freeBytes = Long.MAX_VALUE;
    boolean shortWrites;
    int flushes;

    SimulatedDisk(long seed) {
        this.random = new Random(seed);
    }

    /** All open files become useless; what was not flushed survives in part. */
    void losePower() {
        generation++;
        locked = false;
        operationsUntilFailure = -1;
        Set<Content> all = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Folder folder : folders.values()) {
            int kept = random.nextInt(folder.history.size() + 1);
            if (kept > 0) {
                folder.durable = folder.history.get(kept - 1);
            }
            folder.history.clear();
            folder.names = new TreeMap<>(folder.durable);
            folder.names.values().stream().filter(all::add).forEach(this::loseWrites);
        }
    }

    private void loseWrites(Content content) {
        boolean longer = random.nextBoolean();
        byte[] after = Arrays.copyOf(
                content.durable,
                longer ? Math.max(content.now.length, content.durable.length) : content.durable.length);
        int mode = random.nextInt(3); // nothing, everything, or some sectors
        for (int at = 0; at < after.length && at < content.now.length; at += SECTOR) {
            int end = Math.min(Math.min(at + SECTOR, after.length), content.now.length);
            if (mode == 1 || (mode == 2 && random.nextBoolean())) {
                // A sector may be torn as well.
                int torn = random.nextInt(20) == 0 ? at + random.nextInt(end - at) : end;
                System.arraycopy(content.now, at, after, at, torn - at);
            }
        }
        content.now = after.clone();
        content.durable = after;
    }

    /** The process is killed: the system keeps all that was written. */
    void killProcess() {
        generation++;
        locked = false;
        operationsUntilFailure = -1;
    }

    private Folder folder(Path directory) {
        return folders.computeIfAbsent(directory, path -> new Folder());
    }

    private Folder folderOf(Path file) {
        return folder(file.getParent());
    }

    /** What is under each name now. */
    Map<Path, byte[]> everything() {
        TreeMap<Path, byte[]> all = new TreeMap<>();
        folders.values().forEach(folder -> folder.names.forEach((path, content) -> all.put(path, content.now.clone())));
        return all;
    }

    byte[] bytes(Path file) {
        return folderOf(file).names.get(file).now.clone();
    }

    /** As if they had been there for long. */
    void replaceBytes(Path file, byte[] bytes) {
        Content content = folderOf(file).names.computeIfAbsent(file, path -> new Content());
        folderOf(file).durable.put(file, content);
        content.now = bytes.clone();
        content.durable = bytes.clone();
    }

    private void mayFail() throws IOException {
        if (operationsUntilFailure == 0) {
            throw new IOException("Input/output error");
        }
        if (operationsUntilFailure > 0) {
            operationsUntilFailure--;
        }
    }

    @Override
    public Closeable lock(Path directory) {
        if (locked) {
            throw new StorageException("in use");
        }
        locked = true;
        int mine = generation;
        return () -> locked &= mine != generation;
    }

    @Override
    public void createDirectory(Path directory) throws IOException {
        if (!folders.containsKey(directory)) {
            mayFail();
            folder(directory);
        }
    }

    @Override
    public List<String> list(Path directory) {
        List<String> names = new ArrayList<>();
        folders.keySet().stream()
                .filter(path -> directory.equals(path.getParent()))
                .forEach(path -> names.add(path.getFileName().toString()));
        folder(directory)
                .names
                .keySet()
                .forEach(path -> names.add(path.getFileName().toString()));
        return names;
    }

    @Override
    public DataFile open(Path path, boolean create) throws IOException {
        mayFail();
        Folder folder = folderOf(path);
        if (create) {
            folder.names.put(path, new Content());
            folder.changed();
        }
        Content content = folder.names.get(path);
        if (content == null) {
            throw new IOException("No such file: " + path);
        }
        return new OpenFile(content);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        mayFail();
        Content moved = folderOf(from).names.remove(from);
        if (moved == null) {
            throw new IOException("No such file: " + from);
        }
        folderOf(to).names.put(to, moved);
        folderOf(to).changed();
        if (folderOf(from) != folderOf(to)) {
            folderOf(from).changed();
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        mayFail();
        Folder itself = folders.get(file);
        if (itself != null) {
            if (!itself.names.isEmpty()) {
                throw new IOException("Directory not empty: " + file);
            }
            folders.remove(file);
        } else if (folderOf(file).names.remove(file) == null) {
            throw new IOException("No such file: " + file);
        } else {
            folderOf(file).changed();
        }
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        mayFail();
        Folder folder = folder(directory);
        folder.durable = new TreeMap<>(folder.names);
        folder.history.clear();
    }

    private final class OpenFile implements DataFile {
        private final Content content;
        private final int openedIn = generation;

        OpenFile(Content content) {
            this.content = content;
        }

        private void check() throws IOException {
            if (openedIn != generation) {
                throw new IOException("stale handle");
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            check();
            if (position >= content.now.length) {
                return -1;
            }
            int length = (int) Math.min(target.remaining(), content.now.length - position);
            if (shortWrites && length > 1) {
                length = 1 + random.nextInt(length);
            }
            target.put(content.now, (int) position, length);
            return length;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            check();
            mayFail();
            int length = source.remaining();
            if (shortWrites && length > 1) {
                length = random.nextInt(length);
            }
            int grown = (int) Math.max(0, position + length - content.now.length);
            if (grown > freeBytes) {
                throw new IOException("No space left on device");
            }
            freeBytes -= grown;
            if (grown > 0) {
                content.now = Arrays.copyOf(content.now, content.now.length + grown);
            }
            source.get(content.now, (int) position, length);
            return length;
        }

        @Override
        public void force() throws IOException {
            check();
            mayFail();
            flushes++;
            content.durable = content.now.clone();
        }

        @Override
        public void truncate(long size) throws IOException {
            check();
            mayFail();
            content.now = Arrays.copyOf(content.now, (int) Math.min(size, content.now.length));
            content.durable = content.now.clone();
        }

        @Override
        public long size() throws IOException {
            check();
            return content.now.length;
        }

        @Override
        public void close() {}
    }
}
