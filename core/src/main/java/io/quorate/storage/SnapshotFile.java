package io.quorate.storage;

import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.SnapshotInfo;
import io.quorate.storage.SnapshotFormat.LogBeside;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file with a snapshot that was read and checked from its beginning to its end; bytes are checked again whenever they are read. */
final class SnapshotFile implements Closeable {
    private final FileIo.DataFile file;
    private final Path path;
    private final long number;
    private final SnapshotInfo info;
    private final SnapshotBlocks blocks;
    private final @Nullable LogBeside logBeside;
    private final long end;
    private final long lastBatchStart;

    private SnapshotFile(FileIo.DataFile file, Path path, long number, SnapshotInfo info, Scan scan) {
        this.file = file;
        this.path = path;
        this.number = number;
        this.info = info;
        this.blocks = scan.blocks;
        this.logBeside = scan.logBeside;
        this.end = scan.end;
        this.lastBatchStart = scan.lastBatchStart;
    }

    /** One that was just written. */
    SnapshotFile(
            FileIo.DataFile file, Path path, long number, SnapshotInfo info, SnapshotBlocks blocks, LogBeside log) {
        this.file = file;
        this.path = path;
        this.number = number;
        this.info = info;
        this.blocks = blocks;
        this.logBeside = log;
        this.end = 0;
        this.lastBatchStart = 0;
    }

    /** Opens a complete snapshot. Throws Damage if any of it cannot be read. */
    static SnapshotFile openComplete(FileIo io, Path path, long number) throws IOException {
        SnapshotFile opened = open(io, path, number);
        if (opened.logBeside == null) {
            opened.close();
            throw Damage.at(path, opened.end, "the block there cannot be read");
        }
        return opened;
    }

    /**
     * Opens a snapshot that is being made, as far as it can be read. Throws Damage if not even its first piece can.
     *
     * <p>What cannot be read is the end of a write that was never reported durable; or it rotted, and is made again.
     */
    static SnapshotFile openUnfinished(FileIo io, Path path, long number) throws IOException {
        SnapshotFile opened = open(io, path, number);
        if (opened.lastBatchStart < 0) {
            opened.close();
            throw Damage.at(path, opened.end, "its first piece is not there");
        }
        return opened;
    }

    private static SnapshotFile open(FileIo io, Path path, long number) throws IOException {
        FileIo.DataFile file = io.open(path, false);
        try {
            ByteBuffer fixed = ByteBuffer.allocate(SnapshotFormat.FIXED_BYTES);
            file.readFully(fixed, 0);
            byte[] context = new byte[SnapshotFormat.contextLength(fixed.flip(), path)];
            file.readFully(ByteBuffer.wrap(context), SnapshotFormat.FIXED_BYTES);
            SnapshotInfo info = SnapshotFormat.decodeHeader(fixed, context, number, path);
            Scan scan = new Scan(file, number, SnapshotFormat.FIXED_BYTES + context.length);
            scan.run();
            return new SnapshotFile(file, path, number, info, scan);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    long number() {
        return number;
    }

    SnapshotInfo info() {
        return info;
    }

    StoredSnapshot stored() {
        return new StoredSnapshot(info, blocks.length());
    }

    Path path() {
        return path;
    }

    /** What a complete snapshot says about the log. */
    LogBeside logBeside() {
        if (logBeside == null) {
            throw new IllegalStateException(path + " is not complete");
        }
        return logBeside;
    }

    /** Goes on with a snapshot that is being made: cuts off what cannot be read, and makes the rest durable. */
    SnapshotWriter resume() throws IOException {
        if (file.size() > end) {
            file.truncate(end);
        }
        file.confirm(lastBatchStart, end);
        return new SnapshotWriter(file, path, number, info, blocks, end);
    }

    /** Bytes from an offset on, as many as there are up to a limit. Throws Damage if they are not as they were written. */
    byte[] read(long offset, int maxBytes) throws IOException {
        int length = (int) Math.max(0, Math.min(maxBytes, blocks.length() - offset));
        byte[] bytes = new byte[length];
        int done = 0;
        for (int block = length == 0 ? 0 : blocks.at(offset); done < length; block++) {
            ByteBuffer body = readBlock(block);
            body.position(body.position() + (int) (offset + done - blocks.offset(block)));
            int part = Math.min(length - done, body.remaining());
            body.get(bytes, done, part);
            done += part;
        }
        return bytes;
    }

    private ByteBuffer readBlock(int block) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SnapshotFormat.BLOCK_HEADER_BYTES + blocks.bytes(block));
        file.readFully(bytes, blocks.position(block));
        bytes.flip();
        if (bytes.limit() < bytes.capacity()
                || bytes.getInt(13) != SnapshotFormat.blockCrc(bytes, number, blocks.offset(block))) {
            throw Damage.at(path, blocks.position(block), "the block there is not as it was written");
        }
        return bytes.position(SnapshotFormat.BLOCK_HEADER_BYTES);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Reads all blocks, up to the one that seals the snapshot or the last whole piece. */
    private static final class Scan {
        private final FileIo.DataFile file;
        private final long number;
        private final ByteBuffer block =
                ByteBuffer.allocate(SnapshotFormat.BLOCK_HEADER_BYTES + SnapshotFormat.MAX_BLOCK_BYTES);
        final SnapshotBlocks blocks = new SnapshotBlocks();
        /** Behind the last block that counts. */
        long end;
        /** Where the batch of that block began; negative if there is none. */
        long lastBatchStart = -1;

        @Nullable
        LogBeside logBeside;

        Scan(FileIo.DataFile file, long number, long start) {
            this.file = file;
            this.number = number;
            this.end = start;
        }

        void run() throws IOException {
            long pieces = 0; // how many bytes the whole pieces hold
            for (long at = end; readBlock(at); ) {
                byte type = block.get(0);
                long next = at + block.limit();
                if (type == SnapshotFormat.SEAL) {
                    seal(at, next);
                    break;
                }
                blocks.add(at, block.limit() - SnapshotFormat.BLOCK_HEADER_BYTES);
                if (type == SnapshotFormat.END_OF_PIECE) {
                    pieces = blocks.length();
                    end = next;
                    lastBatchStart = block.getLong(5);
                }
                at = next;
            }
            blocks.cut(pieces);
        }

        /** It counts where it should be: behind a whole piece, and at the end of the file. */
        private void seal(long at, long next) throws IOException {
            byte[] body = new byte[block.limit() - SnapshotFormat.BLOCK_HEADER_BYTES];
            block.get(SnapshotFormat.BLOCK_HEADER_BYTES, body);
            if (at == end && next == file.size()) {
                logBeside = LogBeside.decode(body);
            }
        }

        private boolean readBlock(long at) throws IOException {
            block.clear().limit(SnapshotFormat.BLOCK_HEADER_BYTES);
            if (file.readFully(block, at) < SnapshotFormat.BLOCK_HEADER_BYTES) {
                return false;
            }
            byte type = block.get(0);
            int length = block.getInt(1);
            if (type < SnapshotFormat.DATA
                    || type > SnapshotFormat.SEAL
                    || length < 0
                    || length > SnapshotFormat.MAX_BLOCK_BYTES) {
                return false;
            }
            block.limit(SnapshotFormat.BLOCK_HEADER_BYTES + length);
            if (file.readFully(block, at + SnapshotFormat.BLOCK_HEADER_BYTES) < length) {
                return false;
            }
            block.position(0);
            return block.getInt(13) == SnapshotFormat.blockCrc(block, number, blocks.length());
        }
    }
}
