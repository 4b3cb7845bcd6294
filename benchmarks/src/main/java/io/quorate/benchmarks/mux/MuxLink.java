package io.quorate.benchmarks.mux;

import io.quorate.spi.Transport;

/** A link within a trunk. Thread-safe. */
final class MuxLink {
    private final long id;
    private final Trunk trunk;
    private final int number;
    private boolean opened;

    /**
     * @param id by which the users of the transport know it
     * @param number by which both sides of the trunk know it
     */
    MuxLink(long id, Trunk trunk, int number) {
        this.id = id;
        this.trunk = trunk;
        this.number = number;
        this.opened = !trunk.isDialled();
    }

    long id() {
        return id;
    }

    Trunk trunk() {
        return trunk;
    }

    int number() {
        return number;
    }

    /** Under its own lock, so that the frame that opens it at the other side is the first one there. */
    synchronized boolean send(Transport carrier, byte[] content) {
        byte kind = opened ? MuxFrame.NEXT : MuxFrame.FIRST;
        boolean sent = carrier.send(trunk.carrierLink(), MuxFrame.encode(kind, number, content));
        opened |= sent;
        return sent;
    }

    /** Tells the other side that it is over, if it knows of it. Should that get lost, it is told again when it sends something. */
    synchronized void sendClose(Transport carrier) {
        if (opened) {
            carrier.send(trunk.carrierLink(), MuxFrame.close(number));
        }
    }
}
