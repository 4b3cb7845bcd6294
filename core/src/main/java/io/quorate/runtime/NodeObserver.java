package io.quorate.runtime;

/** Hears what happens to a node as a whole. Thread-safe; its methods return quickly and throw nothing. */
public interface NodeObserver {

    /** Something is not as it should be; the node goes on. */
    void warning(String text);

    /** The node cannot go on and stops. Called at most once. */
    void failed(Throwable cause);
}
