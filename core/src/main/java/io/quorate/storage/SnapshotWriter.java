package io.quorate.storage;

import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.SnapshotInfo;
import io.quorate.storage.SnapshotFormat.LogBeside;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Appends pieces to the file of a snapshot that is being made. After a crash a piece is there as a whole or not at all. */
final class SnapshotWriter implements Closeable {
    private final FileIo.DataFile file;
    private final Path path;
    private final long number;
    private final SnapshotInfo info;
    private final SnapshotBlocks blocks;
    private long position;
    private long batchStart;

    /** Goes on at the end of a file whose content is durable. */
    SnapshotWriter(
            FileIo.DataFile file, Path path, long number, SnapshotInfo info, SnapshotBlocks blocks, long position) {
        this.file = file;
        this.path = path;
        this.number = number;
        this.info = info;
        this.blocks = blocks;
        this.position = position;
        this.batchStart = position;
    }

    /** Begins a file, which is durable with its first piece when this returns. */
    static SnapshotWriter create(FileIo io, Path directory, long number, SnapshotInfo info, byte[] firstPiece)
            throws IOException {
        Path path = directory.resolve(NumberedName.PART.of(number));
        FileIo.DataFile file = io.open(path, true);
        try {
            ByteBuffer header = SnapshotFormat.encodeHeader(number, info);
            long start = header.remaining();
            file.writeFully(header, 0);
            SnapshotWriter writer = new SnapshotWriter(file, path, number, info, new SnapshotBlocks(), start);
            writer.batchStart = 0; // the header belongs to the first batch
            writer.append(firstPiece);
            writer.force();
            io.forceDirectory(directory);
            return writer;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    SnapshotInfo info() {
        return info;
    }

    long number() {
        return number;
    }

    Path path() {
        return path;
    }

    StoredSnapshot stored() {
        return new StoredSnapshot(info, blocks.length());
    }

    void append(byte[] piece) throws IOException {
        int done = 0;
        do {
            int part = Math.min(piece.length - done, SnapshotFormat.MAX_BLOCK_BYTES);
            byte type = done + part == piece.length ? SnapshotFormat.END_OF_PIECE : SnapshotFormat.DATA;
            writeBlock(type, piece, done, part);
            done += part;
        } while (done < piece.length);
    }

    /** The last block, durable when this returns; the file is not called a complete snapshot yet. */
    void seal(LogBeside log) throws IOException {
        byte[] body = log.encode();
        writeBlock(SnapshotFormat.SEAL, body, 0, body.length);
        force();
    }

    /** The complete snapshot, to be read from that file. */
    SnapshotFile complete(FileIo.DataFile from, Path name, LogBeside log) {
        return new SnapshotFile(from, name, number, info, blocks, log);
    }

    private void writeBlock(byte type, byte[] from, int at, int length) throws IOException {
        ByteBuffer block = SnapshotFormat.encodeBlock(type, batchStart, number, blocks.length(), from, at, length);
        int bytes = block.remaining();
        file.writeFully(block, position);
        if (type != SnapshotFormat.SEAL) {
            blocks.add(position, length);
        }
        position += bytes;
    }

    /** Makes all pieces durable. */
    void force() throws IOException {
        file.force();
        batchStart = position;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
