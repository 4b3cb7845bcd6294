package io.quorate.model;

/**
 * The request may have been accepted: the leader or the connection went before the answer came (P11). Repeating it with
 * the same job id settles it, and never makes a second job.
 */
public final class IndeterminateException extends QuorateException {
    private static final long serialVersionUID = 1L;

    public IndeterminateException(String message) {
        super(message);
    }
}
