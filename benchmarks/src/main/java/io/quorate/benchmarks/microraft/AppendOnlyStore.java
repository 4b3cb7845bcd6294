package io.quorate.benchmarks.microraft;

import io.microraft.RaftEndpoint;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.microraft.persistence.RaftStore;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file to which everything is appended, one record after the other; nothing is ever read again. Filled with zeros ahead of the
 * records, as Quorate's own log is, so that a flush does not change the file's length.
 */
final class AppendOnlyStore implements RaftStore, AutoCloseable {
    private static final int PREPARED_BYTES = 4 << 20;
    private static final byte ENTRY = 1;
    private static final byte TERM = 2;
    private static final byte CUT = 3;
    private static final byte DROP = 4;
    private static final byte SELF = 5;

    private final FileChannel file;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(buffer);
    private long position;
    private long prepared;

    AppendOnlyStore(Path directory) throws IOException {
        Files.createDirectories(directory);
        file = FileChannel.open(directory.resolve("log"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void persistAndFlushLocalEndpoint(RaftEndpointPersistentState endpoint) throws IOException {
        out.writeByte(SELF);
        flush();
    }

    @Override
    public void persistAndFlushInitialGroupMembers(RaftGroupMembersView members) throws IOException {
        out.writeByte(SELF);
        flush();
    }

    @Override
    public void persistAndFlushTerm(RaftTermPersistentState term) throws IOException {
        out.writeByte(TERM);
        out.writeInt(term.getTerm());
        RaftEndpoint vote = term.getVotedFor();
        out.writeUTF(vote == null ? "" : ((Peer) vote).name());
        flush();
    }

    @Override
    public void persistLogEntries(List<LogEntry> entries) throws IOException {
        for (LogEntry entry : entries) {
            out.writeByte(ENTRY);
            EntryCodec.write(out, entry);
        }
    }

    @Override
    public void persistSnapshotChunk(SnapshotChunk chunk) {
        // The state is nothing.
    }

    @Override
    public void truncateLogEntriesFrom(long index) throws IOException {
        out.writeByte(CUT);
        out.writeLong(index);
    }

    @Override
    public void truncateLogEntriesUntil(long index) throws IOException {
        out.writeByte(DROP);
        out.writeLong(index);
    }

    @Override
    public void deleteSnapshotChunks(long index, int count) {
        // There are none.
    }

    @Override
    public void flush() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer.toByteArray());
        buffer.reset();
        while (position + bytes.remaining() > prepared) {
            prepare();
        }
        while (bytes.hasRemaining()) {
            position += file.write(bytes, position);
        }
        file.force(false);
    }

    private void prepare() throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(PREPARED_BYTES);
        while (zeros.hasRemaining()) {
            prepared += file.write(zeros, prepared);
        }
        file.force(true);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
