package io.quorate.simulation;

import io.quorate.JobHandler;
import io.quorate.model.Bytes;
import io.quorate.model.JobOutcome;
import io.quorate.simulation.check.PromiseBroken;
import io.quorate.simulation.engine.Agenda;
import io.quorate.simulation.node.Course;
import io.quorate.simulation.node.JobBehaviour;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An attempt of a real {@link JobHandler}, which lets time pass with {@link SimTime}. */
final class HandlerCourse implements Course {
    private final Agenda agenda;
    private final String name;
    private final JobHandler handler;
    private final SimJobContext context;
    private final HandlerThread thread;
    private @Nullable JobOutcome outcome;
    private boolean leaseMissed;
    /** Which nap is the last one: earlier ones were broken off. */
    private long nap;

    private boolean over;
    private @Nullable Consumer<JobOutcome> ended;
    private @Nullable Runnable stopped;

    HandlerCourse(Agenda agenda, String name, JobHandler handler, JobBehaviour.Start start, Bytes payload) {
        this.agenda = agenda;
        this.name = name;
        this.handler = handler;
        this.context = new SimJobContext(start, payload);
        this.thread = new HandlerThread(start.slave() + " " + start.attempt(), this::call);
    }

    boolean isOver() {
        return over;
    }

    @Override
    public void begin(Consumer<JobOutcome> whenEnded, Runnable whenStopped) {
        ended = whenEnded;
        stopped = whenStopped;
        sleep(0);
    }

    @Override
    public void askToStop(Consumer<JobOutcome> whenEnded) {
        ended = whenEnded;
        interrupt();
    }

    @Override
    public void stopBy(long atNanos, Runnable whenStopped) {
        ended = any -> whenStopped.run();
        stopped = whenStopped;
        interrupt();
        agenda.at(atNanos, () -> {
            if (!over) {
                kill();
                whenStopped.run();
            }
        });
    }

    @Override
    public void kill() {
        if (!over) {
            over = true;
            thread.kill();
        }
    }

    private void interrupt() {
        if (!over && context.requestStop()) {
            thread.interrupt();
            agenda.after(0, () -> Simulation.asTheTests(context::runStopActions));
            sleep(0);
        }
    }

    private void sleep(long nanos) {
        long number = ++nap;
        agenda.after(nanos, () -> {
            if (!over && nap == number) {
                go();
            }
        });
    }

    private void go() {
        long nanos = thread.takeTurn();
        if (nanos >= 0) {
            sleep(nanos);
            return;
        }
        over = true;
        Throwable thrown = thread.thrown();
        if (thrown != null) {
            throw PromiseBroken.ofTheTest(thrown);
        }
        if (leaseMissed && !context.isCancelled() && stopped != null) {
            stopped.run();
        } else if (ended != null && outcome != null) {
            ended.accept(outcome);
        }
    }

    /** On the handler's thread: as a slave calls it, but that a failed assertion is the test's and not the job's. */
    private void call() {
        if (context.isCancelled()) {
            Thread.currentThread().interrupt();
        }
        try {
            outcome = outcomeOf(handler.run(context));
        } catch (Exception e) {
            leaseMissed = context.hasMissedLease();
            outcome = context.isCancelled() ? JobOutcome.cancelled() : JobOutcome.failed(e.toString());
        }
    }

    private JobOutcome outcomeOf(@Nullable Bytes result) {
        if (result == null) {
            return JobOutcome.failed("handler '" + name + "' returned null; Bytes.EMPTY is a result without content");
        }
        if (result.size() > JobOutcome.MAX_RESULT_BYTES) {
            return JobOutcome.failed("handler '" + name + "' returned " + result.size()
                    + " bytes; a result has at most " + JobOutcome.MAX_RESULT_BYTES);
        }
        return JobOutcome.succeeded(result);
    }
}
