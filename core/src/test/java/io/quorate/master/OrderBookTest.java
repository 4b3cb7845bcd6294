package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.RecordingOutbox;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.protocol.SlaveOrder.RunOrders;
import io.quorate.protocol.SlaveOrder.StopOrders;
import io.quorate.registry.Harness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When slaves are told what they have not confirmed. */
final class OrderBookTest {
    private static final long MILLI = 1_000_000L;

    private final Harness harness = new Harness();
    private final RecordingOutbox out = new RecordingOutbox();
    private final OrderBook orders = new OrderBook(harness.registry, out);

    @BeforeEach
    void lead() {
        harness.registry.addListener(orders);
        orders.becomeActive();
        harness.register("s1", 1, "cpus=100");
    }

    @Test
    void whatIsNotConfirmedIsRepeatedMoreAndMoreSeldom() {
        AttemptKey attempt = harness.assigned("a", "s1");
        assertThat(runsAt(0)).containsExactly(attempt);

        long at = 0;
        for (long interval : new long[] {400, 800, 1_600, 1_600}) {
            assertThat(runsAt(at + interval - 1)).isEmpty();
            at += interval;
            assertThat(runsAt(at)).containsExactly(attempt);
        }
    }

    @Test
    void whatWasToldAMomentAgoIsNotRepeatedWithWhatIsOlder() {
        AttemptKey older = harness.assigned("a", "s1");
        assertThat(runsAt(0)).containsExactly(older);
        AttemptKey newer = harness.assigned("b", "s1");
        assertThat(runsAt(390)).containsExactly(newer);

        assertThat(runsAt(400)).containsExactly(older);
        assertThat(runsAt(1_200)).containsExactly(older, newer);
    }

    @Test
    void oneThatConfirmsIsToldOfOthersSoonAgain() {
        AttemptKey confirmed = harness.assigned("a", "s1");
        assertThat(runsAt(0)).containsExactly(confirmed);
        harness.report("s1", AttemptReport.running(confirmed));
        AttemptKey lost = harness.assigned("b", "s1");
        assertThat(runsAt(300)).containsExactly(lost);

        assertThat(runsAt(400)).isEmpty();
        assertThat(runsAt(800)).containsExactly(lost);
    }

    @Test
    void whatIsConfirmedIsNotRepeated() {
        harness.assigned("a", "s1");
        runsAt(0);
        harness.running("b", "s1");
        harness.cancel("b");
        orders.flush(100 * MILLI, 1);
        assertThat(out.take(StopOrders.class)).hasSize(1);
        harness.lose("s1");

        for (long at = 200; at < 10_000; at += 100) {
            assertThat(runsAt(at)).isEmpty();
        }
        assertThat(out.take(StopOrders.class)).isEmpty();
        assertThat(orders.nextResendNanos()).isEqualTo(Long.MAX_VALUE);
    }

    /** The other masters wait for its word meanwhile. */
    @Test
    void aNewLeaderTellsSomeOfManySlavesAtATime() {
        List<AttemptKey> assigned = new ArrayList<>();
        assigned.add(harness.assigned("j1", "s1"));
        for (int i = 2; i <= OrderBook.MAX_SLAVES_TOGETHER + 100; i++) {
            harness.register("s" + i, 1, "cpus=1");
            assigned.add(harness.assigned("j" + i, "s" + i));
        }
        orders.becomeIdle();
        orders.becomeActive();

        List<AttemptKey> told = new ArrayList<>(runsAt(0));
        assertThat(told).hasSize(OrderBook.MAX_SLAVES_TOGETHER);
        assertThat(orders.hasDueNow()).isTrue();
        told.addAll(runsAt(1));
        assertThat(told).containsExactlyInAnyOrderElementsOf(assigned);
        assertThat(orders.hasDueNow()).isFalse();
    }

    private List<AttemptKey> runsAt(long millis) {
        orders.flush(millis * MILLI, 1);
        return out.take(RunOrders.class).stream()
                .flatMap(message -> message.runs().stream())
                .map(RunOrders.Run::attempt)
                .toList();
    }
}
