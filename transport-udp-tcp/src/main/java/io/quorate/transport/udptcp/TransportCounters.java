package io.quorate.transport.udptcp;

/**
 * What a transport has done since it was built. Each figure is exact, but they are not read at one instant.
 *
 * @param framesIn frames handed to the listener
 * @param framesOut frames accepted by {@code send}
 * @param bytesIn bytes of the frames in, without their headers
 * @param bytesOut bytes of the frames out, without their headers
 * @param framesRefused frames that {@code send} refused: link not up, queue full, or frame over the limit
 * @param malformedFrames links closed because their peer announced an impossible frame length
 * @param connectionsAccepted connections accepted and reported
 * @param connectionsRefused connections closed at once because there were too many
 * @param connectsFailed links that never came up
 * @param datagramsIn datagrams handed to the listener
 * @param datagramsOut datagrams sent, each address counted
 * @param datagramsDropped datagrams not handed on (too long, empty, from an address that is not served) or not sent (too long,
 *     too many at once)
 * @param datagramSendFailures datagrams whose sending failed, each address counted
 * @param listenerFailures calls of the listener that threw
 */
public record TransportCounters(
        long framesIn,
        long framesOut,
        long bytesIn,
        long bytesOut,
        long framesRefused,
        long malformedFrames,
        long connectionsAccepted,
        long connectionsRefused,
        long connectsFailed,
        long datagramsIn,
        long datagramsOut,
        long datagramsDropped,
        long datagramSendFailures,
        long listenerFailures) {}
