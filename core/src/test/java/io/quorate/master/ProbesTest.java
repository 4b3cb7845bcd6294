package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.Now;
import io.quorate.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ProbesTest {
    private static final Now NOW = new Now(1, 1, 1);

    private final List<NodeId> told = new ArrayList<>();
    private final Probes probes = new Probes((now, slave) -> told.add(slave));

    @Test
    void aSlaveIsToldOnceForEachSilence() {
        probes.look(NOW, slaves(1));
        probes.look(NOW, slaves(2));
        probes.look(NOW, slaves(2));
        assertThat(told).isEqualTo(slaves(2));

        probes.look(NOW, List.of());
        probes.look(NOW, slaves(1));
        assertThat(told).hasSize(3);
    }

    @Test
    void whenAllAreSilentTheyAreToldAFewAtATime() {
        List<NodeId> all = slaves(2 * Probes.MAX_TOGETHER + 1);
        probes.look(NOW, all);
        assertThat(told).hasSize(Probes.MAX_TOGETHER);
        probes.look(NOW, all);
        probes.look(NOW, all);
        assertThat(told).containsExactlyElementsOf(all);
    }

    private static List<NodeId> slaves(int count) {
        return IntStream.range(0, count).mapToObj(i -> NodeId.of("s" + i)).toList();
    }
}
