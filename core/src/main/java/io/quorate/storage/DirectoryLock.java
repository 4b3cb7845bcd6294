package io.quorate.storage;

import io.quorate.spi.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Exclusive hold of a data directory, by a lock on a file in it. The operating system lets go of it when the process ends. */
final class DirectoryLock implements Closeable {
    static final String FILE_NAME = "lock";
    private static final int MAX_NOTE_BYTES = 200;

    /**
     * What this process holds. POSIX file locks belong to the process, and closing <em>any</em> descriptor of the file gives them
     * up: to open the file a second time only to find it locked would unlock it for other processes. So this is asked first.
     */
    private static final Set<Path> HELD_BY_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** @throws StorageException if somebody else has it */
    static DirectoryLock acquire(Path directory) throws IOException {
        Path real = directory.toRealPath();
        if (!HELD_BY_THIS_PROCESS.add(real)) {
            throw heldByThisProcess(real);
        }
        boolean acquired = false;
        try {
            DirectoryLock lock = lockFile(real);
            acquired = true;
            return lock;
        } finally {
            if (!acquired) {
                HELD_BY_THIS_PROCESS.remove(real);
            }
        }
    }

    private static DirectoryLock lockFile(Path directory) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve(FILE_NAME),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new StorageException("The data directory " + directory + " is in use by another process ("
                        + readNote(channel) + "). Stop that one, or give this node its own directory");
            }
            writeNote(channel);
            return new DirectoryLock(directory, channel);
        } catch (OverlappingFileLockException e) {
            // Held by this library loaded a second time, by another class loader. The channel stays open, see above.
            throw heldByThisProcess(directory);
        } catch (IOException | StorageException e) {
            channel.close();
            throw e;
        }
    }

    private static StorageException heldByThisProcess(Path directory) {
        return new StorageException(
                "The data directory " + directory + " is in use by another store of this process (pid "
                        + ProcessHandle.current().pid() + "). Close that one, or give this node its own directory");
    }

    private static void writeNote(FileChannel channel) throws IOException {
        byte[] note = ("pid " + ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(note), 0);
    }

    private static String readNote(FileChannel channel) throws IOException {
        ByteBuffer note = ByteBuffer.allocate(MAX_NOTE_BYTES);
        channel.read(note, 0);
        String text = new String(note.array(), 0, note.position(), StandardCharsets.UTF_8);
        return text.matches("pid [0-9]+") ? text : "which left no note in the file " + FILE_NAME;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD_BY_THIS_PROCESS.remove(directory);
        }
    }
}
