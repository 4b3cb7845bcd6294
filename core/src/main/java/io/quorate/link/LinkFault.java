package io.quorate.link;

/** What goes wrong between nodes and strangers, and is only counted: nothing of it changes a node's state (P12). */
public enum LinkFault {
    /** Bytes that are no message or announcement, or one over a limit. */
    MALFORMED,
    /** A wrong MAC, or one where there should be none. */
    UNAUTHENTIC,
    /** A message of a kind that the sender's role may not send to this node's, or that is out of place. */
    NOT_ALLOWED,
    /** Something other than a hello on a link that nobody has authenticated; the link is closed. */
    BEFORE_HELLO,
    /** Of another cluster, by name or by id. */
    FOREIGN_CLUSTER,
    /** An announcement that is not newer than one that was heard before. */
    OLD_ANNOUNCEMENT,
    /** A protocol version that this code does not speak. */
    INCOMPATIBLE,
    /** A link that was refused or given up before it was authenticated. */
    HANDSHAKE_FAILED,
    /** A link beyond the limits. */
    TOO_MANY_LINKS,
    /** An open link that brought nothing for so long that it is given up. */
    SILENT,
    /** A message of this node that could not be sent: no address, no room in a queue, or the dialling failed. */
    DROPPED
}
