package io.quorate.process;

import io.quorate.process.GroupLauncher.Launched;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One job in the guard: from its start, over its output, to the end of all that it started. Whatever goes wrong, its group is
 * killed and a last word about it is sent; a guard that cannot even do that ends, and all its jobs with it.
 */
final class GuardedJob implements Runnable {
    /** How long the output is still read when the job has ended: a process that left the group may hold the pipe for ever. */
    private static final long LAST_OUTPUT_MILLIS = 500;

    /** How jobs are started. */
    interface Launcher {
        /**
         * @throws ProcessStarter.HalfStartedException if its first process was there, but was never told to go
         * @throws IOException if nothing was started; the message says why
         */
        Launched launch(GuardMessage.Start order) throws IOException;

        /** Its first process has ended. */
        void ended(Launched job);
    }

    /**
     * What all jobs of a guard share.
     *
     * @param leaseAllowsStart whether a job that must not execute without a lease may begin now
     * @param giveUp has the guard killed at once
     */
    record Surroundings(
            Launcher launcher,
            GroupSignals signals,
            GuardLink link,
            ScheduledExecutorService timer,
            ThreadFactory threads,
            long graceMillis,
            BooleanSupplier leaseAllowsStart,
            Runnable giveUp) {}

    private final long number;
    private final Surroundings around;
    private final Runnable whenOver;
    private final JobOutput output;
    private final boolean exclusive;
    /** Null once the job has started: its words may be large, and it may live long. */
    private GuardMessage.@Nullable Start order;

    private boolean stopping;
    private boolean stopBegun;
    private boolean killing;
    private boolean withoutLease;
    private boolean over;
    private @Nullable Launched launched;

    GuardedJob(GuardMessage.Start order, Surroundings around, Runnable whenOver) {
        this.number = order.job();
        this.order = order;
        this.exclusive = order.lease() != null;
        this.around = around;
        this.whenOver = whenOver;
        this.output = new JobOutput(number, order.maxOutputBytes(), around.link(), this::kill);
    }

    @Override
    public void run() {
        try {
            around.link().send(live());
            whenOver.run();
        } catch (Throwable t) {
            t.printStackTrace(); // which the slave tells
            around.giveUp().run();
        }
    }

    /** The whole life of the job; returns the last word about it. */
    private GuardMessage live() {
        try {
            return execute();
        } catch (ProcessStarter.HalfStartedException e) {
            e.pids().forEach(this::killGroupOf);
            return new GuardMessage.StartFailed(number, text(e), true);
        } catch (IOException | IllegalArgumentException e) {
            return new GuardMessage.StartFailed(number, text(e), StartFailures.areForLackOfRoom(e));
        } catch (Throwable t) {
            return abandon(t);
        } finally {
            output.giveUp();
        }
    }

    private GuardMessage execute() throws IOException {
        GuardMessage.Start start;
        synchronized (this) {
            start = order;
            order = null;
            if (stopping || start == null) {
                over = true;
                return new GuardMessage.Exited(number, -1, true, false, withoutLease);
            }
        }
        if (lacksLease()) {
            return new GuardMessage.StartFailed(number, "the slave's lease is over, or ends too soon", true);
        }
        Thread reader = around.threads().newThread(output);
        reader.start();
        return follow(launch(start), reader);
    }

    /** Something failed that must not. Without a process nothing has happened yet. */
    private GuardMessage abandon(Throwable cause) {
        Launched own;
        synchronized (this) {
            own = launched;
        }
        if (own == null) {
            return new GuardMessage.StartFailed(number, "no room for it: " + cause, true);
        }
        signal(() -> around.signals().kill(own.group()), own);
        waitFor(own);
        sweep(own);
        return new GuardMessage.Lost(number, "the guard could not go on with it: " + cause);
    }

    /** Returns at once; the job ends in its own time, or by force after the grace. */
    synchronized void stop() {
        if (stopping || over) {
            return;
        }
        stopping = true;
        beginStop();
    }

    /** Returns at once; the job ends in its own time, or by force after so long, however long its grace is. */
    synchronized void stopWithoutLease(long killAfterNanos) {
        if (!exclusive || over || order != null) {
            // Of one that has not begun nothing is to be stopped: whether it may begin is asked when it does.
            return;
        }
        withoutLease = true;
        Launched own = launched;
        if (own == null) {
            kill();
            return;
        }
        stop();
        try {
            var unused = around.timer().schedule(() -> killUnlessOver(own), killAfterNanos, TimeUnit.NANOSECONDS);
        } catch (RuntimeException | Error e) {
            killUnlessOver(own);
        }
    }

    /** Returns at once; the job ends by force, without grace. */
    synchronized void kill() {
        stopping = true;
        killing = true;
        Launched own = launched;
        if (own != null && !over) {
            signal(() -> around.signals().kill(own.group()), own);
        }
    }

    private Launched launch(GuardMessage.Start start) throws IOException {
        Launched own = around.launcher().launch(start);
        synchronized (this) {
            launched = own;
        }
        // All that could outlive this guard knows the group before anything in it is the job.
        signal(() -> around.signals().add(own.group()), own);
        around.link().send(new GuardMessage.Started(number, own.group()));
        synchronized (this) {
            if (!killing && !stopping && lacksLease()) {
                // Much may have happened since the slave sent the order, and nothing of the job has executed yet.
                withoutLease = true;
                killing = true;
                stopping = true;
            }
            if (killing) {
                kill();
            } else if (stopping) {
                beginStop();
            } else {
                own.go();
            }
        }
        return own;
    }

    private boolean lacksLease() {
        return exclusive && !around.leaseAllowsStart().getAsBoolean();
    }

    private GuardMessage follow(Launched own, Thread reader) {
        output.connect(own.process().getInputStream());
        int exitCode = waitFor(own);
        boolean stopped;
        boolean lackedLease;
        synchronized (this) {
            stopped = stopping;
            lackedLease = withoutLease;
        }
        sweep(own);
        try {
            reader.join(LAST_OUTPUT_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
        boolean cut = output.end();
        return output.isBroken()
                ? new GuardMessage.Lost(number, "the guard could not read its output")
                : new GuardMessage.Exited(number, exitCode, stopped, cut, lackedLease);
    }

    private int waitFor(Launched own) {
        int exitCode;
        try {
            exitCode = own.process().waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
        synchronized (this) {
            over = true;
        }
        return exitCode;
    }

    private void sweep(Launched own) {
        signal(() -> around.signals().sweep(own.group()), own);
        around.launcher().ended(own);
    }

    private synchronized void beginStop() {
        Launched own = launched;
        if (own == null || stopBegun) {
            return;
        }
        stopBegun = true;
        signal(() -> around.signals().askToEnd(own.group()), own);
        try {
            var unused =
                    around.timer().schedule(() -> killUnlessOver(own), around.graceMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException | Error e) {
            // Without a timer there is no grace.
            killUnlessOver(own);
        }
    }

    private synchronized void killUnlessOver(Launched own) {
        if (!over) {
            signal(() -> around.signals().kill(own.group()), own);
        }
    }

    private void killGroupOf(long pid) {
        try {
            around.signals().kill(pid);
        } catch (IOException e) {
            // The process itself was killed where it was found.
        }
    }

    private static String text(Exception e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    private interface Signal {
        void send() throws IOException;
    }

    /** Without the shell, the first process is all that can be reached. */
    private static void signal(Signal signal, Launched own) {
        try {
            signal.send();
        } catch (IOException e) {
            own.process().destroyForcibly();
        }
    }
}
