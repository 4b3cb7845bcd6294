package io.quorate.benchmarks.load;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What is put under load: something that runs jobs which do nothing. */
@FunctionalInterface
public interface Target {

    /**
     * Submits so many jobs, without waiting.
     *
     * @return for each of them what completes when its client has its outcome; exceptionally if that is no success
     */
    List<? extends CompletableFuture<?>> start(int jobs);
}
