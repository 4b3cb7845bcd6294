package io.quorate.simulation.network;

/**
 * How good the network is where nothing is cut. Permille values are chances for each frame or datagram.
 *
 * @param minDelayNanos of one way
 * @param maxDelayNanos of one way, but for spikes
 * @param spikePermille chance of a spike
 * @param spikeMaxNanos the longest extra delay of a spike
 * @param datagramLossPermille chance that a datagram does not arrive at one receiver
 * @param frameLossPermille chance that a link loses a frame without breaking (the transport's contract allows it)
 * @param duplicatePermille chance that a frame or datagram arrives twice
 * @param reorderPermille chance that a frame does not wait for those before it
 * @param breakPermille chance that a link breaks when a frame is sent
 */
public record NetworkProfile(
        long minDelayNanos,
        long maxDelayNanos,
        int spikePermille,
        long spikeMaxNanos,
        int datagramLossPermille,
        int frameLossPermille,
        int duplicatePermille,
        int reorderPermille,
        int breakPermille) {

    /** A local network on a good day. */
    public static NetworkProfile calm() {
        return new NetworkProfile(100_000, 500_000, 0, 0, 0, 0, 0, 0, 0);
    }
}
