package io.quorate.runtime;

import org.jspecify.annotations.Nullable;

/** Fails loudly when a thread enters that does not own the state of a node. Cheap enough for production. */
final class OwnerThreadGuard {
    private final String what;
    private volatile @Nullable Thread owner;

    OwnerThreadGuard(String what) {
        this.what = what;
    }

    /** The calling thread becomes the owner, until it {@linkplain #release releases} the state. */
    void claim() {
        Thread previous = owner;
        if (previous != null && previous != Thread.currentThread()) {
            throw violation(previous);
        }
        owner = Thread.currentThread();
    }

    /** Nobody is the owner. */
    void release() {
        check();
        owner = null;
    }

    /** Whether the calling thread is the owner. */
    boolean isMine() {
        return owner == Thread.currentThread();
    }

    /** @throws IllegalStateException if the calling thread is not the owner; the message names both */
    void check() {
        Thread current = owner;
        if (current != Thread.currentThread()) {
            throw violation(current);
        }
    }

    private IllegalStateException violation(@Nullable Thread current) {
        return new IllegalStateException("the state of " + what + " belongs to "
                + (current == null ? "no thread at this moment" : "thread '" + current.getName() + "'")
                + ", and thread '"
                + Thread.currentThread().getName() + "' entered it");
    }
}
