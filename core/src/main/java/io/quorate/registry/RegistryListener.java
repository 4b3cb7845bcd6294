package io.quorate.registry;

import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;

/**
 * Hears what changed, during {@link Registry#apply}, after each command: the registry already shows all that the command
 * changed. Must not throw, and must not call {@link Registry#apply}.
 */
public interface RegistryListener {

    /** The job waits to be placed: it was submitted, or its attempt ended without ending it. */
    default void jobPending(JobId job) {}

    default void attemptAssigned(AttemptKey attempt, NodeId slave) {}

    /** The slave confirmed it, or it was taken back after its slave had been lost. */
    default void attemptRunning(AttemptKey attempt, NodeId slave) {}

    /** It is to be stopped; it holds its reservation until it has ended. */
    default void attemptStopping(AttemptKey attempt, NodeId slave) {}

    /** Its reservation is released. */
    default void attemptEnded(AttemptKey attempt, NodeId slave, AttemptEnd end) {}

    default void jobEnded(JobId job) {}

    /** The job had ended long ago and is no longer there. */
    default void jobForgotten(JobId job) {}

    default void slaveRegistered(NodeId slave, long session) {}

    /** What the slave offers changed, or whether it is given anything new. */
    default void slaveCapacityChanged(NodeId slave) {}

    default void slaveLost(NodeId slave, String cause) {}

    /** The slave had been lost long ago and is no longer known. */
    default void slaveForgotten(NodeId slave) {}

    /** A proposed assignment had no effect: its preconditions did not hold any more. */
    default void assignmentVoided(Command.Assignment assignment, String reason) {}
}
