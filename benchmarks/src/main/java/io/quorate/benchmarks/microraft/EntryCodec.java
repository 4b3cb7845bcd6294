package io.quorate.benchmarks.microraft;

import io.microraft.model.RaftModelFactory;
import io.microraft.model.log.LogEntry;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How log entries are written, to the network and to the file. Their operations are arrays of bytes, or nothing. */
final class EntryCodec {
    private static final int NOTHING = -1;
    private static final int MAX_OPERATION = 1 << 20;

    private final RaftModelFactory models;

    EntryCodec(RaftModelFactory models) {
        this.models = models;
    }

    static void write(DataOutputStream out, LogEntry entry) throws IOException {
        out.writeLong(entry.getIndex());
        out.writeInt(entry.getTerm());
        Object operation = entry.getOperation();
        if (operation instanceof byte[] bytes) {
            out.writeInt(bytes.length);
            out.write(bytes);
        } else if (operation == null) {
            out.writeInt(NOTHING);
        } else {
            throw new IOException("no operation of the load: " + operation);
        }
    }

    LogEntry read(DataInputStream in) throws IOException {
        long index = in.readLong();
        int term = in.readInt();
        int length = in.readInt();
        byte @Nullable [] operation = null;
        if (length != NOTHING) {
            if (length < 0 || length > MAX_OPERATION) {
                throw new IOException("an operation of " + length + " bytes");
            }
            operation = new byte[length];
            in.readFully(operation);
        }
        return models.createLogEntryBuilder()
                .setIndex(index)
                .setTerm(term)
                .setOperation(operation)
                .build();
    }
}
