package io.quorate.model;

import java.time.Duration;

/** The cluster has too much in hand and did not accept the request. Try again after the stated time. */
public final class OverloadedException extends QuorateException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    public OverloadedException(String message, Duration retryAfter) {
        super(message);
        this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
