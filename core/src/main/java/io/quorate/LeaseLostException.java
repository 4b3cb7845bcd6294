package io.quorate;

/** An attempt must not act on the outside any more: it was stopped, or its slave has no lease. Another attempt may run. */
public final class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLostException(String message) {
        super(message);
    }
}
