package io.quorate.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WireTest {

    @Test
    void numbersOfAllSizesComeBack() {
        SeededRandom random = new SeededRandom(1);
        for (int i = 0; i < 10_000; i++) {
            long number = random.nextLong() >> random.nextLong(64);
            int field = 1 + (int) random.nextLong(Integer.MAX_VALUE);
            WireReader in = new WireReader(
                    new WireWriter(0).presentNumber(field, number).toBytes());
            assertThat(in.next()).isTrue();
            assertThat(in.field()).isEqualTo(field);
            assertThat(in.number()).isEqualTo(number);
            assertThat(in.next()).isFalse();
        }
    }

    @Test
    void nestedMessagesOfEveryLengthComeBack() {
        for (int length = 0; length < 70_000; length = length * 2 + 1) {
            byte[] content = new byte[length];
            byte[] bytes = new WireWriter()
                    .message(1, content, (outer, out) -> out.message(2, outer, (c, in) -> in.bytes(3, c)))
                    .number(4, 5)
                    .toBytes();
            WireReader in = new WireReader(bytes);
            assertThat(in.next()).isTrue();
            int read = in.message(outer -> {
                outer.next();
                return outer.message(inner -> inner.next() ? inner.bytes(100_000).length : 0);
            });
            assertThat(read).isEqualTo(length);
            assertThat(in.next()).isTrue();
            assertThat(in.number()).isEqualTo(5);
        }
    }

    @Test
    void defaultsTakeNoBytes() {
        assertThat(new WireWriter()
                        .number(1, 0)
                        .bool(2, false)
                        .string(3, "")
                        .bytes(4, new byte[0])
                        .size())
                .isZero();
    }

    @Test
    void emptyElementsOfAListAreCounted() {
        WireReader in =
                new WireReader(new WireWriter().strings(1, List.of("", "a", "")).toBytes());
        List<String> read = new ArrayList<>();
        while (in.next()) {
            read.add(in.string(10));
        }
        assertThat(read).containsExactly("", "a", "");
    }

    @Test
    void lengthsAreCheckedBeforeMemoryIsTaken() {
        byte[] claimsTwoGigabytes = {3, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7};
        assertMalformed(claimsTwoGigabytes, in -> in.bytes(Integer.MAX_VALUE));
        assertMalformed(new WireWriter().string(1, "abc").toBytes(), in -> in.string(2));
    }

    @Test
    void whatIsOutOfBoundsIsMalformed() {
        byte[] minusOne = new WireWriter().number(1, -1).toBytes();
        assertMalformed(minusOne, WireReader::natural);
        assertMalformed(minusOne, in -> in.integer(0, 10));
        assertMalformed(new WireWriter().number(1, 2).toBytes(), WireReader::bool);
        assertMalformed(minusOne, in -> in.string(10));
        assertMalformed(new WireWriter().bytes(1, new byte[] {(byte) 0xC0}).toBytes(), in -> in.string(10));
        assertMalformed(new WireWriter().string(1, "x").toBytes(), WireReader::number);
    }

    @Test
    void nestingIsBounded() {
        byte[] bytes = {};
        for (int i = 0; i <= WireReader.MAX_DEPTH; i++) {
            bytes = new WireWriter().presentBytes(1, bytes).toBytes();
        }
        byte[] deep = bytes;
        assertThatThrownBy(() -> descend(new WireReader(deep))).isInstanceOf(MalformedException.class);
    }

    @Test
    void aNumberLongerThanTenBytesIsMalformed() {
        byte[] endless = new byte[12];
        java.util.Arrays.fill(endless, (byte) 0x80);
        assertThatThrownBy(() -> new WireReader(endless).next()).isInstanceOf(MalformedException.class);
    }

    @Test
    void skippedFieldsOfEveryKindLeaveTheNextOneInPlace() {
        WireReader in = new WireReader(new WireWriter()
                .number(1, -1)
                .string(2, "skipped")
                .message(3, "skipped", (text, out) -> out.string(1, text))
                .presentBytes(4, new byte[300])
                .number(5, 42)
                .toBytes());
        for (int field = 1; field <= 4; field++) {
            assertThat(in.next()).isTrue();
            assertThat(in.field()).isEqualTo(field);
            in.skip();
        }
        assertThat(in.next()).isTrue();
        assertThat(in.number()).isEqualTo(42);
    }

    @Test
    void aFieldIsReadOrSkippedExactlyOnce() {
        WireReader in = new WireReader(new WireWriter().number(1, 5).toBytes());
        assertThatThrownBy(in::number).isInstanceOf(IllegalStateException.class);
        in.next();
        assertThatThrownBy(in::next).isInstanceOf(IllegalStateException.class);
        in.skip();
        assertThat(in.next()).isFalse();
    }

    private static int descend(WireReader in) {
        return in.next() ? in.message(WireTest::descend) : 0;
    }

    private static void assertMalformed(byte[] bytes, java.util.function.Consumer<WireReader> read) {
        WireReader in = new WireReader(bytes);
        in.next();
        assertThatThrownBy(() -> read.accept(in)).isInstanceOf(MalformedException.class);
    }
}
