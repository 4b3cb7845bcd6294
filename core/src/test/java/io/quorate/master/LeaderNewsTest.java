package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.Now;
import io.quorate.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LeaderNewsTest {
    private static final Now NOW = new Now(1, 1);
    private static final Now LATER = new Now(1 + LeaderNews.DIAL_PAUSE_NANOS, 1);

    private final List<NodeId> told = new ArrayList<>();
    private final Set<NodeId> linked = new TreeSet<>();
    private final LeaderNews news = new LeaderNews((now, slave) -> told.add(slave), linked::contains);
    private final List<NodeId> slaves = IntStream.range(0, 2 * LeaderNews.MAX_TOGETHER + 1)
            .mapToObj(i -> NodeId.of("s" + i))
            .toList();

    @Test
    void eachSlaveIsToldOnceAndNotAllAtOneStep() {
        assertThat(news.hasWork()).isFalse();
        linked.addAll(slaves);
        news.becomeActive(NOW, slaves);

        news.work(NOW);
        assertThat(told).hasSize(LeaderNews.MAX_TOGETHER);
        assertThat(news.hasWork()).isTrue();
        news.work(NOW);
        news.work(NOW);

        assertThat(told).isEqualTo(slaves);
        assertThat(news.hasWork()).isFalse();
    }

    @Test
    void slavesWithoutALinkAreDialledAFewAtATime() {
        linked.add(slaves.get(7));
        news.becomeActive(NOW, slaves);
        news.work(NOW);
        assertThat(told).hasSize(1 + LeaderNews.MAX_DIALLED_TOGETHER).startsWith(slaves.get(7));
        assertThat(news.hasWork()).isFalse();
        assertThat(news.nextWakeNanos()).isEqualTo(LATER.nanos());
        news.work(NOW);
        assertThat(told).hasSize(1 + LeaderNews.MAX_DIALLED_TOGETHER);

        // They made links themselves, and asked over these.
        linked.addAll(slaves.subList(0, 400));
        news.work(LATER);
        assertThat(told).hasSize(1 + 2 * LeaderNews.MAX_DIALLED_TOGETHER).endsWith(slaves.get(499));
        assertThat(news.nextWakeNanos()).isEqualTo(LATER.nanos() + LeaderNews.DIAL_PAUSE_NANOS);
        linked.addAll(slaves);
        news.work(new Now(LATER.nanos() + LeaderNews.DIAL_PAUSE_NANOS, 1));
        assertThat(news.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whoLeadsNoMoreTellsNobodyThatItDoes() {
        linked.addAll(slaves);
        news.becomeActive(NOW, slaves);
        news.work(NOW);
        news.becomeIdle();

        news.work(NOW);

        assertThat(told).hasSize(LeaderNews.MAX_TOGETHER);
        assertThat(news.hasWork()).isFalse();
    }
}
