package io.quorate.benchmarks.quorate;

import io.quorate.JobHandler;
import io.quorate.model.Bytes;
import io.quorate.model.JobSpec;

/** The job that does nothing: what remains is what Quorate does. */
public final class Noop {
    public static final String HANDLER = "noop";
    public static final JobHandler BODY = job -> Bytes.EMPTY;
    public static final JobSpec SPEC = JobSpec.handler(HANDLER, Bytes.EMPTY).build();

    private Noop() {}
}
