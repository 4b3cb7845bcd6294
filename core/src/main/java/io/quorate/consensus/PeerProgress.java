package io.quorate.consensus;

import io.quorate.model.VoterId;

/**
 * How far a voter is, as one of them sees it; for status and for objections, the consensus decides nothing by it.
 *
 * @param voter whom it is about
 * @param matchIndex up to where it durably holds the leader's log; -1 if the one who says so does not lead
 * @param recentlyHeard whether it was heard within the shortest election time-out; a follower hears its leader alone
 */
public record PeerProgress(VoterId voter, long matchIndex, boolean recentlyHeard) {}
