package io.quorate.consensus;

import io.quorate.model.VoterId;
import java.util.ArrayDeque;

/**
 * What the leader knows of one other member's log.
 *
 * <p>While <em>probing</em>, it does not know where the two logs agree: one append is under way, and the next index stays until
 * that is answered. While <em>replicating</em>, it sends ahead of the answers, up to a window. There is no timer for lost
 * appends: each heartbeat claims the entry before the next index, so a follower that misses something refuses the next
 * heartbeat, and the leader probes again; and where only the answers were lost, the heartbeat's answer makes up for them.
 * While <em>installing</em>, it needs entries that were dropped, and gets a snapshot instead; refusals say nothing new then.
 */
final class Progress {
    private final VoterId voter;
    private final int maxInFlightAppends;
    private final long maxInFlightBytes;
    private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();

    private long inFlightBytes;
    private Mode mode = Mode.PROBING;
    private boolean healing;
    private boolean down;
    private long matchIndex;
    private long nextIndex;
    private long answeredRound;
    private long lastHeardNanos;

    private enum Mode {
        PROBING,
        REPLICATING,
        INSTALLING
    }

    private record InFlight(long lastIndex, long bytes) {}

    Progress(VoterId voter, long nextIndex, long nowNanos, int maxInFlightAppends, long maxInFlightBytes) {
        this.voter = voter;
        this.nextIndex = nextIndex;
        this.lastHeardNanos = nowNanos;
        this.maxInFlightAppends = maxInFlightAppends;
        this.maxInFlightBytes = maxInFlightBytes;
    }

    VoterId voter() {
        return voter;
    }

    /** Up to where this member durably holds the leader's log, as far as is known; falls when it lost something, or seems to have. */
    long matchIndex() {
        return matchIndex;
    }

    /** What counts for a commit. */
    long countedIndex() {
        return healing ? Long.MIN_VALUE : matchIndex;
    }

    long nextIndex() {
        return nextIndex;
    }

    boolean isProbing() {
        return mode == Mode.PROBING;
    }

    boolean isInstalling() {
        return mode == Mode.INSTALLING;
    }

    /** Whether it has lost a part of what it had acknowledged, and fetches it again. */
    boolean isHealing() {
        return healing;
    }

    long answeredRound() {
        return answeredRound;
    }

    long lastHeardNanos() {
        return lastHeardNanos;
    }

    void heard(long nowNanos) {
        lastHeardNanos = nowNanos;
        down = false;
    }

    /** Whether its connection broke, and nothing came from it since. */
    boolean isDown() {
        return down;
    }

    void answered(long round) {
        answeredRound = Math.max(answeredRound, round);
    }

    boolean mayAppend() {
        return switch (mode) {
            case PROBING -> inFlight.isEmpty();
            case REPLICATING -> inFlight.size() < maxInFlightAppends && inFlightBytes < maxInFlightBytes;
            case INSTALLING -> false;
        };
    }

    void appended(long lastIndex, long bytes) {
        inFlight.addLast(new InFlight(lastIndex, bytes));
        inFlightBytes += bytes;
        if (mode == Mode.REPLICATING) {
            nextIndex = lastIndex + 1;
        }
    }

    /** The member durably holds the leader's log up to there. Late and repeated answers change nothing. */
    void matched(long index) {
        matchIndex = Math.max(matchIndex, index);
        while (!inFlight.isEmpty() && inFlight.getFirst().lastIndex() <= matchIndex) {
            inFlightBytes -= inFlight.removeFirst().bytes();
        }
        switch (mode) {
            case REPLICATING -> nextIndex = Math.max(nextIndex, matchIndex + 1);
            case PROBING -> {
                if (index >= nextIndex - 1) {
                    mode = Mode.REPLICATING;
                    long sent = inFlight.isEmpty() ? 0 : inFlight.getLast().lastIndex();
                    nextIndex = Math.max(matchIndex, sent) + 1;
                }
            }
            case INSTALLING -> {
                // Only the snapshot's own answer ends this, see installed.
            }
        }
    }

    /**
     * The member lacks the entry at {@code refusedIndex}, before an append; the logs can agree at most up to
     * {@code agreeableIndex}. A late answer, which asks for nothing earlier than what is sent next anyway, changes nothing.
     *
     * <p>A member that lacks what it had acknowledged, and does not know that, has a disk that reported as flushed what it lost with
     * its machine. Its votes may be as wrong as its acknowledgements were; but it gets what it lacks from this leader, too,
     * and does not wait for the next one.
     *
     * @param round which the answer echoes: one of an earlier round than the last one is late
     */
    void rejected(long refusedIndex, long agreeableIndex, long round) {
        if (refusedIndex > 0 && refusedIndex <= matchIndex && round == answeredRound) {
            matchIndex = Math.min(refusedIndex - 1, agreeableIndex);
        }
        long from = Math.max(matchIndex, agreeableIndex) + 1;
        if (from < nextIndex && mode != Mode.INSTALLING) {
            probeFrom(from);
        }
    }

    /** It says whether it is healing; what it acknowledged before it lost something is void. */
    void healing(boolean now, boolean success, long agreeableIndex) {
        healing = now;
        if (now && !success && agreeableIndex < matchIndex) {
            matchIndex = agreeableIndex;
        }
    }

    /** It needs entries that are not there any more. */
    void becomeInstalling() {
        mode = Mode.INSTALLING;
        inFlight.clear();
        inFlightBytes = 0;
    }

    /** The snapshot of that index has arrived. */
    void installed(long index) {
        matchIndex = Math.max(matchIndex, index);
        probeFrom(matchIndex + 1);
    }

    /** What was under way is lost with the connection. */
    void disconnected() {
        down = true;
        if (mode != Mode.INSTALLING) {
            probeFrom(matchIndex > 0 ? matchIndex + 1 : nextIndex);
        }
    }

    private void probeFrom(long index) {
        mode = Mode.PROBING;
        nextIndex = index;
        inFlight.clear();
        inFlightBytes = 0;
    }
}
