package io.quorate.simulation.network;

/** What a cut stops of all that one host sends to another. Networks do lose one kind and pass the others. */
public enum Traffic {
    EVERYTHING,
    /** As by a firewall that drops UDP, or a switch that filters broadcasts. */
    DATAGRAMS,
    /** As by a firewall that drops TCP, while whoever announces itself is still heard. */
    LINKS,
    /** Frames above a size, as by a router that drops what exceeds its MTU and tells nobody. Their links live on. */
    LARGE_FRAMES,
    /** Attempts to connect; links that are there work. */
    NEW_LINKS
}
