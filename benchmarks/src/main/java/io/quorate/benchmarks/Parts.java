package io.quorate.benchmarks;

import io.quorate.benchmarks.endtoend.EndToEndPart;
import io.quorate.benchmarks.failover.FailoverPart;
import io.quorate.benchmarks.idle.IdlePart;
import io.quorate.benchmarks.million.MillionPart;
import io.quorate.benchmarks.pathological.PathologicalPart;
import io.quorate.benchmarks.placement.PlacementPart;
import io.quorate.benchmarks.replication.ReplicationPart;
import io.quorate.benchmarks.soak.SoakPart;
import java.util.List;

/** All parts, in the order in which they run. */
final class Parts {
    private Parts() {}

    static List<Part> all() {
        return List.of(
                new EndToEndPart(),
                new PlacementPart(),
                new ReplicationPart(),
                new FailoverPart(),
                new MillionPart(),
                new PathologicalPart(),
                new IdlePart(),
                new SoakPart());
    }
}
