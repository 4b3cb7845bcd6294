package io.quorate.simulation.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.SeededRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AgendaTest {
    private final Agenda agenda = new Agenda();
    private final List<String> done = new ArrayList<>();

    @Test
    void runsWhatWasEnteredInTheOrderOfItsTimeAndThenOfItsEntry() {
        SeededRandom random = new SeededRandom(1);
        List<long[]> entered = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            long[] entry = {random.nextLong(700), i};
            entered.add(entry);
            agenda.at(entry[0], () -> note(entry));
        }
        assertThat(agenda.size()).isEqualTo(5_000);

        while (agenda.step(699)) {
            assertThat(agenda.size() + done.size()).isEqualTo(5_000);
        }

        entered.sort(Comparator.<long[]>comparingLong(entry -> entry[0]).thenComparingLong(entry -> entry[1]));
        assertThat(done).isEqualTo(entered.stream().map(AgendaTest::text).toList());
        assertThat(agenda.actionsDone()).isEqualTo(5_000);
    }

    @Test
    void keepsTheOrderWhileActionsEnterOthers() {
        SeededRandom random = new SeededRandom(2);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            enter(random, times, 100);
        }

        long last = 0;
        while (agenda.step(Long.MAX_VALUE)) {
            assertThat(agenda.nowNanos()).isGreaterThanOrEqualTo(last);
            last = agenda.nowNanos();
        }

        assertThat(times).hasSize(5_000).isSorted();
    }

    private void enter(SeededRandom random, List<Long> times, int more) {
        agenda.after(random.nextLong(1_000), () -> {
            times.add(agenda.nowNanos());
            if (more > 1) {
                enter(random, times, more - 1);
            }
        });
    }

    @Test
    void doesNothingBeforeItsTime() {
        agenda.at(10, () -> done.add("ten"));

        assertThat(agenda.step(9)).isFalse();
        assertThat(agenda.nowNanos()).isEqualTo(9);
        assertThat(done).isEmpty();
        assertThat(agenda.step(10)).isTrue();
        assertThat(done).containsExactly("ten");
        assertThat(agenda.step(30)).isFalse();
        assertThat(agenda.nowNanos()).isEqualTo(30);
    }

    @Test
    void runsNextWhatIsLate() {
        agenda.at(50, () -> done.add("fifty"));
        agenda.step(40);
        agenda.at(5, () -> done.add("late"));

        agenda.step(100);

        assertThat(done).containsExactly("late");
        assertThat(agenda.nowNanos()).isEqualTo(40);
    }

    private void note(long[] entry) {
        assertThat(agenda.nowNanos()).isEqualTo(entry[0]);
        done.add(text(entry));
    }

    private static String text(long[] entry) {
        return entry[0] + "/" + entry[1];
    }
}
