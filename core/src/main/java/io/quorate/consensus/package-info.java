/**
 * Leader election and the replication of opaque commands among the masters; knows nothing of jobs.
 *
 * <p>This is Raft (Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", 2014; Ongaro's dissertation,
 * "Consensus: Bridging Theory and Practice", for the rest), as a state machine without threads, clock or I/O. A tour:
 *
 * <ul>
 *   <li>{@link io.quorate.consensus.ConsensusCore} is the whole of it from outside: inputs with the time go in, outputs go to a
 *       {@link io.quorate.consensus.ConsensusOutbox}. It joins the parts below and makes the changes of role.
 *   <li>{@code Ballot} is the term and the vote, one atomic write, and the rule that nothing that reveals them is sent before
 *       they are durable.
 *   <li>{@code ReplicatedLog} is the log: what of it is durable here, what is committed, what was delivered.
 *   <li>{@code Election} is who leads: time-outs, pre-votes, votes. {@code Following} answers the leader's appends.
 *   <li>{@code Replication} is the leader's work: one {@code Progress} per other voter, rounds of heartbeats, commitment by
 *       counting, {@code ReadRounds} for reads without a log entry, {@code LeadershipTransfer} for a graceful stop.
 *   <li>{@code Members} is who counts at this moment, and the only place that knows what a majority is; it follows the
 *       {@link io.quorate.consensus.Membership} that stands in the log. {@code Reconfiguration} changes that, a voter at a time.
 *   <li>{@link io.quorate.consensus.OwnSnapshots} keeps the log short; {@code SnapshotSender} and {@code SnapshotReceiver} bring
 *       a snapshot to those who are too far behind; {@code Healing} holds back who has lost a part of what it acknowledged.
 * </ul>
 *
 * <p>The linearization point of every promise is the change in memory; since writes become durable in their order, and
 * messages wait for theirs, a crash takes a promise back only together with everything after it, and before anybody heard of it.
 */
@NullMarked
package io.quorate.consensus;

import org.jspecify.annotations.NullMarked;
