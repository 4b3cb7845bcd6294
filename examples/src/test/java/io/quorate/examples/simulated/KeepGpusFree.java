package io.quorate.examples.simulated;

import io.quorate.model.Resources;
import io.quorate.spi.PlacementPolicy;

/** Work that needs no GPU goes where there is none, as long as there is room; and to machines that may be taken away last. */
final class KeepGpusFree implements PlacementPolicy {

    // simulation.md: begin
    @Override
    public long score(Resources request, Candidate slave) {
        boolean wasted = has(slave.total()) && !has(request);
        boolean spot = "true".equals(slave.attributes().get("spot"));
        return (wasted ? -2_000_000L : 0) + (spot ? -1_000_000 : 0) - slave.attempts();
    }
    // simulation.md: end

    private static boolean has(Resources resources) {
        return resources.amount("gpus").signum() > 0;
    }
}
