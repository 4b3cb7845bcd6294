/**
 * What nodes say to each other. Knows nothing of what the messages cause.
 *
 * <p>A guided tour:
 * <ul>
 *   <li>{@link io.quorate.protocol.Message} is anything that travels on a link; its families are sealed interfaces, one record
 *       for each message: {@link io.quorate.protocol.LinkMessage} makes links, {@link io.quorate.protocol.FormationMessage} and
 *       {@link io.quorate.protocol.ConsensusEnvelope} are between masters, {@link io.quorate.protocol.SlaveReport} and
 *       {@link io.quorate.protocol.SlaveOrder} between a slave and the leader, {@link io.quorate.protocol.ClientRequest} and
 *       {@link io.quorate.protocol.ClientReply} between a client and a master.
 *   <li>{@link io.quorate.protocol.MessageKind} numbers them, and is the table of who may send which to whom.
 *   <li>{@link io.quorate.protocol.Announcement} is what travels in datagrams, and over links to seeds.
 *   <li>{@link io.quorate.protocol.MessageCodec} and {@link io.quorate.protocol.AnnouncementCodec} turn them into bytes and back,
 *       one class for each family behind them; {@link io.quorate.protocol.ProtocolLimits} is what they let through.
 * </ul>
 */
@NullMarked
package io.quorate.protocol;

import org.jspecify.annotations.NullMarked;
