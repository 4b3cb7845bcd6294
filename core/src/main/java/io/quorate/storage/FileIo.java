package io.quorate.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a store needs of a file system. Public for those who put another one below a store: the simulator, and tests.
 *
 * <p>Used by one thread at a time.
 */
public interface FileIo {

    /** Takes exclusive hold of a directory until closed. */
    Closeable lock(Path directory) throws IOException;

    /** With its parents; durable when this returns. */
    void createDirectory(Path directory) throws IOException;

    /** The names of what is in a directory, in no order. */
    List<String> list(Path directory) throws IOException;

    /** For reading and writing. */
    DataFile open(Path file, boolean create) throws IOException;

    /** Replaces the target. Durable only after {@link #forceDirectory}, of both directories if there are two. */
    void rename(Path from, Path to) throws IOException;

    /** A file, or a directory that is empty. */
    void delete(Path file) throws IOException;

    /** Makes creations, renames and deletions in it durable. */
    void forceDirectory(Path directory) throws IOException;

    /** A random number, which the checksums of a segment's records are keyed with: nobody outside can tell it. */
    long newKey();

    /** Closes each of them, whatever the others do. */
    static void closeAll(@Nullable Closeable... all) throws IOException {
        IOException failure = null;
        for (Closeable each : all) {
            try {
                if (each != null) {
                    each.close();
                }
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** An open file. Reads and writes may be short. */
    interface DataFile extends Closeable {
        int read(ByteBuffer target, long position) throws IOException;

        int write(ByteBuffer source, long position) throws IOException;

        /** Makes everything written durable, and the length as far as it is needed to read that. */
        void force() throws IOException;

        /** Durable when this returns, with everything written before. */
        void truncate(long size) throws IOException;

        long size() throws IOException;

        /** Writes all of it, however many calls that takes. */
        default void writeFully(ByteBuffer source, long position) throws IOException {
            long at = position;
            int idle = 0;
            while (source.hasRemaining()) {
                int written = write(source, at);
                at += written;
                idle = written > 0 ? 0 : idle + 1;
                if (idle > 100) {
                    throw new IOException("the file takes no bytes");
                }
            }
        }

        /** Fills the buffer, or stops at the end of the file. Returns how many bytes were read. */
        default int readFully(ByteBuffer target, long position) throws IOException {
            int total = 0;
            while (target.hasRemaining()) {
                int read = read(target, position + total);
                if (read < 0) {
                    break;
                }
                total += read;
            }
            return total;
        }

        /**
         * Writes the bytes between two positions again, and flushes them. What can be read is not durable for that: the process
         * may have been killed between its write and its flush, or the flush failed and the system took the pages for clean
         * all the same.
         */
        default void confirm(long from, long to) throws IOException {
            ByteBuffer part = ByteBuffer.allocate(64 * 1024);
            for (long at = from; at < to; at += part.limit()) {
                part.clear().limit((int) Math.min(part.capacity(), to - at));
                if (readFully(part, at) < part.limit()) {
                    throw new IOException("the file became shorter while it was read");
                }
                writeFully(part.flip(), at);
            }
            force();
        }
    }
}
