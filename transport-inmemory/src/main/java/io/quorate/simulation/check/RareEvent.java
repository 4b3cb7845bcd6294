package io.quorate.simulation.check;

/**
 * Things that must happen now and then in simulated lives: what never happens is not tested. Each has a number of lives in
 * which it is to be seen at least once.
 */
public enum RareEvent {
    // ---- who leads
    ANOTHER_LEADER_ELECTED(50),
    /** Its order for a committed assignment had not left when another one led. */
    LEADER_DEPOSED_BETWEEN_COMMIT_AND_ORDER(2_000),
    /** It heard no majority, or was told of nothing else, and leads its term no more. */
    LEADER_GAVE_UP_IN_ITS_TERM(200),
    LEADERSHIP_HANDED_OVER(200),
    PRE_VOTE_REFUSED(50),
    VOTE_REFUSED(500),
    // ---- logs and snapshots
    UNCOMMITTED_ENTRIES_CUT_OFF(500),
    SNAPSHOT_TAKEN(100),
    SNAPSHOT_FINISHED_WITHOUT_A_LEADER(1_000),
    SNAPSHOT_INSTALLED_FROM_A_LEADER(500),
    COMMITTED_ENTRIES_LOST_WITH_A_DISK(500),
    // ---- disks that lie
    /** It lost with its machine what it had reported as flushed. */
    LIE_FOUND_OUT_BY_A_LOSS(500),
    /** Another master remembered what was lost by a lie, and its master does not count. */
    FORGETFUL_MASTER_REFUSED(2_000),
    /** Nobody remembered, and the others had it all: they gave it back. */
    FORGETFUL_MASTER_CAUGHT_UP(2_000),
    // ---- who the masters are
    LEARNER_ADMITTED(200),
    LEARNER_PROMOTED(500),
    MASTER_REMOVED(500),
    LEADER_REMOVED(1_000),
    MASTER_REPLACED_BY_ANOTHER(1_000),
    WIPED_VOTER_VOTES_AGAIN(1_000),
    CHANGE_OF_MASTERS_TAKEN_BACK(2_000),
    CHANGE_OF_MASTERS_REFUSED(500),
    // ---- slaves and their attempts
    SLAVE_LOST(100),
    SLAVE_DEREGISTERED(200),
    REGISTRATION_REFUSED(500),
    LEASE_LOST(200),
    LEADER_DOUBTED_BY_A_SLAVE(200),
    /** A slave said in short what it holds, and the leader knew what that is. */
    REGISTERED_WITH_A_DIGEST(50),
    /** The leader did not know it. */
    LIST_WANTED_FOR_A_DIGEST(200),
    /** There are more slaves than heartbeats of the configured rate are answered. */
    LEASES_LENGTHENED(200),
    LEASES_SHORTENED(20_000),
    JOB_PLACED_AGAIN(100),
    ATTEMPT_TAKEN_BACK(2_000),
    ATTEMPT_REFUSED(100),
    ATTEMPT_DECLINED(2_000),
    ATTEMPT_WITH_UNKNOWN_END(20_000),
    FAILED_ATTEMPT_TRIED_AGAIN(100),
    /** So many slaves died with it that it is not tried again. */
    JOB_GIVEN_UP_AFTER_LOSSES(1_000),
    CANCELLED_WHILE_IT_RAN(200),
    /** All but its id and how it ended, which is kept for longer. */
    JOB_FORGOTTEN(50),
    /** Before its time, and with fewer than may be kept. */
    JOB_FORGOTTEN_FOR_ITS_SIZE(1_000),
    SLAVE_FORGOTTEN(500),
    ASSIGNMENT_VOID_WHEN_COMMITTED(1_000),
    REPORT_OF_A_SUPERSEDED_ATTEMPT(500),
    ORDER_AFTER_ITS_STOP(20_000),
    ORDER_OF_AN_EARLIER_TERM(2_000),
    ORDER_FOR_AN_EARLIER_LIFE(2_000),
    // ---- clients
    ANSWER_INDETERMINATE(200),
    ANSWER_NO_LEADER(200),
    ANSWER_REJECTED(100),
    ANSWER_FORGOTTEN(200),
    SUBMIT_REPEATED(100),
    SUBMIT_REFUSED_FOR_LACK_OF_MEMORY(500),
    ID_REUSED(100),
    STALE_READ_OF_AN_OLD_STATE(500),
    CLIENT_DIED_WITH_OPEN_REQUESTS(500),
    // ---- strangers
    /** Bytes that are no message. */
    HOSTILE_BYTES_REFUSED(200),
    /** Something else than a hello on a link that nobody has vouched for. */
    HOSTILE_LINK_CLOSED(200),
    /** A datagram or a hello by one who does not have the secret. */
    HOSTILE_PROOF_REFUSED(200),
    /** By one who has the secret, and sends what its role may not send. */
    HOSTILE_MESSAGE_REFUSED(200),
    /** So many links at once that those beyond are not taken. */
    HOSTILE_FLOOD_CUT_OFF(2_000);

    private final int lives;

    RareEvent(int lives) {
        this.lives = lives;
    }

    /** In so many lives of a swarm it is to happen at least once. */
    public int lives() {
        return lives;
    }
}
