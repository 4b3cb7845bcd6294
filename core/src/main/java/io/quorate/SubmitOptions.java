package io.quorate;

/**
 * How jobs are submitted.
 *
 * @param mustFit whether a job that is larger than every known slave is refused, with
 *     {@link io.quorate.model.RejectedException.Reason#DOES_NOT_FIT}; otherwise it is accepted with a warning, and waits. A job
 *     that the cluster has already stays accepted
 */
public record SubmitOptions(boolean mustFit) {
    /** Accepts jobs that fit nowhere yet. */
    public static final SubmitOptions DEFAULTS = new SubmitOptions(false);
}
