package io.quorate.examples.processes.history;

import java.util.Optional;

/**
 * What an object does when its operations come one after the other.
 *
 * @param <S> its state: immutable, with {@code equals} and {@code hashCode}
 * @param <O> an operation together with its answer
 */
interface SequentialModel<S, O> {
    S initial();

    /** The state after the operation; empty if it could not have had that answer in this state. */
    Optional<S> step(S state, O operation);
}
