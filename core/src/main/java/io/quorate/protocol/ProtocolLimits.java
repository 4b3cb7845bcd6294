package io.quorate.protocol;

/** What the protocol allows at most, and which of its versions this code speaks. Decoders enforce the limits (P12). */
public final class ProtocolLimits {
    /** The protocol version of this code. */
    public static final int VERSION = 1;
    /** The oldest version that this code still speaks. */
    public static final int OLDEST_VERSION = 1;
    /** The largest encoded message, in bytes. */
    public static final int MAX_FRAME_BYTES = 4 << 20;
    /** The longest command of one log entry, in bytes: with all that an append says around it, it fits one frame. */
    public static final int MAX_COMMAND_BYTES = MAX_FRAME_BYTES - 1024;
    /** The largest datagram, in bytes: it fits an Ethernet frame, so that none is ever sent in fragments. */
    public static final int MAX_DATAGRAM_BYTES = 1200;
    /** The longest cluster name, in characters. */
    public static final int MAX_CLUSTER_LENGTH = 63;
    /** The longest sentence that explains something to people, in characters. */
    public static final int MAX_TEXT_LENGTH = 4000;
    /** The longest MAC, in bytes. */
    public static final int MAX_MAC_BYTES = 64;
    /** The most announcements in one message. */
    public static final int MAX_PEERS = 64;
    /** The most members of a founding set. */
    public static final int MAX_VOTERS = 1024;
    /** The most log entries in one message. */
    public static final int MAX_ENTRIES = 100_000;
    /** The most attempts, runs, jobs or ids in one message. */
    public static final int MAX_ELEMENTS = 10_000;

    private ProtocolLimits() {}
}
