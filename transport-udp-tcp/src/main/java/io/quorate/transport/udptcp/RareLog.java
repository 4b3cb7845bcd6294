package io.quorate.transport.udptcp;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Warns at most once in ten seconds and says how often it kept silent. Strangers decide how often most of these warnings come
 * up; they must not be able to fill the host's disk with them.
 */
final class RareLog {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Logger log;
    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - INTERVAL_NANOS);
    private final LongAdder suppressed = new LongAdder();

    RareLog(Logger log) {
        this.log = log;
    }

    void warn(String message, @Nullable Throwable cause) {
        long nowNanos = System.nanoTime();
        long last = lastNanos.get();
        if (nowNanos - last < INTERVAL_NANOS || !lastNanos.compareAndSet(last, nowNanos)) {
            suppressed.increment();
            return;
        }
        log.warn("{} ({} more of this kind were not logged)", message, suppressed.sumThenReset(), cause);
    }
}
