package io.quorate.protocol;

import static io.quorate.codec.ModelCodec.diskId;
import static io.quorate.codec.ModelCodec.incarnation;
import static io.quorate.codec.ModelCodec.nodeId;
import static io.quorate.wire.WireReader.required;

import io.quorate.codec.ModelCodec;
import io.quorate.model.DiskId;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns announcements into datagrams and back. A datagram is four bytes by which ours are told from others' on the same port,
 * then the protocol version, the encoded announcement, and a MAC over version and announcement.
 */
public final class AnnouncementCodec {
    private static final byte[] MAGIC = {'Q', 'R', 'T', '1'};
    /** What an envelope takes besides its content, about. */
    private static final int ENVELOPE_BYTES = 64;

    private AnnouncementCodec() {}

    /**
     * An announcement on its way.
     *
     * @param version the protocol version of the sender
     * @param content an encoded {@link Announcement}, not looked at
     * @param mac empty in a cluster without a secret
     */
    public record Envelope(int version, byte[] content, byte[] mac) {}

    public static byte[] encode(Envelope envelope) {
        byte[] body = new WireWriter(envelope.content().length + ENVELOPE_BYTES)
                .number(1, envelope.version())
                .bytes(2, envelope.content())
                .bytes(3, envelope.mac())
                .toBytes();
        byte[] datagram = Arrays.copyOf(MAGIC, MAGIC.length + body.length);
        System.arraycopy(body, 0, datagram, MAGIC.length, body.length);
        return datagram;
    }

    /** @throws MalformedException if these are not the bytes of an envelope; nothing else is ever thrown */
    public static Envelope decode(byte[] datagram) {
        if (datagram.length > ProtocolLimits.MAX_DATAGRAM_BYTES) {
            throw new MalformedException("a datagram of " + datagram.length + " bytes");
        }
        if (datagram.length < MAGIC.length || !Arrays.equals(datagram, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new MalformedException("not an announcement");
        }
        WireReader in = new WireReader(datagram, MAGIC.length);
        int version = 0;
        byte[] content = new byte[0];
        byte[] mac = new byte[0];
        while (in.next()) {
            switch (in.field()) {
                case 1 -> version = in.integer(0, Integer.MAX_VALUE);
                case 2 -> content = in.bytes(ProtocolLimits.MAX_DATAGRAM_BYTES);
                case 3 -> mac = in.bytes(ProtocolLimits.MAX_MAC_BYTES);
                default -> in.skip();
            }
        }
        return new Envelope(version, content, mac);
    }

    public static byte[] encodeContent(Announcement announcement) {
        WireWriter out = new WireWriter();
        writeContent(announcement, out);
        return out.toBytes();
    }

    /** @throws MalformedException if these are not the bytes of an announcement; nothing else is ever thrown */
    public static Announcement decodeContent(byte[] content) {
        return checked(() -> readContent(new WireReader(content)));
    }

    static void writeContent(Announcement value, WireWriter out) {
        out.string(1, value.cluster())
                .number(2, value.clusterId())
                .message(3, value.node(), ModelCodec::writeNodeRef)
                .number(4, value.incarnation().value());
        Fields.writeEndpoint(5, value.endpoint(), out);
        out.number(6, value.sequence());
        Announcement.OfMaster master = value.master();
        if (master != null) {
            out.message(7, master, AnnouncementCodec::writeMaster);
        }
    }

    static Announcement readContent(WireReader in) {
        String cluster = "";
        long clusterId = 0;
        NodeRef node = null;
        Incarnation incarnation = null;
        @Nullable Endpoint endpoint = null;
        long sequence = 0;
        Announcement.@Nullable OfMaster master = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> cluster = ModelCodec.text(in, ProtocolLimits.MAX_CLUSTER_LENGTH);
                case 2 -> clusterId = in.number();
                case 3 -> node = in.message(ModelCodec::readNodeRef);
                case 4 -> incarnation = incarnation(in);
                case 5 -> endpoint = in.message(ModelCodec::readEndpoint);
                case 6 -> sequence = in.natural();
                case 7 -> master = in.message(AnnouncementCodec::readMaster);
                default -> in.skip();
            }
        }
        return new Announcement(
                cluster,
                clusterId,
                required(node, "node"),
                required(incarnation, "incarnation"),
                endpoint,
                sequence,
                master);
    }

    private static void writeMaster(Announcement.OfMaster value, WireWriter out) {
        out.number(1, value.disk().value()).number(2, value.founders()).number(3, value.term());
        Fields.writeNodeId(4, value.leader(), out);
    }

    private static Announcement.OfMaster readMaster(WireReader in) {
        DiskId disk = null;
        int founders = 0;
        long term = 0;
        @Nullable NodeId leader = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> disk = diskId(in);
                case 2 -> founders = in.integer(0, Integer.MAX_VALUE);
                case 3 -> term = in.natural();
                case 4 -> leader = nodeId(in);
                default -> in.skip();
            }
        }
        return new Announcement.OfMaster(required(disk, "disk"), founders, term, leader);
    }

    private static <T> T checked(Supplier<T> decoder) {
        try {
            return decoder.get();
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }
}
