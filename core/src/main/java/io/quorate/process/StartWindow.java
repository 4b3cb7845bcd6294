package io.quorate.process;

import io.quorate.model.Work;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets as many starts go to the guard at a time as it has memory for; the others wait here. A command may have a mebibyte, and
 * the guard's heap is small. Of the runner's thread.
 */
final class StartWindow {
    /** So many bytes of commands may be with the guard that it has not started yet; a larger one goes alone. */
    static final long MAX_BYTES = 4 << 20;

    private static final long FIXED_BYTES = 1024;
    private static final long PER_WORD_BYTES = 64;
    private static final long PER_CHAR_BYTES = 2;

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final Map<Long, Long> bytesWithGuard = new LinkedHashMap<>();
    private long totalBytes;

    /** A start that has not been sent. */
    record Waiting(RunningAttempt attempt, Work.Command command) {}

    void add(RunningAttempt attempt, Work.Command command) {
        waiting.add(new Waiting(attempt, command));
    }

    /** The next one to send, which counts as sent; null if there is none, or the guard has enough. */
    @Nullable
    Waiting next() {
        Waiting first = waiting.peek();
        if (first == null) {
            return null;
        }
        long bytes = sizeOf(first.command());
        if (totalBytes > 0 && totalBytes + bytes > MAX_BYTES) {
            return null;
        }
        waiting.remove();
        bytesWithGuard.put(first.attempt().number, bytes);
        totalBytes += bytes;
        return first;
    }

    /** The guard has started it, or will not. Repeated calls do nothing. */
    void settled(long number) {
        Long bytes = bytesWithGuard.remove(number);
        if (bytes != null) {
            totalBytes -= bytes;
        }
    }

    /** There is no guard any more that holds anything. */
    void guardGone() {
        bytesWithGuard.clear();
        totalBytes = 0;
    }

    /** Takes one out that waits; false if it does not. */
    boolean remove(RunningAttempt attempt) {
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            if (all.next().attempt() == attempt) {
                all.remove();
                return true;
            }
        }
        return false;
    }

    /** Those that wait, in their order. */
    List<RunningAttempt> waiting() {
        return waiting.stream().map(Waiting::attempt).toList();
    }

    private static long sizeOf(Work.Command command) {
        long bytes = FIXED_BYTES;
        for (String word : command.words()) {
            bytes += PER_WORD_BYTES + word.length() * PER_CHAR_BYTES;
        }
        return bytes;
    }
}
