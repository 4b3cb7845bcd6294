package io.quorate.consensus;

import io.quorate.model.VoterId;
import java.util.ArrayDeque;

/**
 * What the leader knows of one other voter's log.
 *
 * <p>While <em>probing</em>, it does not know where the two logs agree: one append is under way, and the next index stays until
 * that is answered. While <em>replicating</em>, it sends ahead of the answers, up to a window. There is no timer for lost
 * appends: each heartbeat claims the entry before the next index, so a follower that misses something refuses the next
 * heartbeat, and the leader probes again; and where only the answers were lost, the heartbeat's answer makes up for them.
 */
final class Progress {
    private final VoterId voter;
    private final int maxInFlightAppends;
    private final long maxInFlightBytes;
    private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();

    private long inFlightBytes;
    private boolean probing = true;
    private long matchIndex;
    private long nextIndex;
    private long answeredRound;
    private long lastHeardNanos;

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

    /** Up to where this voter durably holds the leader's log, as far as is known; never falls. */
    long matchIndex() {
        return matchIndex;
    }

    long nextIndex() {
        return nextIndex;
    }

    boolean isProbing() {
        return probing;
    }

    long answeredRound() {
        return answeredRound;
    }

    long lastHeardNanos() {
        return lastHeardNanos;
    }

    void heard(long nowNanos, long round) {
        lastHeardNanos = nowNanos;
        answeredRound = Math.max(answeredRound, round);
    }

    boolean mayAppend() {
        return probing ? inFlight.isEmpty() : inFlight.size() < maxInFlightAppends && inFlightBytes < maxInFlightBytes;
    }

    void appended(long lastIndex, long bytes) {
        inFlight.addLast(new InFlight(lastIndex, bytes));
        inFlightBytes += bytes;
        if (!probing) {
            nextIndex = lastIndex + 1;
        }
    }

    /** The voter durably holds the leader's log up to there. Late and repeated answers change nothing. */
    void matched(long index) {
        matchIndex = Math.max(matchIndex, index);
        while (!inFlight.isEmpty() && inFlight.getFirst().lastIndex() <= matchIndex) {
            inFlightBytes -= inFlight.removeFirst().bytes();
        }
        if (!probing) {
            nextIndex = Math.max(nextIndex, matchIndex + 1);
        } else if (index >= nextIndex - 1) {
            probing = false;
            long sent = inFlight.isEmpty() ? 0 : inFlight.getLast().lastIndex();
            nextIndex = Math.max(matchIndex, sent) + 1;
        }
    }

    /**
     * The voter lacks the entry before an append; the logs can agree at most up to {@code agreeableIndex}. A late answer,
     * which asks for nothing earlier than what is sent next anyway, changes nothing.
     */
    void rejected(long agreeableIndex) {
        long from = Math.max(matchIndex, agreeableIndex) + 1;
        if (from < nextIndex) {
            probeFrom(from);
        }
    }

    /** What was under way is lost with the connection. */
    void disconnected() {
        probeFrom(matchIndex > 0 ? matchIndex + 1 : nextIndex);
    }

    private void probeFrom(long index) {
        probing = true;
        nextIndex = index;
        inFlight.clear();
        inFlightBytes = 0;
    }
}
