package io.quorate.process;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

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
    private final GuardLease lease;
    private final StampSender stamps;
    private final Map<Long, GuardedJob> jobs = new LinkedHashMap<>();

    /** @param allowanceMillis how long before the end of the lease exclusive jobs are asked to end */
    GuardMain(
            GuardedJob.Launcher launcher,
            GroupSignals signals,
            GuardLink link,
            ScheduledExecutorService timer,
            ThreadFactory threads,
            long graceMillis,
            long allowanceMillis,
            Runnable giveUp) {
        this.lease = new GuardLease(timer, TimeUnit.MILLISECONDS.toNanos(allowanceMillis), this::stopExclusive);
        this.stamps = new StampSender(link);
        this.around = new GuardedJob.Surroundings(
                launcher, signals, link, timer, threads, graceMillis, lease::allowsStart, giveUp);
    }

    /**
     * @param args the path of {@code setsid}, or {@code -}; the grace of a stop; and how long before the end of a lease exclusive
     *     jobs are asked to end, both in milliseconds
     */
    public static void main(String[] args) throws IOException {
        ThreadFactory threads = new GuardThreads();
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads);
        // Now, when there surely is room for it: it is what ends a job that does not want to stop.
        timer.prestartAllCoreThreads();
        GuardLink link = new GuardLink(new FileOutputStream(FileDescriptor.out));
        ProcessStarter starter = new ProcessStarter();
        GroupSignals signals = new GroupSignals(starter);
        signals.open();
        GuardMain guard = new GuardMain(
                new GroupLauncher(args[0].equals(NO_SETSID) ? null : args[0], starter),
                signals,
                link,
                timer,
                threads,
                Long.parseLong(args[1]),
                Long.parseLong(args[2]),
                link::cut);
        guard.stamps.start(threads);
        guard.serve(new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in))));
    }

    /** Until the slave is gone. */
    void serve(DataInputStream in) {
        try {
            while (true) {
                receive(GuardMessage.read(in));
            }
        } catch (IOException e) {
            killAll();
        } catch (Throwable t) {
            // Such as no memory for a message: what comes after it cannot be read any more.
            t.printStackTrace();
            killAll();
        }
    }

    private void receive(GuardMessage message) {
        if (message instanceof GuardMessage.Start start) {
            if (start.lease() != null) {
                lease.holdsUntil(start.lease().endNanos());
            }
            start(start);
        } else if (message instanceof GuardMessage.Lease renewed) {
            if (!renewed.equals(GuardMessage.Lease.NONE)) {
                lease.holdsUntil(renewed.endNanos());
            }
            stamps.answered();
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

    private void start(GuardMessage.Start start) {
        GuardedJob job = new GuardedJob(start, around, () -> over(start.job()));
        synchronized (jobs) {
            jobs.put(start.job(), job);
        }
        try {
            around.threads().newThread(job).start();
        } catch (OutOfMemoryError e) {
            // That is how a JVM says that it gets no thread. The job has not begun, and the others go on.
            over(start.job());
            around.link().send(new GuardMessage.StartFailed(start.job(), "no thread for it: " + e.getMessage(), true));
        }
    }

    private void stopExclusive(long killAfterNanos) {
        synchronized (jobs) {
            jobs.values().forEach(job -> job.stopWithoutLease(killAfterNanos));
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

    private static final class GuardThreads implements ThreadFactory {
        private final AtomicLong number = new AtomicLong();

        @Override
        public Thread newThread(Runnable task) {
            Thread thread = new Thread(task, "guard-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }
    }
}
