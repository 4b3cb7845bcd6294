package io.quorate.registry;

import io.quorate.model.NodeId;

/**
 * Why the next attempt of an exclusive job must not start yet (P5).
 *
 * @param slave where a former attempt may execute
 * @param attempt its number
 * @param known whether it is known to execute, and is to be stopped; otherwise the slave was lost with it, and it may execute until the
 *     slave's lease is over
 */
public record ExclusionCause(NodeId slave, int attempt, boolean known) {}
