package io.quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.AttemptKey;
import io.quorate.model.JobId;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MessageCodecTest {
    private static final long SEED = 20_260_731;

    @ParameterizedTest
    @EnumSource(MessageKind.class)
    void whatWasEncodedIsDecodedAgain(MessageKind kind) {
        RandomMessages messages = new RandomMessages(SEED + kind.number());
        for (int i = 0; i < 50; i++) {
            Message message = messages.of(kind);
            byte[] frame = MessageCodec.encode(message);
            Message decoded = MessageCodec.decode(frame);
            assertThat(decoded)
                    .as("seed %d, number %d: %s", SEED, i, message)
                    .usingRecursiveComparison()
                    .isEqualTo(message);
            assertThat(MessageCodec.encode(decoded)).isEqualTo(frame);
        }
    }

    @Test
    void everyKindHasGoldenBytes() {
        assertThat(GoldenMessages.all().values()).extracting(Message::kind).contains(MessageKind.values());
    }

    @Test
    void theBytesOfAMessageNeverChange() throws IOException {
        Map<String, String> golden = readGolden();
        StringBuilder actual = new StringBuilder();
        GoldenMessages.all()
                .forEach((name, message) ->
                        actual.append(name).append(' ').append(hex(message)).append('\n'));
        assertThat(golden.keySet())
                .as(actual.toString())
                .isEqualTo(GoldenMessages.all().keySet());
        GoldenMessages.all().forEach((name, message) -> {
            assertThat(hex(message)).as(name).isEqualTo(golden.get(name));
            assertThat(MessageCodec.decode(HexFormat.of().parseHex(golden.get(name))))
                    .usingRecursiveComparison()
                    .isEqualTo(message);
        });
    }

    @Test
    void aTruncatedFrameIsMalformed() {
        GoldenMessages.all().forEach((name, message) -> {
            byte[] frame = MessageCodec.encode(message);
            for (int length = 0; length < frame.length; length++) {
                int decoded = decodesOrIsMalformed(Arrays.copyOf(frame, length), name);
                assertThat(decoded).as("%s cut to %d bytes", name, length).isZero();
            }
        });
    }

    @Test
    void aFlippedBitGivesAMessageOrIsMalformed() {
        int decoded = 0;
        for (Map.Entry<String, Message> sample : GoldenMessages.all().entrySet()) {
            byte[] frame = MessageCodec.encode(sample.getValue());
            for (int bit = 0; bit < frame.length * 8; bit++) {
                byte[] flipped = frame.clone();
                flipped[bit / 8] ^= (byte) (1 << (bit % 8));
                decoded += decodesOrIsMalformed(flipped, sample.getKey() + " bit " + bit);
            }
        }
        assertThat(decoded).isPositive();
    }

    @Test
    void noiseIsMalformed() {
        SeededRandom random = new SeededRandom(SEED);
        int decoded = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] noise = new byte[(int) random.nextLong(40)];
            for (int at = 0; at < noise.length; at++) {
                noise[at] = (byte) random.nextLong();
            }
            decoded += decodesOrIsMalformed(noise, "seed " + SEED + " number " + i);
        }
        assertThat(decoded).isLessThan(10);
    }

    @Test
    void unknownFieldsAreSkipped() {
        SlaveReport.Heartbeat heartbeat = new SlaveReport.Heartbeat(42, 7);
        byte[] frame = new WireWriter()
                .number(1, heartbeat.kind().number())
                .string(90, "of a later version")
                .message(
                        2,
                        heartbeat,
                        (h, out) -> out.number(1, h.session())
                                .number(91, 5)
                                .number(2, h.sequence())
                                .message(92, h, (ignored, nested) -> nested.string(1, "deep")))
                .number(93, -1)
                .toBytes();
        assertThat(MessageCodec.decode(frame)).isEqualTo(heartbeat);
    }

    @Test
    void anUnknownKindIsMalformed() {
        byte[] frame =
                new WireWriter().number(1, 99).message(2, "", (v, out) -> {}).toBytes();
        assertThatThrownBy(() -> MessageCodec.decode(frame))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("99");
    }

    @Test
    void aListAboveItsLimitIsMalformed() {
        AttemptKey key = new AttemptKey(new JobId("j"), 1, 1);
        Message atLimit = new SlaveOrder.ReportsAck(1, 1, Collections.nCopies(ProtocolLimits.MAX_ELEMENTS, key));
        assertThat(MessageCodec.decode(MessageCodec.encode(atLimit))).isEqualTo(atLimit);
        Message above = new SlaveOrder.ReportsAck(1, 1, Collections.nCopies(ProtocolLimits.MAX_ELEMENTS + 1, key));
        byte[] frame = MessageCodec.encode(above);
        assertThatThrownBy(() -> MessageCodec.decode(frame)).isInstanceOf(MalformedException.class);
    }

    @Test
    void whatTheModelRefusesIsMalformed() {
        byte[] frame = new WireWriter()
                .number(1, MessageKind.CLIENT_REQUEST.number())
                .message(2, "", (v, out) -> out.message(13, "", (w, cancel) -> cancel.string(1, "no such id: spaces")))
                .toBytes();
        assertThatThrownBy(() -> MessageCodec.decode(frame)).isInstanceOf(MalformedException.class);
    }

    @Test
    void aTextThatIsTooLongIsCutWhenItIsSent() {
        String longText = "\uD83D\uDE00".repeat(ProtocolLimits.MAX_TEXT_LENGTH);
        Message decoded = MessageCodec.decode(MessageCodec.encode(new LinkMessage.HelloRefused("x" + longText)));
        assertThat(((LinkMessage.HelloRefused) decoded).reason())
                .hasSize(ProtocolLimits.MAX_TEXT_LENGTH - 1)
                .startsWith("x\uD83D\uDE00");
    }

    private static int decodesOrIsMalformed(byte[] frame, String what) {
        try {
            MessageCodec.decode(frame);
            return 1;
        } catch (MalformedException e) {
            return 0;
        } catch (RuntimeException e) {
            return fail(what, e);
        }
    }

    private static String hex(Message message) {
        return HexFormat.of().formatHex(MessageCodec.encode(message));
    }

    private static Map<String, String> readGolden() throws IOException {
        Map<String, String> golden = new LinkedHashMap<>();
        try (InputStream in = MessageCodecTest.class.getResourceAsStream("golden-messages.txt")) {
            String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        String[] parts = line.split(" ", 2);
                        golden.put(parts[0], parts[1]);
                    });
        }
        return golden;
    }
}
