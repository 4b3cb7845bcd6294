package io.quorate.model;

/** The client or node that was asked has been closed. A request that it had sent before may have been accepted. */
public final class ClosedException extends QuorateException {
    private static final long serialVersionUID = 1L;

    public ClosedException(String message) {
        super(message);
    }
}
