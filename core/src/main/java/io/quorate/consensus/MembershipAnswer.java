package io.quorate.consensus;

/** What came of a wish to change the members. Wishes can be repeated until they are done. */
public enum MembershipAnswer {
    /** It is so, and committed or needs no change. */
    DONE,
    /** It stands in the committed membership, and comes about by itself once the learner has caught up. */
    PENDING,
    /** A step was taken, or another one must be committed first: ask again. */
    LATER,
    /** Another master leads. */
    NOT_LEADER,
    /** There is no member of that name. */
    UNKNOWN,
    /** A voter of that name, with another disk, is alive. */
    NAME_IN_USE,
    /** It is the last voter. */
    LAST_VOTER,
    /** There are as many members as there may be. */
    FULL
}
