package io.quorate.model;

/** The cluster understood the request and refused it; it had no effect. Repeating it unchanged will not help. */
public final class RejectedException extends QuorateException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public RejectedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why a request was refused. */
    public enum Reason {
        /** A job of this id exists, or did and is remembered, with another spec. */
        ID_REUSED,
        /** The id was made by the library, so long ago that a job of this id may have been forgotten. */
        ID_TOO_OLD,
        /** The job is larger than every known slave, and the submit asked that it must fit. */
        DOES_NOT_FIT,
        /** There is no job of this id. */
        UNKNOWN_JOB,
        /** There is no slave of this id. */
        UNKNOWN_SLAVE,
        /** There is no master of this id that could become a voter: none has asked to join. */
        UNKNOWN_MASTER,
        /** The cluster does not know this node, or its role may not ask for this. */
        NOT_AUTHORISED,
        /** Something in the request is over its limit. */
        TOO_LARGE,
        /** Something in the request is malformed. */
        INVALID
    }
}
