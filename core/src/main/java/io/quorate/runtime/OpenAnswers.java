package io.quorate.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The answers that callers of a node wait for. A node that ends forgets what waits in its mailbox, and a node that fails does so
 * in the middle of a batch: then these are failed, so that nobody waits for ever. Thread-safe.
 */
final class OpenAnswers {
    private final ConcurrentSkipListMap<Long, CompletableFuture<?>> open = new ConcurrentSkipListMap<>();
    private final AtomicLong lastNumber = new AtomicLong();

    /** To be called before the node hears of it, so that none can be missed. Returns its number. */
    long add(CompletableFuture<?> answer) {
        long number = lastNumber.incrementAndGet();
        open.put(number, answer);
        return number;
    }

    /** Somebody answers it. */
    void remove(long number) {
        open.remove(number);
    }

    /** Those that nobody will answer, once. */
    List<CompletableFuture<?>> takeAll() {
        List<CompletableFuture<?>> taken = new ArrayList<>();
        for (Long number : open.keySet()) {
            CompletableFuture<?> answer = open.remove(number);
            if (answer != null) {
                taken.add(answer);
            }
        }
        return taken;
    }
}
