package io.quorate;

/** An attempt must not act on the outside any more: it was stopped, or its slave has no lease. Another attempt may run. */
public final class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** For {@link JobContext#ensureLease}, also of contexts that stand in for a real one in tests. */
    public LeaseLostException(String message) {
        super(message);
    }
}
