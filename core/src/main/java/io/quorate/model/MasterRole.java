package io.quorate.model;

/** What a master is doing in its cluster's consensus. */
public enum MasterRole {
    LEADER,
    FOLLOWER,
    CANDIDATE,
    /** It receives the log but does not count for the quorum. */
    LEARNER,
    /** Its cluster is not formed yet, or it is no member: it neither votes nor leads. */
    UNFORMED
}
