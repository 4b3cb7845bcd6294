package io.quorate.storage;

import io.quorate.spi.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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

    private final Random random;
    private TreeMap<Path, Content> names = new TreeMap<>();
    private TreeMap<Path, Content> durableNames = new TreeMap<>();
    private final List<TreeMap<Path, Content>> nameHistory = new ArrayList<>();
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
        if (!nameHistory.isEmpty()) {
            int kept = random.nextInt(nameHistory.size() + 1);
            if (kept > 0) {
                durableNames = nameHistory.get(kept - 1);
            }
            nameHistory.clear();
        }
        names = new TreeMap<>(durableNames);
        for (Content content : names.values()) {
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
    }

    /** The process is killed: the system keeps all that was written. */
    void killProcess() {
        generation++;
        locked = false;
        operationsUntilFailure = -1;
    }

    byte[] bytes(Path file) {
        return names.get(file).now.clone();
    }

    void replaceBytes(Path file, byte[] bytes) {
        Content content = names.get(file);
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

    private void namesChanged() {
        nameHistory.add(new TreeMap<>(names));
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
    public void createDirectory(Path directory) {}

    @Override
    public List<String> list(Path directory) {
        return names.keySet().stream()
                .map(path -> path.getFileName().toString())
                .toList();
    }

    @Override
    public DataFile open(Path path, boolean create) throws IOException {
        mayFail();
        if (create) {
            names.put(path, new Content());
            namesChanged();
        }
        Content content = names.get(path);
        if (content == null) {
            throw new IOException("No such file: " + path);
        }
        return new OpenFile(content);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        mayFail();
        names.put(to, names.remove(from));
        namesChanged();
    }

    @Override
    public void delete(Path file) throws IOException {
        mayFail();
        names.remove(file);
        namesChanged();
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        mayFail();
        durableNames = new TreeMap<>(names);
        nameHistory.clear();
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
