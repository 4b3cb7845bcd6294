package io.quorate.runtime;

import io.quorate.kernel.Now;

/** One thing that happened to a node. */
@FunctionalInterface
interface Input {
    void apply(Now now);
}
