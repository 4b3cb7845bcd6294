package io.quorate.model;

/** What becomes of a job whose slave is cut off: whether it is more important that it goes on, or that it runs once at a time. */
public enum Isolation {
    /**
     * The job goes on: as soon as its slave is lost, its next attempt may start elsewhere. The former one may still execute, until its
     * slave hears of it; whatever it comes to then changes nothing, and the job still ends once (P4).
     */
    AVAILABLE,
    /**
     * No two attempts of the job execute at the same time (P5), as long as the rates of any two clocks differ by less than
     * {@link Timings#clockRatePermille}. An attempt executes only under the lease of its slave, and is stopped before that ends; the next
     * one waits until it has surely ended: so the job pauses when its slave is cut off, or no leader is there to renew the lease.
     *
     * <p>Whole for processes, also when the slave's JVM is stopped or killed. A Java handler cannot be killed: it is interrupted, and
     * must end, or look at its lease before each step that counts. A machine that is frozen as a whole and goes on later may
     * execute for a moment what was given up: the fencing token is what tells that from the attempt that counts.
     */
    EXCLUSIVE
}
