package io.quorate.scheduling;

import org.jspecify.annotations.Nullable;

/** Finds the slave for a job. Exact: while a shape fits some open slave that has not refused its target, one is found. */
interface SlaveChoice {

    /** A slave offers that much from now on; its {@link #update} comes later. */
    void expect(long[] total);

    /** What is available on the slave changed, or whether it is open. */
    void update(CandidateSlave slave);

    /** Null if the shape fits nowhere now. */
    @Nullable
    CandidateSlave find(Shape shape);

    /** Steps taken so far, each of which takes about as long as another: the measure of the time taken. */
    long work();
}
