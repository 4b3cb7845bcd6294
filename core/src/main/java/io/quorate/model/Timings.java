package io.quorate.model;

import java.time.Duration;

/**
 * The times by which a cluster notices that something is gone. All its nodes should have the same ones. The defaults notice a
 * silent leader within 0.6 s and a silent slave within 2.5 s.
 */
public final class Timings {
    private static final Timings DEFAULTS = builder().build();
    /** Below, one or two lost frames of the one that comes each second would cost a link. */
    private static final Duration SHORTEST_LINK_SILENCE = Duration.ofSeconds(3);
    /** Above, what healed goes unused for too long, however patient the lease is. */
    private static final Duration LONGEST_LINK_SILENCE = Duration.ofSeconds(10);

    private final Duration masterHeartbeat;
    private final Duration electionTimeoutMin;
    private final Duration electionTimeoutMax;
    private final Duration slaveHeartbeat;
    private final Duration lease;
    private final int clockRatePermille;
    private final Duration stopAllowance;
    private final Duration announcement;

    private Timings(Builder builder) {
        this.masterHeartbeat = builder.masterHeartbeat;
        this.electionTimeoutMin = builder.electionTimeoutMin;
        this.electionTimeoutMax = builder.electionTimeoutMax;
        this.slaveHeartbeat = builder.slaveHeartbeat;
        this.lease = builder.lease;
        this.clockRatePermille = builder.clockRatePermille;
        this.stopAllowance = builder.stopAllowance;
        this.announcement = builder.announcement;
    }

    public static Timings defaults() {
        return DEFAULTS;
    }

    public static Builder builder() {
        return new Builder();
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

    /** How often a slave tells the leader that it is there. Default 800 ms. */
    public Duration slaveHeartbeat() {
        return slaveHeartbeat;
    }

    /** How long after an answered heartbeat the cluster counts on the slave. Default 2.5 s. */
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

    /** The lease by the leader's clock, whatever the slave's shows: lease × (1 + ρ), rounded up. */
    public Duration leaseWithDrift() {
        long nanos = lease.toNanos();
        return Duration.ofNanos(nanos + (nanos * clockRatePermille + 999) / 1000);
    }

    /**
     * After how long a silence a link counts as dead: {@link #lease} + {@link #slaveHeartbeat}, at least 3 s and at most 10 s, so
     * by default 3.3 s. Every node says something on each link about once a second.
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
            return new Timings(this);
        }

        private static void requireRange(String field, Duration value) {
            require(
                    value.compareTo(Duration.ofMillis(1)) >= 0 && value.compareTo(Duration.ofHours(1)) <= 0,
                    field + " is between 1 ms and 1 h, got " + value);
        }

        private static void require(boolean holds, String rule) {
            if (!holds) {
                throw new IllegalArgumentException(rule);
            }
        }
    }
}
