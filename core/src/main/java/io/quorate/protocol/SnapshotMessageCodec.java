package io.quorate.protocol;

import static io.quorate.wire.WireReader.required;

import io.quorate.protocol.ConsensusMessage.SnapshotChunk;
import io.quorate.protocol.ConsensusMessage.SnapshotReply;
import io.quorate.spi.SnapshotInfo;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;

/** Encodes the consensus messages by which a snapshot travels. */
final class SnapshotMessageCodec {
    /** Membership and nothing else: far more than it ever takes. */
    private static final int MAX_CONTEXT_BYTES = 64 * 1024;

    private SnapshotMessageCodec() {}

    static void writeChunk(SnapshotChunk value, WireWriter out) {
        out.number(1, value.term())
                .message(2, value.of(), SnapshotMessageCodec::writeInfo)
                .number(3, value.length())
                .number(4, value.offset())
                .bytes(5, value.bytes());
    }

    static SnapshotChunk readChunk(WireReader in) {
        long term = 0;
        SnapshotInfo of = null;
        long length = 0;
        long offset = 0;
        byte[] bytes = new byte[0];
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> of = in.message(SnapshotMessageCodec::readInfo);
                case 3 -> length = in.natural();
                case 4 -> offset = in.natural();
                case 5 -> bytes = in.bytes(ProtocolLimits.MAX_FRAME_BYTES);
                default -> in.skip();
            }
        }
        if (offset > length - bytes.length) {
            throw new MalformedException("a chunk that ends behind its snapshot");
        }
        return new SnapshotChunk(term, required(of, "of"), length, offset, bytes);
    }

    static void writeReply(SnapshotReply value, WireWriter out) {
        out.number(1, value.term())
                .number(2, value.snapshotId())
                .number(3, value.nextOffset())
                .bool(4, value.installed());
    }

    static SnapshotReply readReply(WireReader in) {
        long term = 0;
        long snapshotId = 0;
        long nextOffset = 0;
        boolean installed = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> snapshotId = in.number();
                case 3 -> nextOffset = in.natural();
                case 4 -> installed = in.bool();
                default -> in.skip();
            }
        }
        return new SnapshotReply(term, snapshotId, nextOffset, installed);
    }

    private static void writeInfo(SnapshotInfo value, WireWriter out) {
        out.number(1, value.index())
                .number(2, value.term())
                .number(3, value.id())
                .bytes(4, value.context());
    }

    private static SnapshotInfo readInfo(WireReader in) {
        long index = 0;
        long term = 0;
        long id = 0;
        byte[] context = new byte[0];
        while (in.next()) {
            switch (in.field()) {
                case 1 -> index = in.number(1, Long.MAX_VALUE);
                case 2 -> term = in.number(1, Long.MAX_VALUE);
                case 3 -> id = in.number();
                case 4 -> context = in.bytes(MAX_CONTEXT_BYTES);
                default -> in.skip();
            }
        }
        if (index == 0 || term == 0) {
            throw new MalformedException("a snapshot without index or term");
        }
        return new SnapshotInfo(index, term, id, context);
    }
}
