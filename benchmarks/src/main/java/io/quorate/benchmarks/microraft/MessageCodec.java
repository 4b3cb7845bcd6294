package io.quorate.benchmarks.microraft;

import io.microraft.model.RaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.PreVoteResponse;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.VoteRequest;
import io.microraft.model.message.VoteResponse;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How messages travel. Only those that members send which keep up: nobody is sent a snapshot. */
final class MessageCodec {
    private static final int APPEND = 1;
    private static final int APPENDED = 2;
    private static final int NOT_APPENDED = 3;
    private static final int VOTE = 4;
    private static final int VOTED = 5;
    private static final int PRE_VOTE = 6;
    private static final int PRE_VOTED = 7;

    private final Object group;
    private final RaftModelFactory models;
    private final EntryCodec entries;

    MessageCodec(Object group, RaftModelFactory models) {
        this.group = group;
        this.models = models;
        this.entries = new EntryCodec(models);
    }

    static void write(DataOutputStream out, RaftMessage message) throws IOException {
        if (message instanceof AppendEntriesRequest append) {
            begin(out, APPEND, message);
            out.writeInt(append.getPreviousLogTerm());
            out.writeLong(append.getPreviousLogIndex());
            out.writeLong(append.getCommitIndex());
            out.writeLong(append.getQuerySequenceNumber());
            out.writeLong(append.getFlowControlSequenceNumber());
            out.writeInt(append.getLogEntries().size());
            for (LogEntry entry : append.getLogEntries()) {
                EntryCodec.write(out, entry);
            }
        } else if (message instanceof AppendEntriesSuccessResponse appended) {
            begin(out, APPENDED, message);
            out.writeLong(appended.getLastLogIndex());
            out.writeLong(appended.getQuerySequenceNumber());
            out.writeLong(appended.getFlowControlSequenceNumber());
        } else if (message instanceof AppendEntriesFailureResponse refused) {
            begin(out, NOT_APPENDED, message);
            out.writeLong(refused.getExpectedNextIndex());
            out.writeLong(refused.getQuerySequenceNumber());
            out.writeLong(refused.getFlowControlSequenceNumber());
        } else {
            writeElection(out, message);
        }
    }

    private static void writeElection(DataOutputStream out, RaftMessage message) throws IOException {
        if (message instanceof VoteRequest vote) {
            begin(out, VOTE, message);
            out.writeInt(vote.getLastLogTerm());
            out.writeLong(vote.getLastLogIndex());
            out.writeBoolean(vote.isSticky());
        } else if (message instanceof VoteResponse voted) {
            begin(out, VOTED, message);
            out.writeBoolean(voted.isGranted());
        } else if (message instanceof PreVoteRequest vote) {
            begin(out, PRE_VOTE, message);
            out.writeInt(vote.getLastLogTerm());
            out.writeLong(vote.getLastLogIndex());
        } else if (message instanceof PreVoteResponse voted) {
            begin(out, PRE_VOTED, message);
            out.writeBoolean(voted.isGranted());
        } else {
            throw new IOException("a member needs more than this transport carries, measure again: " + message);
        }
    }

    private static void begin(DataOutputStream out, int kind, RaftMessage message) throws IOException {
        out.writeByte(kind);
        out.writeUTF(((Peer) message.getSender()).name());
        out.writeInt(message.getTerm());
    }

    RaftMessage read(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        Peer sender = new Peer(in.readUTF());
        int term = in.readInt();
        return switch (kind) {
            case APPEND -> readAppend(in, sender, term);
            case APPENDED ->
                models.createAppendEntriesSuccessResponseBuilder()
                        .setGroupId(group)
                        .setSender(sender)
                        .setTerm(term)
                        .setLastLogIndex(in.readLong())
                        .setQuerySequenceNumber(in.readLong())
                        .setFlowControlSequenceNumber(in.readLong())
                        .build();
            case NOT_APPENDED ->
                models.createAppendEntriesFailureResponseBuilder()
                        .setGroupId(group)
                        .setSender(sender)
                        .setTerm(term)
                        .setExpectedNextIndex(in.readLong())
                        .setQuerySequenceNumber(in.readLong())
                        .setFlowControlSequenceNumber(in.readLong())
                        .build();
            case VOTE ->
                models.createVoteRequestBuilder()
                        .setGroupId(group)
                        .setSender(sender)
                        .setTerm(term)
                        .setLastLogTerm(in.readInt())
                        .setLastLogIndex(in.readLong())
                        .setSticky(in.readBoolean())
                        .build();
            case VOTED ->
                models.createVoteResponseBuilder()
                        .setGroupId(group)
                        .setSender(sender)
                        .setTerm(term)
                        .setGranted(in.readBoolean())
                        .build();
            case PRE_VOTE ->
                models.createPreVoteRequestBuilder()
                        .setGroupId(group)
                        .setSender(sender)
                        .setTerm(term)
                        .setLastLogTerm(in.readInt())
                        .setLastLogIndex(in.readLong())
                        .build();
            case PRE_VOTED ->
                models.createPreVoteResponseBuilder()
                        .setGroupId(group)
                        .setSender(sender)
                        .setTerm(term)
                        .setGranted(in.readBoolean())
                        .build();
            default -> throw new IOException("no message of kind " + kind);
        };
    }

    private RaftMessage readAppend(DataInputStream in, Peer sender, int term) throws IOException {
        int previousTerm = in.readInt();
        long previousIndex = in.readLong();
        long commitIndex = in.readLong();
        long query = in.readLong();
        long flow = in.readLong();
        int count = in.readInt();
        List<LogEntry> appended = new ArrayList<>(Math.min(count, 10_000));
        for (int i = 0; i < count; i++) {
            appended.add(entries.read(in));
        }
        return models.createAppendEntriesRequestBuilder()
                .setGroupId(group)
                .setSender(sender)
                .setTerm(term)
                .setPreviousLogTerm(previousTerm)
                .setPreviousLogIndex(previousIndex)
                .setCommitIndex(commitIndex)
                .setLogEntries(appended)
                .setQuerySequenceNumber(query)
                .setFlowControlSequenceNumber(flow)
                .build();
    }
}
