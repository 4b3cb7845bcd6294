package io.quorate.runtime;

import io.quorate.kernel.Now;
import io.quorate.link.LinkProblem;

/** Hears what happens to a node as a whole. Thread-safe; its methods return quickly and throw nothing. */
public interface NodeObserver {

    /** Something is not as it should be; the node goes on. */
    void warning(String text);

    /** Something about the links is not as it should be. Called within a step of the node. */
    default void linkProblem(Now now, LinkProblem problem) {
        warning(problem.where() + ": " + problem.what());
    }

    /** The node cannot go on and stops. Called at most once. */
    void failed(Throwable cause);
}
