package io.quorate.master;

import java.util.ArrayDeque;

/** Readers that wait until a quorum confirms that this master led after they asked. */
final class ReadQueue {
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    /** Hears exactly one of the two. */
    interface Reader {
        void confirmed();

        /** This master does not lead any more. */
        void failed();
    }

    private record Waiting(long ticket, Reader reader) {}

    /** Tickets rise. */
    void add(long ticket, Reader reader) {
        waiting.add(new Waiting(ticket, reader));
    }

    int size() {
        return waiting.size();
    }

    void confirm(long upToTicket) {
        while (!waiting.isEmpty() && waiting.element().ticket() <= upToTicket) {
            waiting.remove().reader().confirmed();
        }
    }

    void failAll() {
        while (!waiting.isEmpty()) {
            waiting.remove().reader().failed();
        }
    }
}
