package io.quorate.consensus;

import java.util.ArrayDeque;

/**
 * Reads without a log entry (dissertation section 6.4). Each request is a ticket; a ticket joins the next round of heartbeats
 * that begins after it, never one that is already under way, together with the commit index of that moment; when a majority
 * has answered the round, no newer leader had been elected when it began, and a state that has applied this index is recent
 * enough. A request that is repeated is a new ticket: an index is never taken over from an earlier request.
 */
final class ReadRounds {
    private final ReplicatedLog log;
    private final ConsensusOutbox out;
    private final ArrayDeque<Waiting> underWay = new ArrayDeque<>();
    private long lastTicket;
    private long lastUrgentTicket;
    private long lastTicketUnderWay;
    private long confirmedRound = Long.MIN_VALUE;

    private record Waiting(long round, long upToTicket, long readIndex) {}

    ReadRounds(ReplicatedLog log, ConsensusOutbox out) {
        this.log = log;
        this.out = out;
    }

    /** @param urgent whether a round is to be begun for it; otherwise it waits for the next one, whatever that is begun for */
    long request(boolean urgent) {
        lastTicket++;
        lastUrgentTicket = urgent ? lastTicket : lastUrgentTicket;
        return lastTicket;
    }

    /** Whether there are urgent tickets that no round serves yet. */
    boolean wantsRound() {
        return lastUrgentTicket > lastTicketUnderWay;
    }

    void roundBegins(long round, long commitIndex) {
        if (lastTicket > lastTicketUnderWay) {
            underWay.addLast(new Waiting(round, lastTicket, commitIndex));
            lastTicketUnderWay = lastTicket;
        }
    }

    void roundConfirmed(long round) {
        confirmedRound = Math.max(confirmedRound, round);
        delivered();
    }

    /** More was delivered: reads whose round is confirmed may have waited for that. */
    void delivered() {
        while (!underWay.isEmpty()
                && underWay.getFirst().round() <= confirmedRound
                && underWay.getFirst().readIndex() <= log.deliveredIndex()) {
            Waiting confirmed = underWay.removeFirst();
            out.readConfirmed(confirmed.upToTicket(), confirmed.readIndex());
        }
    }

    void leadershipLost() {
        underWay.clear();
        lastTicketUnderWay = lastTicket;
        out.readsFailed();
    }
}
