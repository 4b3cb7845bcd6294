package io.quorate.protocol;

import static io.quorate.codec.ModelCodec.diskId;
import static io.quorate.wire.WireReader.addBounded;
import static io.quorate.wire.WireReader.required;

import io.quorate.model.DiskId;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.PreVoteReply;
import io.quorate.protocol.ConsensusMessage.PreVoteRequest;
import io.quorate.protocol.ConsensusMessage.SnapshotChunk;
import io.quorate.protocol.ConsensusMessage.SnapshotReply;
import io.quorate.protocol.ConsensusMessage.TimeoutNow;
import io.quorate.protocol.ConsensusMessage.VoteReply;
import io.quorate.protocol.ConsensusMessage.VoteRequest;
import io.quorate.spi.LogEntry;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** Encodes {@link ConsensusEnvelope}s: fields 1 to 3 are the envelope, each message has a field of its own from 10 on. */
final class ConsensusCodec {
    private static final int PRE_VOTE_REQUEST = 10;
    private static final int PRE_VOTE_REPLY = 11;
    private static final int VOTE_REQUEST = 12;
    private static final int VOTE_REPLY = 13;
    private static final int APPEND_ENTRIES = 14;
    private static final int APPEND_REPLY = 15;
    private static final int TIMEOUT_NOW = 16;
    private static final int SNAPSHOT_CHUNK = 17;
    private static final int SNAPSHOT_REPLY = 18;

    private ConsensusCodec() {}

    static void writeEnvelope(ConsensusEnvelope value, WireWriter out) {
        out.number(1, value.clusterId())
                .number(2, value.fromDisk().value())
                .number(3, value.toDisk().value());
        ConsensusMessage body = value.body();
        if (body instanceof AppendEntries append) {
            out.message(APPEND_ENTRIES, append, ConsensusCodec::writeAppend);
        } else if (body instanceof AppendReply reply) {
            out.message(APPEND_REPLY, reply, ConsensusCodec::writeAppendReply);
        } else if (body instanceof PreVoteRequest request) {
            out.message(
                    PRE_VOTE_REQUEST,
                    request,
                    (m, w) -> w.number(1, m.term()).number(2, m.lastIndex()).number(3, m.lastTerm()));
        } else if (body instanceof PreVoteReply reply) {
            out.message(
                    PRE_VOTE_REPLY,
                    reply,
                    (m, w) -> w.number(1, m.term()).number(2, m.askedTerm()).bool(3, m.granted()));
        } else if (body instanceof VoteRequest request) {
            out.message(
                    VOTE_REQUEST,
                    request,
                    (m, w) -> w.number(1, m.term())
                            .number(2, m.lastIndex())
                            .number(3, m.lastTerm())
                            .bool(4, m.transfer()));
        } else if (body instanceof VoteReply reply) {
            out.message(VOTE_REPLY, reply, (m, w) -> w.number(1, m.term()).bool(2, m.granted()));
        } else if (body instanceof TimeoutNow timeout) {
            out.message(TIMEOUT_NOW, timeout, (m, w) -> w.number(1, m.term()));
        } else if (body instanceof SnapshotChunk chunk) {
            out.message(SNAPSHOT_CHUNK, chunk, SnapshotMessageCodec::writeChunk);
        } else if (body instanceof SnapshotReply reply) {
            out.message(SNAPSHOT_REPLY, reply, SnapshotMessageCodec::writeReply);
        } else {
            throw new IllegalStateException("a consensus message without an encoding");
        }
    }

    static ConsensusEnvelope readEnvelope(WireReader in) {
        long clusterId = 0;
        DiskId fromDisk = null;
        DiskId toDisk = null;
        ConsensusMessage body = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> clusterId = in.number();
                case 2 -> fromDisk = diskId(in);
                case 3 -> toDisk = diskId(in);
                case PRE_VOTE_REQUEST -> body = in.message(ConsensusCodec::readPreVoteRequest);
                case PRE_VOTE_REPLY -> body = in.message(ConsensusCodec::readPreVoteReply);
                case VOTE_REQUEST -> body = in.message(ConsensusCodec::readVoteRequest);
                case VOTE_REPLY -> body = in.message(ConsensusCodec::readVoteReply);
                case APPEND_ENTRIES -> body = in.message(ConsensusCodec::readAppend);
                case APPEND_REPLY -> body = in.message(ConsensusCodec::readAppendReply);
                case TIMEOUT_NOW -> body = in.message(ConsensusCodec::readTimeoutNow);
                case SNAPSHOT_CHUNK -> body = in.message(SnapshotMessageCodec::readChunk);
                case SNAPSHOT_REPLY -> body = in.message(SnapshotMessageCodec::readReply);
                default -> in.skip();
            }
        }
        return new ConsensusEnvelope(
                clusterId, required(fromDisk, "fromDisk"), required(toDisk, "toDisk"), required(body, "body"));
    }

    private static void writeAppend(AppendEntries value, WireWriter out) {
        out.number(1, value.term())
                .number(2, value.prevIndex())
                .number(3, value.prevTerm())
                .messages(4, value.entries(), ConsensusCodec::writeEntry)
                .number(5, value.commitIndex())
                .number(6, value.round());
    }

    private static AppendEntries readAppend(WireReader in) {
        long term = 0;
        long prevIndex = 0;
        long prevTerm = 0;
        List<LogEntry> entries = new ArrayList<>();
        long commitIndex = 0;
        long round = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> prevIndex = in.natural();
                case 3 -> prevTerm = in.natural();
                case 4 -> addBounded(entries, in.message(ConsensusCodec::readEntry), ProtocolLimits.MAX_ENTRIES);
                case 5 -> commitIndex = in.natural();
                case 6 -> round = in.natural();
                default -> in.skip();
            }
        }
        return new AppendEntries(term, prevIndex, prevTerm, entries, commitIndex, round);
    }

    private static void writeEntry(LogEntry value, WireWriter out) {
        out.number(1, value.index())
                .number(2, value.term())
                .bytes(3, value.command())
                .bool(4, value.kind() == LogEntry.Kind.MEMBERSHIP);
    }

    private static LogEntry readEntry(WireReader in) {
        long index = 0;
        long term = 0;
        byte[] command = new byte[0];
        LogEntry.Kind kind = LogEntry.Kind.COMMAND;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> index = in.number(1, Long.MAX_VALUE);
                case 2 -> term = in.number(1, Long.MAX_VALUE);
                case 3 -> command = in.bytes(ProtocolLimits.MAX_FRAME_BYTES);
                case 4 -> kind = in.bool() ? LogEntry.Kind.MEMBERSHIP : LogEntry.Kind.COMMAND;
                default -> in.skip();
            }
        }
        if (index == 0 || term == 0) {
            throw new MalformedException("an entry without index or term");
        }
        return new LogEntry(index, term, kind, command);
    }

    private static void writeAppendReply(AppendReply value, WireWriter out) {
        out.number(1, value.term())
                .bool(2, value.success())
                .number(3, value.matchIndex())
                .number(4, value.hintIndex())
                .number(5, value.hintTerm())
                .number(6, value.round())
                .bool(7, value.healing());
    }

    private static AppendReply readAppendReply(WireReader in) {
        long term = 0;
        boolean success = false;
        long matchIndex = 0;
        long hintIndex = 0;
        long hintTerm = 0;
        long round = 0;
        boolean healing = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> success = in.bool();
                case 3 -> matchIndex = in.natural();
                case 4 -> hintIndex = in.natural();
                case 5 -> hintTerm = in.natural();
                case 6 -> round = in.natural();
                case 7 -> healing = in.bool();
                default -> in.skip();
            }
        }
        return new AppendReply(term, success, matchIndex, hintIndex, hintTerm, round, healing);
    }

    private static PreVoteRequest readPreVoteRequest(WireReader in) {
        long term = 0;
        long lastIndex = 0;
        long lastTerm = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> lastIndex = in.natural();
                case 3 -> lastTerm = in.natural();
                default -> in.skip();
            }
        }
        return new PreVoteRequest(term, lastIndex, lastTerm);
    }

    private static PreVoteReply readPreVoteReply(WireReader in) {
        long term = 0;
        long askedTerm = 0;
        boolean granted = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> askedTerm = in.natural();
                case 3 -> granted = in.bool();
                default -> in.skip();
            }
        }
        return new PreVoteReply(term, askedTerm, granted);
    }

    private static VoteRequest readVoteRequest(WireReader in) {
        long term = 0;
        long lastIndex = 0;
        long lastTerm = 0;
        boolean transfer = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> lastIndex = in.natural();
                case 3 -> lastTerm = in.natural();
                case 4 -> transfer = in.bool();
                default -> in.skip();
            }
        }
        return new VoteRequest(term, lastIndex, lastTerm, transfer);
    }

    private static VoteReply readVoteReply(WireReader in) {
        long term = 0;
        boolean granted = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> granted = in.bool();
                default -> in.skip();
            }
        }
        return new VoteReply(term, granted);
    }

    private static TimeoutNow readTimeoutNow(WireReader in) {
        long term = 0;
        while (in.next()) {
            if (in.field() == 1) {
                term = in.natural();
            } else {
                in.skip();
            }
        }
        return new TimeoutNow(term);
    }
}
