package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.Now;
import io.quorate.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LeaderNewsTest {
    private static final Now NOW = new Now(1, 1);

    private final List<NodeId> told = new ArrayList<>();
    private final LeaderNews news = new LeaderNews((now, slave) -> told.add(slave));
    private final List<NodeId> slaves = IntStream.range(0, 2 * LeaderNews.MAX_TOGETHER + 1)
            .mapToObj(i -> NodeId.of("s" + i))
            .toList();

    @Test
    void eachSlaveIsToldOnceAndNotAllAtOneStep() {
        assertThat(news.hasWork()).isFalse();
        news.becomeActive(slaves);

        news.work(NOW);
        assertThat(told).hasSize(LeaderNews.MAX_TOGETHER);
        assertThat(news.hasWork()).isTrue();
        news.work(NOW);
        news.work(NOW);

        assertThat(told).isEqualTo(slaves);
        assertThat(news.hasWork()).isFalse();
    }

    @Test
    void whoLeadsNoMoreTellsNobodyThatItDoes() {
        news.becomeActive(slaves);
        news.work(NOW);
        news.becomeIdle();

        news.work(NOW);

        assertThat(told).hasSize(LeaderNews.MAX_TOGETHER);
        assertThat(news.hasWork()).isFalse();
    }
}
