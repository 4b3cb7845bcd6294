package io.quorate.wire;

/**
 * Thrown while decoding when bytes are not what they should be: truncated, over a limit, or without a required field.
 *
 * <p>It carries no stack trace: bad input may arrive at any rate, and its cost must stay small (P12).
 */
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
        super(message, null, false, false);
    }
}
