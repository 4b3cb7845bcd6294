package io.quorate.simulation;

import io.quorate.link.Secret;
import io.quorate.model.DiskId;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.AnnouncementCodec;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.LeaderMessage;
import io.quorate.protocol.Message;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.MessageKind;
import io.quorate.protocol.ProtocolLimits;
import io.quorate.simulation.network.Frames;
import io.quorate.spi.LogEntry;
import io.quorate.spi.RandomSource;
import io.quorate.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the bytes that hostile peers send, of what they overheard, and by chance. */
final class Forgery {
    private static final int KEPT = 128;

    private final List<byte[]> overheard = new ArrayList<>();
    private int next;

    void overhears(byte[] frame) {
        if (overheard.size() < KEPT) {
            overheard.add(frame);
        } else {
            overheard.set(next++ % KEPT, frame);
        }
    }

    /** A frame that an honest node once sent; random bytes if there was none. */
    byte[] recorded(RandomSource random) {
        return overheard.isEmpty()
                ? noise(random, 200)
                : overheard.get((int) random.nextLong(overheard.size())).clone();
    }

    byte[] noise(RandomSource random, int most) {
        byte[] bytes = new byte[(int) random.nextLong(most + 1)];
        long eight = 0;
        for (int i = 0; i < bytes.length; i++) {
            eight = i % Long.BYTES == 0 ? random.nextLong() : eight >>> Byte.SIZE;
            bytes[i] = (byte) eight;
        }
        return bytes;
    }

    /** Cut off somewhere, with bits turned over, or with something behind it. */
    byte[] mangled(byte[] original, RandomSource random) {
        byte[] bytes = original.clone();
        if (bytes.length == 0) {
            return noise(random, 20);
        }
        switch ((int) random.nextLong(4)) {
            case 0 -> bytes = Arrays.copyOf(bytes, (int) random.nextLong(bytes.length));
            case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + (int) random.between(1, 50));
            default -> {
                long flips = random.between(1, 8);
                for (long i = 0; i < flips; i++) {
                    bytes[(int) random.nextLong(bytes.length)] ^= (byte) (1 << random.nextLong(8));
                }
            }
        }
        return bytes;
    }

    /** Whether those are the bytes of a message, of a kind that one of that role may send to one of the other. */
    static boolean isAllowed(byte[] frame, Role from, Role to) {
        Message message = read(frame);
        return message != null && message.kind().allows(from, to);
    }

    static boolean isAnnouncement(byte[] datagram) {
        try {
            AnnouncementCodec.decodeContent(AnnouncementCodec.decode(datagram).content());
            return true;
        } catch (MalformedException e) {
            return false;
        }
    }

    private static @Nullable Message read(byte[] frame) {
        try {
            return MessageCodec.decode(frame);
        } catch (MalformedException e) {
            return null;
        }
    }

    /** What only masters say, as one says it who wants to be followed, or to use up all terms. */
    byte[] masters(long newestTerm, NodeId self, Endpoint endpoint, RandomSource random) {
        ConsensusEnvelope model = envelope(random);
        long term = new long[] {newestTerm, newestTerm + 1, newestTerm + 900_000, Long.MAX_VALUE, -1}
                [(int) random.nextLong(5)];
        long before = Math.max(0, newestTerm - 1);
        ConsensusMessage body = switch ((int) random.nextLong(6)) {
            case 0 -> new ConsensusMessage.VoteRequest(term, 1 << 20, before, true);
            case 1 ->
                new ConsensusMessage.AppendEntries(
                        term,
                        0,
                        0,
                        List.of(new LogEntry(1, Math.max(1, term), LogEntry.Kind.COMMAND, noise(random, 50))),
                        1 << 20,
                        1);
            case 2 -> new ConsensusMessage.AppendReply(term, true, 1 << 20, 0, 0, 1 << 20);
            case 3 -> new ConsensusMessage.VoteReply(term, true);
            case 4 -> new ConsensusMessage.TimeoutNow(term);
            default -> new ConsensusMessage.PreVoteReply(term, newestTerm + 1, true);
        };
        return MessageCodec.encode(
                random.nextLong(6) == 0
                        ? new LeaderMessage.LeaderInfo(model.clusterId(), Math.max(term, 0), self, endpoint)
                        : new ConsensusEnvelope(model.clusterId(), model.fromDisk(), model.toDisk(), body));
    }

    /** One that was overheard, whose ids are right somewhere. */
    private ConsensusEnvelope envelope(RandomSource random) {
        List<byte[]> fitting = overheard.stream()
                .filter(frame -> Frames.kind(frame) == MessageKind.CONSENSUS)
                .toList();
        Message found = fitting.isEmpty() ? null : read(fitting.get((int) random.nextLong(fitting.size())));
        return found instanceof ConsensusEnvelope envelope
                ? envelope
                : new ConsensusEnvelope(1, new DiskId(1), new DiskId(2), new ConsensusMessage.TimeoutNow(1));
    }

    /** An announcement by one who is not the node that it names. */
    static byte[] announcement(
            String cluster,
            long clusterId,
            NodeRef node,
            Endpoint endpoint,
            Secret secret,
            NodeId leader,
            RandomSource random) {
        boolean isMaster = node.role() == Role.MASTER;
        byte[] content = AnnouncementCodec.encodeContent(new Announcement(
                cluster,
                clusterId,
                node,
                new Incarnation(random.nextNonZero()),
                endpoint,
                random.between(1, 1_000),
                isMaster
                        ? new Announcement.OfMaster(new DiskId(random.nextNonZero()), 3, Long.MAX_VALUE, leader)
                        : null));
        // Without knowing what exactly is signed, any proof is as good as another.
        byte[] mac = secret.isNone() ? new byte[0] : secret.mac(content);
        return AnnouncementCodec.encode(new AnnouncementCodec.Envelope(ProtocolLimits.VERSION, content, mac));
    }
}
