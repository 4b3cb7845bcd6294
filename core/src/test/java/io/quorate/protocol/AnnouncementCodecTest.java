package io.quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.DiskId;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.protocol.AnnouncementCodec.Envelope;
import io.quorate.wire.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class AnnouncementCodecTest {
    private static final Announcement SAMPLE = new Announcement(
            "demo",
            9,
            NodeRef.master(new NodeId("m1")),
            new Incarnation(77),
            new Endpoint("10.0.0.7", 7400),
            12,
            new Announcement.OfMaster(new DiskId(5), 3, 4, new NodeId("m2")));

    private static final String GOLDEN = "515254310201052f030464656d6f04090706020105026d31084d0b0d0308"
            + "31302e302e302e3704e8390c0c0f0a02050403060409026d320703010203";

    @Test
    void whatWasEncodedIsDecodedAgain() {
        RandomMessages messages = new RandomMessages(4711);
        for (int i = 0; i < 500; i++) {
            Announcement announcement = messages.announcement();
            byte[] content = AnnouncementCodec.encodeContent(announcement);
            Envelope envelope =
                    AnnouncementCodec.decode(AnnouncementCodec.encode(new Envelope(1, content, new byte[32])));
            assertThat(envelope.version()).isEqualTo(1);
            assertThat(envelope.mac()).hasSize(32);
            assertThat(AnnouncementCodec.decodeContent(envelope.content())).isEqualTo(announcement);
        }
    }

    @Test
    void theBytesOfAnAnnouncementNeverChange() {
        byte[] datagram = AnnouncementCodec.encode(
                new Envelope(1, AnnouncementCodec.encodeContent(SAMPLE), new byte[] {1, 2, 3}));
        assertThat(HexFormat.of().formatHex(datagram)).isEqualTo(GOLDEN);
    }

    @Test
    void theLargestAnnouncementFitsADatagram() {
        NodeId longest = new NodeId("n".repeat(NodeId.MAX_LENGTH));
        Announcement largest = new Announcement(
                "漢".repeat(ProtocolLimits.MAX_CLUSTER_LENGTH),
                -1,
                NodeRef.master(longest),
                new Incarnation(-1),
                new Endpoint("h".repeat(Endpoint.MAX_HOST_LENGTH), 65535),
                Long.MAX_VALUE,
                new Announcement.OfMaster(new DiskId(-1), Integer.MAX_VALUE, Long.MAX_VALUE, longest));
        byte[] datagram =
                AnnouncementCodec.encode(new Envelope(1, AnnouncementCodec.encodeContent(largest), new byte[32]));
        assertThat(datagram.length).isLessThanOrEqualTo(ProtocolLimits.MAX_DATAGRAM_BYTES);
    }

    @Test
    void damagedDatagramsAreMalformedOrSayOtherwiseButNeverWorse() {
        byte[] datagram =
                AnnouncementCodec.encode(new Envelope(1, AnnouncementCodec.encodeContent(SAMPLE), new byte[32]));
        for (int bit = 0; bit < datagram.length * 8; bit++) {
            byte[] flipped = datagram.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            decodesOrIsMalformed(flipped);
            decodesOrIsMalformed(Arrays.copyOf(datagram, bit / 8));
        }
        SeededRandom random = new SeededRandom(5);
        for (int i = 0; i < 50_000; i++) {
            byte[] noise = new byte[(int) random.nextLong(60)];
            for (int at = 0; at < noise.length; at++) {
                noise[at] = at < 4 ? datagram[at] : (byte) random.nextLong();
            }
            decodesOrIsMalformed(noise);
        }
    }

    @Test
    void foreignDatagramsAreToldByTheirFirstBytes() {
        assertThatThrownBy(() -> AnnouncementCodec.decode(new byte[] {'Q', 'R', 'T', '2', 2, 1}))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> AnnouncementCodec.decode(new byte[ProtocolLimits.MAX_DATAGRAM_BYTES + 1]))
                .isInstanceOf(MalformedException.class);
    }

    private static void decodesOrIsMalformed(byte[] datagram) {
        try {
            AnnouncementCodec.decodeContent(AnnouncementCodec.decode(datagram).content());
        } catch (MalformedException expected) {
            assertThat(expected.getStackTrace()).isEmpty();
        } catch (RuntimeException e) {
            fail(HexFormat.of().formatHex(datagram), e);
        }
    }
}
