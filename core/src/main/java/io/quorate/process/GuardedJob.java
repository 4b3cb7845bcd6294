package io.quorate.process;

import io.quorate.process.GroupLauncher.Launched;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One job in the guard: from its start, over its output, to the end of all that it started. */
final class GuardedJob implements Runnable {
    /** How long the output is still read when the job has ended: a process that left the group may hold the pipe for ever. */
    private static final long LAST_OUTPUT_MILLIS = 500;

    private static final int CHUNK_BYTES = 8192;

    /** What all jobs of a guard share. */
    record Surroundings(
            GroupLauncher launcher,
            GroupSignals signals,
            GuardLink link,
            ScheduledExecutorService timer,
            long graceMillis) {}

    private final GuardMessage.Start order;
    private final Surroundings around;
    private final Runnable whenOver;

    private boolean stopping;
    private boolean killing;
    private boolean over;
    private @Nullable Launched launched;

    private final Object outputLock = new Object();
    private boolean truncated;
    private boolean silent;

    GuardedJob(GuardMessage.Start order, Surroundings around, Runnable whenOver) {
        this.order = order;
        this.around = around;
        this.whenOver = whenOver;
    }

    @Override
    public void run() {
        try {
            Launched own = launch();
            if (own != null) {
                follow(own);
            }
        } finally {
            whenOver.run();
        }
    }

    /** Returns at once; the job ends in its own time, or by force after the grace. */
    synchronized void stop() {
        if (stopping || over) {
            return;
        }
        stopping = true;
        Launched own = launched;
        if (own != null) {
            beginStop(own);
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

    private @Nullable Launched launch() {
        synchronized (this) {
            if (stopping) {
                over = true;
                around.link().send(new GuardMessage.Exited(order.job(), -1, true, false));
                return null;
            }
        }
        Launched own;
        try {
            own = around.launcher().launch(order.words(), order.environment());
        } catch (IOException | IllegalArgumentException e) {
            String why = e.getMessage();
            around.link().send(new GuardMessage.StartFailed(order.job(), why == null ? e.toString() : why));
            return null;
        }
        around.link().send(new GuardMessage.Started(order.job(), own.group()));
        signal(() -> around.signals().add(own.group()), own);
        synchronized (this) {
            launched = own;
            if (killing) {
                signal(() -> around.signals().kill(own.group()), own);
            } else if (stopping) {
                beginStop(own);
            }
        }
        return own;
    }

    private void follow(Launched own) {
        Thread reader = new Thread(() -> readOutput(own.process().getInputStream()), "guard-output-" + order.job());
        reader.setDaemon(true);
        reader.start();
        int exitCode = waitFor(own.process());
        boolean stopped;
        synchronized (this) {
            over = true;
            stopped = stopping;
        }
        signal(() -> around.signals().sweep(own.group()), own);
        try {
            reader.join(LAST_OUTPUT_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
        boolean cut;
        synchronized (outputLock) {
            silent = true;
            cut = truncated;
        }
        around.link().send(new GuardMessage.Exited(order.job(), exitCode, stopped, cut));
    }

    private void beginStop(Launched own) {
        signal(() -> around.signals().askToEnd(own.group()), own);
        var unused = around.timer().schedule(() -> killUnlessOver(own), around.graceMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void killUnlessOver(Launched own) {
        if (!over) {
            signal(() -> around.signals().kill(own.group()), own);
        }
    }

    private void readOutput(InputStream in) {
        byte[] chunk = new byte[CHUNK_BYTES];
        int left = order.maxOutputBytes();
        try {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                int kept = Math.min(n, left);
                left -= kept;
                synchronized (outputLock) {
                    if (silent) {
                        return;
                    }
                    truncated |= kept < n;
                    if (kept > 0) {
                        around.link().send(new GuardMessage.Output(order.job(), Arrays.copyOf(chunk, kept)));
                    }
                }
            }
        } catch (IOException e) {
            // The process has ended, and its pipe was closed under us.
        }
    }

    private static int waitFor(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
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
