package io.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;

/**
 * Any number of longer lives: no part of the build. {@code -Dquorate.sim.seeds} says how many, {@code -Dquorate.sim.seconds} how long each is,
 * {@code -Dquorate.sim.base} from which seed on, {@code -Dquorate.sim.commit} of which commit. Prints the line that belongs into
 * the table of docs/soak.md.
 */
final class Soak {
    private static final int SEEDS = Integer.getInteger("quorate.sim.seeds", 5_000);
    private static final int SECONDS = Integer.getInteger(ClusterLife.SECONDS, 300);
    private static final long BASE = Long.getLong("quorate.sim.base", System.currentTimeMillis() * 1_000_000);
    /** So that a long run shows that it goes on, and a run that is cut short has its results. */
    private static final int AT_ONCE = 500;

    @Test
    void noLongLifeBreaksAPromise() throws Exception {
        double hours = 0;
        double seconds = 0;
        int lived = 0;
        while (lived < SEEDS) {
            int count = Math.min(AT_ONCE, SEEDS - lived);
            Lives lives =
                    Lives.of(BASE + lived, count, seed -> ClusterLife.of(seed).lasting(SECONDS));
            assertThat(lives.reports()).hasSize(count);
            lived += count;
            hours += lives.virtualHours();
            seconds += lives.seconds();
            System.out.println(lives);
            System.out.printf(
                    "| %s | %s | %d | %d | %d | %.1f | %.0f | none |%n",
                    DateTimeFormatter.ISO_LOCAL_DATE.format(Instant.now().atZone(ZoneOffset.UTC)),
                    System.getProperty("quorate.sim.commit", "?"),
                    BASE,
                    lived,
                    SECONDS,
                    hours,
                    hours * 3_600 / seconds);
        }
    }
}
