package io.quorate.simulation;

import io.quorate.model.JobOutcome;
import io.quorate.simulation.engine.Agenda;
import io.quorate.simulation.node.Course;
import java.util.function.Consumer;

/** An attempt of a {@link SimJob}: known when it starts, since nobody but time decides. */
final class TimedCourse implements Course {
    private final Agenda agenda;
    private final long durationNanos;
    private final long stopNanos;
    private final JobOutcome outcome;

    TimedCourse(Agenda agenda, SimJob.Run run) {
        this.agenda = agenda;
        this.durationNanos = run.duration().toNanos();
        this.stopNanos = run.stopDuration().toNanos();
        this.outcome = run.outcome();
    }

    @Override
    public void begin(Consumer<JobOutcome> ended, Runnable stopped) {
        agenda.after(durationNanos, () -> ended.accept(outcome));
    }

    @Override
    public void askToStop(Consumer<JobOutcome> ended) {
        agenda.after(stopNanos, () -> ended.accept(JobOutcome.cancelled()));
    }

    @Override
    public void stopBy(long atNanos, Runnable stopped) {
        agenda.at(Math.min(agenda.nowNanos() + stopNanos, atNanos), stopped);
    }

    @Override
    public void kill() {
        // Nobody hears of what the agenda still holds of it.
    }
}
