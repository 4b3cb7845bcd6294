package io.quorate.scheduling;

import io.quorate.model.Resources;
import io.quorate.registry.PendingJob;
import java.util.TreeMap;

/** The pending jobs that ask for the same: where one of them does not fit, none does. */
final class Shape {
    /** What makes jobs alike for placement. */
    record Key(Resources request, String target) {}

    private final Key key;
    private final TreeMap<Long, PendingJob> jobs = new TreeMap<>();
    /** Under which number it is filed; see {@link PendingJobs}. */
    long filedUnder;
    /** Whether no slave has room for it; it waits until capacity is freed. */
    boolean blocked;

    Shape(Key key) {
        this.key = key;
    }

    Key key() {
        return key;
    }

    Resources request() {
        return key.request();
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
