package io.quorate.benchmarks.replication;

/** The leader of some consensus, in this process. */
@FunctionalInterface
public interface Proposer {

    /**
     * Proposes so many {@link Command}s, without waiting; each that is committed is told to {@link CommandLoad#committed}.
     *
     * @throws RuntimeException if it does not lead
     */
    void propose(int commands);
}
