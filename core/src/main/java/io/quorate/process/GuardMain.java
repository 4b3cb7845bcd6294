package io.quorate.process;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The guard process: starts jobs, and kills them all when its standard input ends, because then the slave is gone.
 *
 * <p>It ends by returning from {@link #main}; all its other threads are daemons.
 */
public final class GuardMain {
    /** The argument that stands for a {@code setsid} that is not there. */
    static final String NO_SETSID = "-";

    private static final long LAST_SIGNALS_MILLIS = 2000;
    private static final long LAST_JOBS_MILLIS = 2000;

    private final GuardedJob.Surroundings around;
    private final Map<Long, GuardedJob> jobs = new LinkedHashMap<>();

    private GuardMain(GuardedJob.Surroundings around) {
        this.around = around;
    }

    /** @param args the path of {@code setsid}, or {@code -}; and the grace of a stop, in milliseconds */
    public static void main(String[] args) throws IOException {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "guard-timer");
            thread.setDaemon(true);
            return thread;
        });
        GroupSignals signals = new GroupSignals();
        signals.open();
        GuardMain guard = new GuardMain(new GuardedJob.Surroundings(
                new GroupLauncher(args[0].equals(NO_SETSID) ? null : args[0]),
                signals,
                new GuardLink(new FileOutputStream(FileDescriptor.out)),
                timer,
                Long.parseLong(args[1])));
        DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
        try {
            while (true) {
                guard.receive(GuardMessage.read(in));
            }
        } catch (IOException e) {
            guard.killAll();
        }
    }

    private void receive(GuardMessage message) {
        if (message instanceof GuardMessage.Start start) {
            GuardedJob job = new GuardedJob(start, around, () -> over(start.job()));
            synchronized (jobs) {
                jobs.put(start.job(), job);
            }
            Thread thread = new Thread(job, "guard-job-" + start.job());
            thread.setDaemon(true);
            thread.start();
        } else if (message instanceof GuardMessage.Stop stop) {
            GuardedJob job;
            synchronized (jobs) {
                job = jobs.get(stop.job());
            }
            if (job != null) {
                job.stop();
            }
        }
    }

    /** Also what is being started right now: such a job is killed as soon as its group is known. */
    private void killAll() {
        synchronized (jobs) {
            jobs.values().forEach(GuardedJob::kill);
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_JOBS_MILLIS);
            long left = LAST_JOBS_MILLIS;
            while (!jobs.isEmpty() && left > 0) {
                try {
                    jobs.wait(left);
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts this thread", e);
                }
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        }
        around.signals().close(LAST_SIGNALS_MILLIS);
    }

    private void over(long job) {
        synchronized (jobs) {
            jobs.remove(job);
            jobs.notifyAll();
        }
    }
}
