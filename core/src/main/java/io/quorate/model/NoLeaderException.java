package io.quorate.model;

/** No leader answered in time, and the request was surely not accepted. Trying again later is safe. */
public final class NoLeaderException extends QuorateException {
    private static final long serialVersionUID = 1L;

    public NoLeaderException(String message) {
        super(message);
    }
}
