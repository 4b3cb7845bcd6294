package io.quorate.model;

import java.time.Duration;

/**
 * The times by which a cluster notices that something is gone. All its nodes should have the same ones. The defaults notice a
 * silent leader within 0.6 s and a silent slave within 2.5 s.
 */
public final class Timings {
    /** Below, one or two lost frames of the one that comes each second would cost a link. */
    private static final Duration SHORTEST_LINK_SILENCE = Duration.ofSeconds(3);
    /** Above, what healed goes unused for too long, however patient the lease is. */
    private static final Duration LONGEST_LINK_SILENCE = Duration.ofSeconds(10);

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST_HEARTBEATS = 1_000_000;

    // After the bounds that it is checked against.
    private static final Timings DEFAULTS = builder().build();

    private final Duration masterHeartbeat;
    private final Duration electionTimeoutMin;
    private final Duration electionTimeoutMax;
    private final Duration slaveHeartbeat;
    private final Duration lease;
    private final int clockRatePermille;
    private final Duration stopAllowance;
    private final Duration announcement;
    private final int maxHeartbeatsPerSecond;

    private Timings(Builder builder) {
        this.masterHeartbeat = builder.masterHeartbeat;
        this.electionTimeoutMin = builder.electionTimeoutMin;
        this.electionTimeoutMax = builder.electionTimeoutMax;
        this.slaveHeartbeat = builder.slaveHeartbeat;
        this.lease = builder.lease;
        this.clockRatePermille = builder.clockRatePermille;
        this.stopAllowance = builder.stopAllowance;
        this.announcement = builder.announcement;
        this.maxHeartbeatsPerSecond = builder.maxHeartbeatsPerSecond;
    }

    public static Timings defaults() {
        return DEFAULTS;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has these times. */
    public Builder toBuilder() {
        return new Builder()
                .masterHeartbeat(masterHeartbeat)
                .electionTimeout(electionTimeoutMin, electionTimeoutMax)
                .slaveHeartbeat(slaveHeartbeat)
                .lease(lease)
                .clockRatePermille(clockRatePermille)
                .stopAllowance(stopAllowance)
                .announcement(announcement)
                .maxHeartbeatsPerSecond(maxHeartbeatsPerSecond);
    }

    /** How often a leader tells the other masters that it leads. Default 75 ms. */
    public Duration masterHeartbeat() {
        return masterHeartbeat;
    }

    /** The shortest silence of a leader after which a master asks for an election. Default 300 ms. */
    public Duration electionTimeoutMin() {
        return electionTimeoutMin;
    }

    /** The longest one; each wait is drawn between the two. Default 600 ms. */
    public Duration electionTimeoutMax() {
        return electionTimeoutMax;
    }

    /**
     * How often a slave tells the leader that it is there. Default 800 ms. In a large cluster more rarely: see
     * {@link #maxHeartbeatsPerSecond}.
     */
    public Duration slaveHeartbeat() {
        return slaveHeartbeat;
    }

    /**
     * How long after an answered heartbeat the cluster counts on the slave. Default 2.5 s. In a large cluster longer: see
     * {@link #maxHeartbeatsPerSecond}.
     */
    public Duration lease() {
        return lease;
    }

    /** The bound ρ on how much the rates of two clocks differ, in thousandths. Default 10, that is 1 %. */
    public int clockRatePermille() {
        return clockRatePermille;
    }

    /**
     * How long before the end of its lease a slave begins to stop the exclusive jobs that it executes, so that they have stopped by force,
     * if need be, when it ends. Default 500 ms.
     */
    public Duration stopAllowance() {
        return stopAllowance;
    }

    /** How often a node announces itself, give or take a tenth. Default 1 s. */
    public Duration announcement() {
        return announcement;
    }

    /**
     * How many heartbeats a leader answers in a second, of all slaves together. Default 2,500. If there are more slaves than that
     * allows, by default more than 2,000, {@link #slaveHeartbeat} and {@link #lease} of all of them are multiplied by the least whole
     * number that makes it enough, so that an idle cluster costs little and a busy leader loses nobody whom it had no time to answer.
     */
    public int maxHeartbeatsPerSecond() {
        return maxHeartbeatsPerSecond;
    }

    /** By what {@link #slaveHeartbeat} and {@link #lease} are to be multiplied with so many slaves; at least 1. */
    public int leaseFactor(int slaves) {
        long room = maxHeartbeatsPerSecond * slaveHeartbeat.toMillis();
        long wanted = (slaves * 1_000L + room - 1) / room;
        return (int) Math.max(1, Math.min(wanted, longestLeaseFactor()));
    }

    private long longestLeaseFactor() {
        // Not Duration.dividedBy, which makes many objects: leaders ask for this all the time.
        return LONGEST.toNanos() / lease.toNanos();
    }

    /**
     * These, with {@link #slaveHeartbeat} and {@link #lease} multiplied by that, or by what makes the lease an hour long.
     *
     * @throws IllegalArgumentException if the factor is not positive
     */
    public Timings stretched(int leaseFactor) {
        if (leaseFactor < 1) {
            throw new IllegalArgumentException("a lease is multiplied by 1 or more, not by " + leaseFactor);
        }
        if (leaseFactor == 1) {
            return this;
        }
        int factor = (int) Math.min(leaseFactor, longestLeaseFactor());
        return toBuilder()
                .slaveHeartbeat(slaveHeartbeat.multipliedBy(factor))
                .lease(lease.multipliedBy(factor))
                .build();
    }

    /** The lease by the leader's clock, whatever the slave's shows: lease × (1 + ρ), rounded up. */
    public Duration leaseWithDrift() {
        long nanos = lease.toNanos();
        return Duration.ofNanos(nanos + (nanos * clockRatePermille + 999) / 1000);
    }

    /**
     * After how long a silence a link counts as dead: {@link #lease} + {@link #slaveHeartbeat}, at least 3 s and at most 10 s, so
     * by default 3.3 s. Every node says something on each link about once a second; those between slaves and masters may rest, and then
     * be silent for longer.
     */
    public Duration linkSilence() {
        Duration wanted = lease.plus(slaveHeartbeat);
        if (wanted.compareTo(SHORTEST_LINK_SILENCE) < 0) {
            return SHORTEST_LINK_SILENCE;
        }
        return wanted.compareTo(LONGEST_LINK_SILENCE) > 0 ? LONGEST_LINK_SILENCE : wanted;
    }

    /** Collects times. Not thread-safe. */
    public static final class Builder {
        private Duration masterHeartbeat = Duration.ofMillis(75);
        private Duration electionTimeoutMin = Duration.ofMillis(300);
        private Duration electionTimeoutMax = Duration.ofMillis(600);
        private Duration slaveHeartbeat = Duration.ofMillis(800);
        private Duration lease = Duration.ofMillis(2500);
        private int clockRatePermille = 10;
        private Duration stopAllowance = Duration.ofMillis(500);
        private boolean stopAllowanceGiven;
        private Duration announcement = Duration.ofSeconds(1);
        private int maxHeartbeatsPerSecond = 2_500;

        private Builder() {}

        public Builder masterHeartbeat(Duration value) {
            this.masterHeartbeat = value;
            return this;
        }

        public Builder electionTimeout(Duration min, Duration max) {
            this.electionTimeoutMin = min;
            this.electionTimeoutMax = max;
            return this;
        }

        public Builder slaveHeartbeat(Duration value) {
            this.slaveHeartbeat = value;
            return this;
        }

        public Builder lease(Duration value) {
            this.lease = value;
            return this;
        }

        public Builder clockRatePermille(int value) {
            this.clockRatePermille = value;
            return this;
        }

        /** If it is not given, a lease that is shorter than 2.5 s has a fifth of it. */
        public Builder stopAllowance(Duration value) {
            this.stopAllowance = value;
            this.stopAllowanceGiven = true;
            return this;
        }

        public Builder announcement(Duration value) {
            this.announcement = value;
            return this;
        }

        public Builder maxHeartbeatsPerSecond(int value) {
            this.maxHeartbeatsPerSecond = value;
            return this;
        }

        /** @throws IllegalArgumentException if the times do not go together; the message says which and why */
        public Timings build() {
            requireRange("masterHeartbeat", masterHeartbeat);
            requireRange("electionTimeoutMin", electionTimeoutMin);
            requireRange("electionTimeoutMax", electionTimeoutMax);
            requireRange("slaveHeartbeat", slaveHeartbeat);
            requireRange("lease", lease);
            requireRange("announcement", announcement);
            if (!stopAllowanceGiven) {
                Duration fifth = lease.dividedBy(5);
                stopAllowance = fifth.compareTo(stopAllowance) < 0 ? fifth : stopAllowance;
            }
            require(
                    !stopAllowance.isZero() && !stopAllowance.isNegative() && stopAllowance.compareTo(lease) < 0,
                    "stopAllowance is positive and shorter than lease, or no exclusive job could run, got "
                            + stopAllowance);
            require(
                    electionTimeoutMin.compareTo(masterHeartbeat.multipliedBy(2)) >= 0,
                    "electionTimeoutMin is at least twice masterHeartbeat, or a single late heartbeat starts an election");
            require(
                    electionTimeoutMax.compareTo(electionTimeoutMin) > 0,
                    "electionTimeoutMax is above electionTimeoutMin, or masters campaign at the same moment for ever");
            require(
                    lease.compareTo(slaveHeartbeat.multipliedBy(2)) > 0,
                    "lease is more than twice slaveHeartbeat, or a single lost heartbeat loses a slave");
            require(clockRatePermille >= 0 && clockRatePermille <= 500, "clockRatePermille is 0 to 500");
            require(
                    maxHeartbeatsPerSecond >= 1 && maxHeartbeatsPerSecond <= MOST_HEARTBEATS,
                    "maxHeartbeatsPerSecond is 1 to " + MOST_HEARTBEATS + ", got " + maxHeartbeatsPerSecond);
            return new Timings(this);
        }

        private static void requireRange(String field, Duration value) {
            require(
                    value.compareTo(Duration.ofMillis(1)) >= 0 && value.compareTo(LONGEST) <= 0,
                    field + " is between 1 ms and 1 h, got " + value);
        }

        private static void require(boolean holds, String rule) {
            if (!holds) {
                throw new IllegalArgumentException(rule);
            }
        }
    }
}
