package io.quorate.kernel;

/**
 * How often something went wrong between this node and others, since its start. None of it changed the node's state (P12).
 *
 * @param malformed datagrams and frames that are no message, or one over a limit
 * @param unauthentic datagrams and hellos whose proof of the secret is wrong or missing
 * @param notAllowed messages that the sender's role may not send to this one
 * @param beforeHello links closed since something else than a hello came first
 * @param foreignCluster datagrams and hellos of other clusters
 * @param oldAnnouncements announcements that were late or repeated
 * @param incompatible datagrams and hellos of a protocol version that this node does not speak
 * @param handshakesFailed links that were refused or given up before they were authenticated
 * @param tooManyLinks links closed since there were too many
 * @param silentLinks links given up since nothing came over them any more
 * @param dropped messages of this node that could not be sent
 */
public record KernelCounters(
        long malformed,
        long unauthentic,
        long notAllowed,
        long beforeHello,
        long foreignCluster,
        long oldAnnouncements,
        long incompatible,
        long handshakesFailed,
        long tooManyLinks,
        long silentLinks,
        long dropped) {}
