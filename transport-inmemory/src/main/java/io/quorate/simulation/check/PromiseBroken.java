package io.quorate.simulation.check;

/** A check failed: the design's promise of that number does not hold in this history. */
public final class PromiseBroken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** In the place of a promise's number. */
    public static final String OF_THE_TEST = "the test's own assertion";

    private final String promise;

    /** @param promise such as {@code P3} */
    public PromiseBroken(String promise, String message) {
        super(message);
        this.promise = promise;
    }

    /** What the test demands itself does not hold: an assertion of its own has failed, or what it gave to run. */
    public static PromiseBroken ofTheTest(Throwable why) {
        PromiseBroken broken = new PromiseBroken(OF_THE_TEST, String.valueOf(why.getMessage()));
        broken.initCause(why);
        return broken;
    }

    public String promise() {
        return promise;
    }
}
