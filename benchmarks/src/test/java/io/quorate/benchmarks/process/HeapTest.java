package io.quorate.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said of this JVM's heap. */
@Timeout(60)
final class HeapTest {
    private static final int MIB = 1 << 20;
    /** Small enough that no collector gives an array regions of its own. */
    private static final int PIECE = MIB / 16;

    @Test
    void whatIsHeldCountsAndWhatIsGarbageDoesNot() {
        Heap heap = Heap.watch();
        long before = heap.useAfterFullCollection().used();
        List<byte[]> held = new ArrayList<>();
        for (int i = 0; i < 16 * 16; i++) {
            held.add(new byte[PIECE]);
        }
        long full = heap.useAfterFullCollection().used();
        assertThat(full - before).isBetween(15L * MIB, 24L * MIB);
        assertThat(held).hasSize(16 * 16);

        held.clear();
        assertThat(heap.useAfterFullCollection().used()).isLessThan(full - 12L * MIB);
    }

    @Test
    void aLineSaysAllOfIt() {
        Heap.Use use = new Heap.Use(3, 1, 2);
        assertThat(Heap.Use.parse(use.toLine())).isEqualTo(use);
    }
}
