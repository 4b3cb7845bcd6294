package io.quorate.examples.processes.load;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What was asked of the cluster, and answered. Thread-safe. */
final class Asked {
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();

    void accepted(String job) {
        accepted.add(job);
    }

    /** It may have been accepted. */
    void unknown(String job) {
        unknown.add(job);
    }

    /** This submit surely had no effect. */
    void refused(String job) {
        refused.add(job);
    }

    void cancelled(String job) {
        cancelled.add(job);
    }

    Set<String> accepted() {
        return accepted;
    }

    Set<String> unknown() {
        return unknown;
    }

    Set<String> refused() {
        return refused;
    }

    boolean isCancelled(String job) {
        return cancelled.contains(job);
    }

    /** Whether the cluster may know it. */
    boolean mayExist(String job) {
        return accepted.contains(job) || unknown.contains(job);
    }
}
