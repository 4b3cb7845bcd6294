package io.quorate.model;

import java.time.Duration;

/**
 * How long a cluster keeps jobs that have ended, and remembers their ids after that (P4), and how long it knows slaves that are gone.
 * The leader's counts, so all masters should have the same.
 *
 * <p>A job is kept for the {@link #keepTime}, unless more than {@link #keepJobs} have ended since: with its result, its output
 * and its attempts. Then only its id, a fingerprint of its spec and how it ended are remembered, for the {@link #idWindow}
 * after its end: until then a submit of the same id makes no second job.
 *
 * <p>A slave that was lost, or left, is listed as such for the {@link #lostSlaveTime}, unless more than {@link #keepLostSlaves} are:
 * slaves come and go under ever new names. One that comes back later is a new one, which gets back what it still executes as
 * long as it was not given to another (P5). A slave that is drained is known until that is ended.
 */
public final class Retention {
    /** The longest time that can be asked for. */
    public static final Duration MAX_TIME = Duration.ofDays(366);
    /** The most jobs that can be kept, and the most ids that can be remembered. */
    public static final int MAX_COUNT = 10_000_000;

    private static final Retention DEFAULTS = builder().build();

    private final Duration keepTime;
    private final int keepJobs;
    private final Duration idWindow;
    private final int keepIds;
    private final Duration lostSlaveTime;
    private final int keepLostSlaves;

    private Retention(Builder builder) {
        this.keepTime = builder.keepTime;
        this.keepJobs = builder.keepJobs;
        this.idWindow = builder.idWindow;
        this.keepIds = builder.keepIds;
        this.lostSlaveTime = builder.lostSlaveTime;
        this.keepLostSlaves = builder.keepLostSlaves;
    }

    public static Retention defaults() {
        return DEFAULTS;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** With these settings, to be changed. */
    public Builder toBuilder() {
        return new Builder()
                .keepTime(keepTime)
                .keepJobs(keepJobs)
                .idWindow(idWindow)
                .keepIds(keepIds)
                .lostSlaveTime(lostSlaveTime)
                .keepLostSlaves(keepLostSlaves);
    }

    /** How long a job is kept after its end. Default 24 h. */
    public Duration keepTime() {
        return keepTime;
    }

    /** How many jobs that have ended are kept at most; those that ended first go first. Default 100,000. */
    public int keepJobs() {
        return keepJobs;
    }

    /** How long the id of a job is remembered after its end, at least. Default 24 h. */
    public Duration idWindow() {
        return idWindow;
    }

    /** How many ids of jobs that are no longer kept are remembered at most, about 70 bytes each. Default 1,000,000. */
    public int keepIds() {
        return keepIds;
    }

    /** How long a slave that was lost, or left, is still known. Default 24 h. */
    public Duration lostSlaveTime() {
        return lostSlaveTime;
    }

    /** How many slaves that were lost, or left, are known at most; those that were lost first go first. Default 10,000. */
    public int keepLostSlaves() {
        return keepLostSlaves;
    }

    /** Collects the settings. Not thread-safe. */
    public static final class Builder {
        private Duration keepTime = Duration.ofHours(24);
        private int keepJobs = 100_000;
        private Duration idWindow = Duration.ofHours(24);
        private int keepIds = 1_000_000;
        private Duration lostSlaveTime = Duration.ofHours(24);
        private int keepLostSlaves = 10_000;

        private Builder() {}

        public Builder keepTime(Duration value) {
            this.keepTime = value;
            return this;
        }

        public Builder keepJobs(int value) {
            this.keepJobs = value;
            return this;
        }

        public Builder idWindow(Duration value) {
            this.idWindow = value;
            return this;
        }

        public Builder keepIds(int value) {
            this.keepIds = value;
            return this;
        }

        public Builder lostSlaveTime(Duration value) {
            this.lostSlaveTime = value;
            return this;
        }

        public Builder keepLostSlaves(int value) {
            this.keepLostSlaves = value;
            return this;
        }

        /** @throws IllegalArgumentException if something is out of range; the message says what */
        public Retention build() {
            requireTime("keepTime", keepTime);
            requireTime("idWindow", idWindow);
            requireCount("keepJobs", keepJobs);
            requireCount("keepIds", keepIds);
            requireTime("lostSlaveTime", lostSlaveTime);
            requireCount("keepLostSlaves", keepLostSlaves);
            return new Retention(this);
        }

        private static void requireTime(String field, Duration value) {
            if (value.isNegative() || value.compareTo(MAX_TIME) > 0) {
                throw new IllegalArgumentException(field + " is 0 to " + MAX_TIME.toDays() + " days, got " + value);
            }
        }

        private static void requireCount(String field, int value) {
            if (value < 0 || value > MAX_COUNT) {
                throw new IllegalArgumentException(field + " is 0 to " + MAX_COUNT + ", got " + value);
            }
        }
    }
}
