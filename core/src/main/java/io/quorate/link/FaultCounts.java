package io.quorate.link;

import java.util.EnumMap;

/** How often each {@link LinkFault} happened. */
public final class FaultCounts {
    private final EnumMap<LinkFault, Long> counts = new EnumMap<>(LinkFault.class);

    public long of(LinkFault fault) {
        return counts.getOrDefault(fault, 0L);
    }

    void count(LinkFault fault) {
        count(fault, 1);
    }

    void count(LinkFault fault, int times) {
        counts.merge(fault, (long) times, Long::sum);
    }
}
