package io.quorate.model;

import org.jspecify.annotations.Nullable;

/**
 * What a job ended as. It never changes (P4).
 *
 * @param state one of the final states
 * @param result what the handler returned; empty otherwise
 * @param exitCode of a process; null for handlers and for processes that never ended by themselves
 * @param output of a process, standard output and error as they came, up to the slave's limit; empty otherwise
 * @param outputTruncated whether the process wrote more than was kept
 * @param error why the job did not succeed; null if it did
 */
public record JobOutcome(
        JobState state,
        Bytes result,
        @Nullable Integer exitCode,
        Bytes output,
        boolean outputTruncated,
        @Nullable String error) {
    /** The largest result, in bytes. */
    public static final int MAX_RESULT_BYTES = 256 << 10;
    /** The most output that can be kept, in bytes. */
    public static final int MAX_OUTPUT_BYTES = 64 << 10;
    /** The longest error text, in characters. */
    public static final int MAX_ERROR_LENGTH = 4000;

    /** @throws IllegalArgumentException if the state is not final, or a part is over its limit */
    public JobOutcome {
        if (!state.isFinal()) {
            throw new IllegalArgumentException(state + " is no outcome");
        }
        if (result.size() > MAX_RESULT_BYTES) {
            throw new IllegalArgumentException("a result has at most " + MAX_RESULT_BYTES + " bytes");
        }
        if (output.size() > MAX_OUTPUT_BYTES) {
            throw new IllegalArgumentException("output has at most " + MAX_OUTPUT_BYTES + " bytes");
        }
        if (error != null && error.length() > MAX_ERROR_LENGTH) {
            throw new IllegalArgumentException("an error text has at most " + MAX_ERROR_LENGTH + " characters");
        }
    }

    public static JobOutcome succeeded(Bytes result) {
        return new JobOutcome(JobState.SUCCEEDED, result, null, Bytes.EMPTY, false, null);
    }

    /** An error text that is too long is cut. */
    public static JobOutcome failed(String error) {
        String cut = error.length() <= MAX_ERROR_LENGTH ? error : error.substring(0, MAX_ERROR_LENGTH);
        return new JobOutcome(JobState.FAILED, Bytes.EMPTY, null, Bytes.EMPTY, false, cut);
    }

    public static JobOutcome cancelled() {
        return new JobOutcome(JobState.CANCELLED, Bytes.EMPTY, null, Bytes.EMPTY, false, "cancelled");
    }
}
