package io.quorate.model;

import java.util.List;

/**
 * What to run, and what it takes. Immutable; two specs are equal when all of it is, and a submit repeated under one id
 * must bring an equal spec.
 */
public final class JobSpec {
    /** The largest payload of a handler, or command of a process, in bytes. */
    public static final int MAX_PAYLOAD_BYTES = 1 << 20;
    /** The longest name, in characters. */
    public static final int MAX_NAME_LENGTH = 200;
    /** For a number of retries: as often as it takes. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private final String name;
    private final Work work;
    private final Resources resources;
    private final int lossRetries;
    private final int failureRetries;
    private final Isolation isolation;

    private JobSpec(Builder builder) {
        this.name = builder.name;
        this.work = builder.work;
        this.resources = builder.resources;
        this.lossRetries = builder.lossRetries;
        this.failureRetries = builder.failureRetries;
        this.isolation = builder.isolation;
    }

    /** A job that calls a handler registered on the slaves. */
    public static Builder handler(String handler, Bytes payload) {
        return new Builder(new Work.Handler(handler, payload));
    }

    /** A job that runs an operating-system process on a slave that allows it. */
    public static Builder process(List<String> command) {
        return new Builder(new Work.Command(command));
    }

    public static Builder of(Work work) {
        return new Builder(work);
    }

    /** For people; empty if none was given. */
    public String name() {
        return name;
    }

    public Work work() {
        return work;
    }

    /** What is reserved on the slave while an attempt lives. */
    public Resources resources() {
        return resources;
    }

    /** How many further attempts the job gets after attempts that ended without an outcome (slave lost, refused, unknown). */
    public int lossRetries() {
        return lossRetries;
    }

    /** How many further attempts the job gets after attempts whose code failed. */
    public int failureRetries() {
        return failureRetries;
    }

    /** Whether two attempts of the job may execute at the same time when a slave is cut off. */
    public Isolation isolation() {
        return isolation;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JobSpec spec
                && name.equals(spec.name)
                && work.equals(spec.work)
                && resources.equals(spec.resources)
                && lossRetries == spec.lossRetries
                && failureRetries == spec.failureRetries
                && isolation == spec.isolation;
    }

    @Override
    public int hashCode() {
        // By hand: asked for each job, and Objects.hash makes an array. Not of the isolation, whose hash is another in
        // each JVM.
        int hash = 31 * name.hashCode() + work.hashCode();
        hash = 31 * hash + resources.hashCode();
        return 31 * (31 * hash + lossRetries) + failureRetries;
    }

    @Override
    public String toString() {
        return "JobSpec[" + name + ", " + work + ", " + resources
                + (isolation == Isolation.EXCLUSIVE ? ", exclusive" : "") + "]";
    }

    /** Collects a spec. Not thread-safe. */
    public static final class Builder {
        private final Work work;
        private String name = "";
        private Resources resources = Resources.NONE;
        private int lossRetries = UNLIMITED;
        private int failureRetries;
        private Isolation isolation = Isolation.AVAILABLE;

        private Builder(Work work) {
            this.work = work;
        }

        /** @throws IllegalArgumentException if it is longer than {@value #MAX_NAME_LENGTH} characters */
        public Builder name(String value) {
            if (value.length() > MAX_NAME_LENGTH) {
                throw new IllegalArgumentException("a job's name has at most " + MAX_NAME_LENGTH + " characters");
            }
            this.name = value;
            return this;
        }

        /** What the job takes; default: nothing. */
        public Builder resources(Resources value) {
            this.resources = value;
            return this;
        }

        /** Default {@link #UNLIMITED}. @throws IllegalArgumentException if negative */
        public Builder lossRetries(int value) {
            this.lossRetries = requireNotNegative("lossRetries", value);
            return this;
        }

        /** Default 0. @throws IllegalArgumentException if negative */
        public Builder failureRetries(int value) {
            this.failureRetries = requireNotNegative("failureRetries", value);
            return this;
        }

        /** Default {@link Isolation#AVAILABLE}. */
        public Builder isolation(Isolation value) {
            this.isolation = value;
            return this;
        }

        public JobSpec build() {
            return new JobSpec(this);
        }

        private static int requireNotNegative(String field, int value) {
            if (value < 0) {
                throw new IllegalArgumentException(field + " is not negative, got " + value);
            }
            return value;
        }
    }
}
