package io.quorate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.NodeId;
import java.util.ArrayList;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class LiveAttemptsTest {
    private static final NodeId SLAVE = NodeId.of("s1");

    private static AttemptRecord attempt(long token) {
        JobRecord job = new JobRecord(Harness.job("j"), Harness.spec("").build(), 1, 0);
        return new AttemptRecord(job, 1, token, SLAVE, 0);
    }

    @Test
    void itHoldsWhatATreeWouldHold() {
        Random random = new Random(3);
        LiveAttempts live = new LiveAttempts();
        TreeMap<Long, AttemptRecord> expected = new TreeMap<>();
        long next = 1;
        for (int step = 0; step < 20_000; step++) {
            boolean grows = step / 2_000 % 2 == 0;
            if (random.nextInt(3) > 0 == grows) {
                boolean rises = random.nextInt(8) > 0;
                AttemptRecord added = attempt(rises ? next++ : 1 + random.nextLong(next));
                assertThat(live.add(added)).isEqualTo(expected.putIfAbsent(added.token, added) == null);
            } else if (random.nextInt(20) == 0) {
                AttemptRecord other = attempt(1 + random.nextLong(next));
                assertThat(live.remove(other)).as("equal tokens are not enough").isFalse();
            } else {
                Long token = expected.ceilingKey(1 + random.nextLong(next));
                AttemptRecord known = token == null ? null : expected.remove(token);
                if (known != null) {
                    assertThat(live.remove(known)).isTrue();
                }
            }
            long asked = 1 + random.nextLong(next);
            assertThat(live.get(asked)).isSameAs(expected.get(asked));
            assertThat(live).hasSize(expected.size());
            assertThat(live.first())
                    .isSameAs(expected.isEmpty() ? null : expected.firstEntry().getValue());
            if (step % 100 == 0) {
                assertThat(new ArrayList<>(live)).isEqualTo(new ArrayList<>(expected.values()));
            }
        }
        assertThat(next).isGreaterThan(1_000);
    }
}
