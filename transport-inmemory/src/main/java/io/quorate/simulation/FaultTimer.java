package io.quorate.simulation;

import io.quorate.kernel.SeededRandom;
import io.quorate.simulation.engine.Agenda;
import io.quorate.spi.RandomSource;
import java.util.function.LongSupplier;

/** When faults happen: at random moments, as often as a plan says, until they are to stop. */
final class FaultTimer {
    static final long MILLI = 1_000_000;
    /** What a fault answers that found nothing to do. */
    static final long NOTHING = -1;

    private static final long MINUTE_NANOS = 60_000 * MILLI;

    private final Agenda agenda;
    private final FaultPlan plan;
    private final ActRandom random;
    private final FaultLog log;
    private boolean active;

    FaultTimer(Agenda agenda, FaultPlan plan, long seed) {
        this.agenda = agenda;
        this.plan = plan;
        this.random = new ActRandom(seed);
        this.log = new FaultLog(agenda);
    }

    FaultPlan plan() {
        return plan;
    }

    /** For what a fault does; see {@link ActRandom}. */
    RandomSource random() {
        return random;
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
            next(random.ofMoments(fault), 1, fault, MINUTE_NANOS / intensity, act);
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
        Runnable continued = random.continued(act);
        agenda.after(nanos, () -> {
            if (active) {
                continued.run();
            }
        });
    }

    private void next(SeededRandom moments, int number, Fault fault, long meanNanos, LongSupplier act) {
        agenda.after(moments.nextLong(2 * meanNanos) + MILLI, () -> {
            if (active) {
                happen(new FaultAct(fault, number), act);
                next(moments, number + 1, fault, meanNanos, act);
            }
        });
    }

    private void happen(FaultAct which, LongSupplier act) {
        if (!plan.has(which)) {
            return;
        }
        random.begin(which);
        long lasts = act.getAsLong();
        if (lasts != NOTHING) {
            log.happens(which, agenda.nowNanos() + lasts);
        }
    }
}
