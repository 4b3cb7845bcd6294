package io.quorate.kernel;

/**
 * What a node holds of others, and for them. All of it is bounded, whatever others do (P12).
 *
 * @param remembered nodes, peers and links
 * @param unprovenLinks links that others opened and over which nobody has proved yet who it is
 * @param unsent messages that wait for a link, or for a write to become durable
 */
public record KernelLoad(long remembered, int unprovenLinks, long unsent) {}
