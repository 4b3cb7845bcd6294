package io.quorate.scheduling;

import io.quorate.model.Resources;
import io.quorate.registry.PendingJob;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The pending jobs that ask for the same: where one of them does not fit, none does. */
final class Shape {
    /** What makes jobs alike for placement. */
    record Key(Resources request, String target) {}

    private final Key key;
    private final int hash;
    private final TreeMap<Long, PendingJob> jobs = new TreeMap<>();
    /** Under which number it is filed; see {@link PendingJobs}. */
    long filedUnder;
    /** By which mark of a slave it is told that there is room for it; see {@link FrequentShapes}. */
    FrequentShapes.@Nullable Frequent frequent;

    /** When it was last asked whether it has a mark. */
    int frequentAsOf = -1;

    private final NumberedRequest numbered;
    /** Whether no slave has room for it; it waits until capacity is freed. */
    boolean blocked;

    Shape(Key key) {
        this.key = key;
        this.hash = key.hashCode();
        this.numbered = new NumberedRequest(key.request());
    }

    Key key() {
        return key;
    }

    Resources request() {
        return key.request();
    }

    /** What it asks for, by the numbers that resources have now. */
    Demand demand(Dimensions dimensions) {
        return numbered.by(dimensions);
    }

    int hash() {
        return hash;
    }

    String target() {
        return key.target();
    }

    void add(PendingJob job) {
        jobs.put(job.sequence(), job);
    }

    void remove(long sequence) {
        jobs.remove(sequence);
    }

    /** Whether it waits for room. */
    boolean isBlocked() {
        return blocked && !jobs.isEmpty();
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    int size() {
        return jobs.size();
    }

    /** The one that was submitted first. */
    PendingJob first() {
        return jobs.firstEntry().getValue();
    }
}
