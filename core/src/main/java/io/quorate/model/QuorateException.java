package io.quorate.model;

/**
 * A request was not answered with success. Its subtypes are the decisions that a caller can take; each message says what
 * happened, whether the request may have taken effect, and what to do.
 */
public abstract sealed class QuorateException extends RuntimeException
        permits NoLeaderException,
                OverloadedException,
                RejectedException,
                ForgottenException,
                IndeterminateException,
                ClosedException {
    private static final long serialVersionUID = 1L;

    QuorateException(String message) {
        super(message);
    }
}
