package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class UnconfirmedOrdersTest {
    private static final NodeId SLAVE = NodeId.of("s1");
    private static final long MILLI = 1_000_000L;

    private final UnconfirmedOrders orders = new UnconfirmedOrders();

    @Test
    void anOrderCountsUntilItsSlaveHasSaidSomethingOfIt() {
        orders.becomeActive(0);
        orders.attemptAssigned(attempt(5), SLAVE);
        orders.attemptAssigned(attempt(6), SLAVE);
        orders.attemptAssigned(attempt(7), SLAVE);
        assertThat(orders.count()).isEqualTo(3);

        orders.attemptRunning(attempt(5), SLAVE);
        orders.attemptStopping(attempt(6), SLAVE);
        assertThat(orders.count()).isEqualTo(1);

        orders.attemptEnded(attempt(5), SLAVE, AttemptEnd.SUCCEEDED);
        orders.attemptEnded(attempt(6), SLAVE, AttemptEnd.CANCELLED);
        orders.attemptRunning(attempt(4), SLAVE);
        assertThat(orders.count()).as("what is known, or was never counted").isEqualTo(1);

        orders.attemptEnded(attempt(7), SLAVE, AttemptEnd.SUCCEEDED);
        assertThat(orders.count()).isZero();
    }

    @Test
    void whoDoesNotLeadCountsNothingAndANewTermBeginsWithNothing() {
        orders.attemptAssigned(attempt(1), SLAVE);
        assertThat(orders.count()).isZero();

        orders.becomeActive(0);
        orders.attemptAssigned(attempt(2), SLAVE);
        orders.becomeIdle();
        assertThat(orders.count()).isZero();
        orders.becomeActive(MILLI);
        assertThat(orders.count()).isZero();
        orders.attemptEnded(attempt(2), SLAVE, AttemptEnd.SUCCEEDED);
        assertThat(orders.count()).isZero();
    }

    /** Beside a simple model of it, over more tokens than it looks at. */
    @Test
    void itCountsThoseOfTheLastSecond() {
        Random random = new Random(1);
        Map<Long, Long> model = new HashMap<>();
        long token = 1;
        long nanos = 0;
        orders.becomeActive(nanos);
        for (int step = 0; step < 5_000; step++) {
            nanos += random.nextInt(20) * MILLI;
            orders.update(nanos);
            for (int i = random.nextInt(200); i > 0; i--) {
                orders.attemptAssigned(attempt(token), SLAVE);
                model.put(token, nanos);
                token++;
            }
            for (int i = random.nextInt(200); i > 0; i--) {
                long confirmed = Math.max(1, token - 1 - random.nextInt(5_000));
                orders.attemptRunning(attempt(confirmed), SLAVE);
                model.remove(confirmed);
            }
            long now = nanos;
            long within = count(model, now - UnconfirmedOrders.MEMORY_NANOS + 50 * MILLI);
            model.values().removeIf(since -> since <= now - UnconfirmedOrders.MEMORY_NANOS);
            assertThat((long) orders.count()).isBetween(within, (long) model.size());
            if (orders.count() > 0) {
                assertThat(orders.nextForgottenNanos()).isBetween(now + 1, now + UnconfirmedOrders.MEMORY_NANOS);
            }
        }
        assertThat(token).isGreaterThan(1 << 18);
    }

    private static long count(Map<Long, Long> model, long sinceNanos) {
        return model.values().stream().filter(since -> since > sinceNanos).count();
    }

    private static AttemptKey attempt(long token) {
        return new AttemptKey(JobId.of("j"), 1, token);
    }
}
