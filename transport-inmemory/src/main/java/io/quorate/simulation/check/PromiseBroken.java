package io.quorate.simulation.check;

/** A check failed: the design's promise of that number does not hold in this history. */
public final class PromiseBroken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String promise;

    /** @param promise such as {@code P3} */
    public PromiseBroken(String promise, String message) {
        super(message);
        this.promise = promise;
    }

    public String promise() {
        return promise;
    }
}
