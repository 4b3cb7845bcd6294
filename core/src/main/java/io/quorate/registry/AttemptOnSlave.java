package io.quorate.registry;

import io.quorate.model.AttemptKey;
import io.quorate.model.Isolation;
import io.quorate.model.Work;

/** A live attempt as the orders to its slave are derived from it. */
public record AttemptOnSlave(AttemptKey attempt, AttemptState state, Work work, Isolation isolation) {}
