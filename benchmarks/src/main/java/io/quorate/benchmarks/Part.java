package io.quorate.benchmarks;

/** One thing that is measured, by its name on the command line. */
public interface Part {

    String name();

    /** What it measures, in a line. */
    String purpose();

    /**
     * Measures and reports. What it reported before it failed is kept.
     *
     * @throws Exception whatever goes wrong: it ends this part alone
     */
    void run(Run run) throws Exception;
}
