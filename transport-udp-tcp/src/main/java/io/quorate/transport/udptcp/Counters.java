package io.quorate.transport.udptcp;

import java.util.concurrent.atomic.LongAdder;

/** The running totals behind {@link TransportCounters}; incremented from any thread. */
final class Counters {
    final LongAdder framesIn = new LongAdder();
    final LongAdder framesOut = new LongAdder();
    final LongAdder bytesIn = new LongAdder();
    final LongAdder bytesOut = new LongAdder();
    final LongAdder framesRefused = new LongAdder();
    final LongAdder malformedFrames = new LongAdder();
    final LongAdder connectionsAccepted = new LongAdder();
    final LongAdder connectionsRefused = new LongAdder();
    final LongAdder connectsFailed = new LongAdder();
    final LongAdder datagramsIn = new LongAdder();
    final LongAdder datagramsOut = new LongAdder();
    final LongAdder datagramsDropped = new LongAdder();
    final LongAdder datagramSendFailures = new LongAdder();
    final LongAdder listenerFailures = new LongAdder();

    TransportCounters snapshot() {
        return new TransportCounters(
                framesIn.sum(),
                framesOut.sum(),
                bytesIn.sum(),
                bytesOut.sum(),
                framesRefused.sum(),
                malformedFrames.sum(),
                connectionsAccepted.sum(),
                connectionsRefused.sum(),
                connectsFailed.sum(),
                datagramsIn.sum(),
                datagramsOut.sum(),
                datagramsDropped.sum(),
                datagramSendFailures.sum(),
                listenerFailures.sum());
    }
}
