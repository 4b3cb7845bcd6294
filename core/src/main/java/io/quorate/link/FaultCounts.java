package io.quorate.link;

/** How often each {@link LinkFault} happened. */
public final class FaultCounts {
    private final long[] counts = new long[LinkFault.values().length];

    public long of(LinkFault fault) {
        return counts[fault.ordinal()];
    }

    void count(LinkFault fault) {
        counts[fault.ordinal()]++;
    }

    void count(LinkFault fault, int times) {
        counts[fault.ordinal()] += times;
    }
}
