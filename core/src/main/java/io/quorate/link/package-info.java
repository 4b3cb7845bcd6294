/**
 * How nodes find each other, come to trust a link, and talk over it; one {@link io.quorate.link.LinkLayer} per node.
 *
 * <p>A guided tour:
 * <ul>
 *   <li>{@link io.quorate.link.LinkLayer} is what the kernel drives: a transport's events in, a transport's calls and a
 *       {@link io.quorate.link.LinkListener}'s calls out. Nothing here has a thread, a clock or a socket.
 *   <li>{@code Discovery} sends and hears announcements, by datagram and over links to seeds; {@code PeerDirectory} remembers
 *       from them who listens where, {@code Seeds} keeps links to the seeds.
 *   <li>{@code Handshakes} leads a new link through hello, reply and confirm; {@code Handshake} holds the rules: what is refused
 *       and why, and what the MACs cover, keyed with the {@link io.quorate.link.Secret}.
 *   <li>{@code PeerTable} knows the authenticated links of each peer, dials on demand with {@code Backoff}, and queues a little
 *       while a link is being made.
 *   <li>{@code LinkLiveness} says that this node is there when nothing else was said, and gives up links that have died silently.
 *   <li>{@link io.quorate.link.HelloRouting} tells, for several nodes behind one port, for which of them a link is meant.
 * </ul>
 *
 * <p>The transport may lose, repeat and reorder, and so may this package: it promises that what arrives is whole, from the
 * authenticated peer that it is reported from, and of a kind that this peer's role may send. All that strangers can make it do
 * is count (P12): each table, queue and retry is bounded.
 */
@NullMarked
package io.quorate.link;

import org.jspecify.annotations.NullMarked;
