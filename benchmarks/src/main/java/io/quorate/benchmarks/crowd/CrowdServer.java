package io.quorate.benchmarks.crowd;

import io.quorate.benchmarks.process.ChildLife;
import io.quorate.benchmarks.process.Heap;
import io.quorate.benchmarks.quorate.Counts;
import java.util.function.Supplier;

/** Has the harness command a {@link Crowd}, in a process of its own. Each command is answered by a line that begins with it. */
final class CrowdServer {
    static final String WHOLE = "whole";
    static final String RUN = "run";
    static final String PROGRESS = "progress";
    static final String STREAM = "stream";
    static final String STILL = "still";
    static final String HEAP = "heap";
    static final String COUNTS = "counts";

    private CrowdServer() {}

    /** Serves until the harness is gone. */
    static void serve(Crowd crowd, Supplier<Counts> counts) throws InterruptedException {
        Heap heap = Heap.watch();
        ChildLife.ready();
        for (String command = ChildLife.next(); command != null; command = ChildLife.next()) {
            String[] words = command.split(" ", -1);
            ChildLife.say(words[0] + " " + answer(crowd, counts, heap, words));
        }
    }

    private static String answer(Crowd crowd, Supplier<Counts> counts, Heap heap, String[] words)
            throws InterruptedException {
        switch (words[0]) {
            case WHOLE -> {
                return crowd.awaitWhole(Integer.parseInt(words[1])).value();
            }
            case RUN -> {
                return crowd.run(Integer.parseInt(words[1])).toLine();
            }
            case PROGRESS -> {
                return crowd.progress().toLine();
            }
            case STREAM -> {
                crowd.beginStream();
                return "";
            }
            case STILL -> {
                crowd.endStream();
                return "";
            }
            case HEAP -> {
                return heap.useAfterFullCollection().toLine();
            }
            case COUNTS -> {
                return counts.get().toLine();
            }
            default -> throw new IllegalArgumentException("there is no command '" + words[0] + "'");
        }
    }
}
