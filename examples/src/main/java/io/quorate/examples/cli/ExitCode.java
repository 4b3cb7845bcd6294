package io.quorate.examples.cli;

/** How a call can end. Scripts rely on these numbers. */
final class ExitCode {
    static final int DONE = 0;
    /** With {@code --wait}: some job did not succeed. */
    static final int JOB_NOT_SUCCEEDED = 1;
    /** The call is wrong, or names what does not exist. */
    static final int WRONG_CALL = 2;
    /** No cluster, no leader or no quorum in the time that was given. */
    static final int NO_LEADER = 3;
    /** The cluster understood and refused, or would. */
    static final int REFUSED = 4;
    /** The request may have been accepted, or was, and nobody could tell what has become of it. */
    static final int INDETERMINATE = 5;
    /** Something broke that should not have: a node's disk, this program. */
    static final int BROKEN = 70;

    private ExitCode() {}
}
