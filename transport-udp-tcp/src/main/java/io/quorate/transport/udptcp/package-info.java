/**
 * The transport of production: datagrams by UDP broadcast, links over TCP, on Netty.
 *
 * <p>{@link io.quorate.transport.udptcp.UdpTcpTransport} is the only class a host application builds; its builder says where
 * to listen, and {@link io.quorate.transport.udptcp.BroadcastDiscovery} where announcements go. Behind it stand three parts
 * that know nothing of each other:
 *
 * <ul>
 *   <li>{@code TcpLinks} listens, dials and keeps the table of links. A {@code Link} is the life of one connection: dialled or
 *       accepted, up, closing, ended; it queues frames from any thread and writes them once per turn of its event loop.
 *       {@code FrameDecoder} cuts the byte stream into frames (a 4-byte big-endian length, then the bytes) and refuses a
 *       length over the limit before it takes memory for it.
 *   <li>{@code DiscoverySocket} sends and receives datagrams; {@code BroadcastTargets} knows to which addresses.
 *   <li>{@code ListenerGate} stands between both and the host's listener: it catches what the listener throws, and is shut
 *       by {@code close}.
 * </ul>
 *
 * <p>Everything of one link happens on one event loop, so its events need no lock and keep their order. Only the part of
 * Netty that 4.1 and 4.2 have in common is used, since many hosts still carry 4.1.
 */
@NullMarked
package io.quorate.transport.udptcp;

import org.jspecify.annotations.NullMarked;
