package io.quorate.simulation.network;

/** One end of a link. The two ends know different things, as with TCP: one may be gone while the other believes in it. */
final class LinkSide {
    final long number;
    final Host host;
    boolean open;
    /** The process here knows who the other one is: long frames may arrive. */
    boolean authenticated;
    /** Frames that this side has sent and that have not arrived. */
    int inFlight;

    long inFlightBytes;
    /** When the last frame sent by this side arrives: links keep their order. */
    long lastArrivalNanos;
    /** It carries nothing any more, and neither side is told. */
    boolean stalled;
    /** A frame could not be delivered: the link will break when TCP gives up. */
    boolean doomed;

    private LinkSide other = this;

    LinkSide(long number, Host host) {
        this.number = number;
        this.host = host;
    }

    static void join(LinkSide dialler, LinkSide acceptor) {
        dialler.other = acceptor;
        acceptor.other = dialler;
    }

    LinkSide other() {
        return other;
    }
}
