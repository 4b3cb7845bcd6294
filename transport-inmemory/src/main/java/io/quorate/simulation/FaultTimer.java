package io.quorate.simulation;

import io.quorate.kernel.SeededRandom;
import io.quorate.simulation.engine.Agenda;
import java.util.function.LongSupplier;

/** When faults happen: at random moments, as often as a plan says, until they are to stop. */
final class FaultTimer {
    static final long MILLI = 1_000_000;
    /** What a fault answers that found nothing to do. */
    static final long NOTHING = -1;

    private static final long MINUTE_NANOS = 60_000 * MILLI;

    private final Agenda agenda;
    private final FaultPlan plan;
    private final SeededRandom random;
    private final FaultLog log;
    private boolean active;

    FaultTimer(Agenda agenda, FaultPlan plan, SeededRandom random) {
        this.agenda = agenda;
        this.plan = plan;
        this.random = random;
        this.log = new FaultLog(agenda);
    }

    FaultPlan plan() {
        return plan;
    }

    FaultLog log() {
        return log;
    }

    void begin() {
        active = true;
    }

    void end() {
        active = false;
        log.end();
    }

    /**
     * Lets a fault happen again and again, if the plan has it.
     *
     * @param act answers for how many nanoseconds it will last, or {@link #NOTHING}
     */
    void every(Fault fault, LongSupplier act) {
        int intensity = plan.intensity(fault);
        if (intensity > 0) {
            next(fault, MINUTE_NANOS / intensity, act);
        }
    }

    /** A fault that is there from now until the faults stop, if the plan has it. */
    void always(Fault fault) {
        if (plan.intensity(fault) > 0) {
            log.happens(fault, Long.MAX_VALUE);
        }
    }

    /**
     * Lets something happen at a random moment, unless the faults have stopped by then.
     *
     * @return after how many nanoseconds
     */
    long later(long minMillis, long maxMillis, Runnable act) {
        long nanos = random.between(minMillis * MILLI, maxMillis * MILLI);
        after(nanos, act);
        return nanos;
    }

    /** The same, at a moment that is known. */
    void after(long nanos, Runnable act) {
        agenda.after(nanos, () -> {
            if (active) {
                act.run();
            }
        });
    }

    private void next(Fault fault, long meanNanos, LongSupplier act) {
        agenda.after(random.nextLong(2 * meanNanos) + MILLI, () -> {
            if (active) {
                long lasts = act.getAsLong();
                if (lasts != NOTHING) {
                    log.happens(fault, agenda.nowNanos() + lasts);
                }
                next(fault, meanNanos, act);
            }
        });
    }
}
