package io.quorate.model;

/** What a job brings to its code is over a limit: see {@link JobSpec#MAX_PAYLOAD_BYTES}. No cluster would take it. */
public final class PayloadTooLargeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public PayloadTooLargeException(String message) {
        super(message);
    }
}
