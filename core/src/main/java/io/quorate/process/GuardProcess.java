package io.quorate.process;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A running guard, seen from the slave. {@link #send} and the closing methods are for one thread. */
final class GuardProcess {
    private static final int MAX_COMPLAINT_CHARS = 1000;
    private static final long COMPLAINT_MILLIS = 500;

    private final Process process;
    private final DataOutputStream out;
    private final StringBuilder complaint = new StringBuilder();

    /** Hears a guard, on a thread of the guard's own. It may block to slow the guard down. */
    interface Listener {
        void received(GuardProcess from, GuardMessage message);

        /**
         * The guard has ended; the last call.
         *
         * @param why what it complained about, as the end of a sentence; may be empty
         */
        void gone(GuardProcess guard, String why);
    }

    private GuardProcess(Process process) {
        this.process = process;
        this.out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 16 << 10));
    }

    /** @param hidden variables that the guard must not see: they would change how its JVM behaves */
    static GuardProcess start(List<String> words, Map<String, String> hidden, Listener listener) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().keySet().removeAll(hidden.keySet());
        builder.environment().put(GuardCommand.LOCALE_VARIABLE, GuardCommand.LOCALE);
        GuardProcess guard = new GuardProcess(builder.start());
        boolean followed = false;
        try {
            Thread complaints = guard.startThread("quorate-guard-errors", guard::readComplaints);
            guard.startThread("quorate-guard-reader", () -> guard.readMessages(listener, complaints));
            followed = true;
            return guard;
        } finally {
            if (!followed) {
                // There was no thread to hear it.
                guard.kill();
            }
        }
    }

    void send(GuardMessage message) throws IOException {
        GuardMessage.write(out, message);
        out.flush();
    }

    /** Tells the guard to kill everything and end; by force if it has not within the time. */
    void close(long timeoutMillis) throws InterruptedException {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It is gone already.
        }
        if (!process.waitFor(timeoutMillis, TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
        }
    }

    /** Ends the guard at once. Its shell notices, and kills all jobs. */
    void kill() {
        process.destroyForcibly();
    }

    private Thread startThread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void readMessages(Listener listener, Thread complaints) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(process.getInputStream()))) {
            while (true) {
                listener.received(this, GuardMessage.read(in));
            }
        } catch (Throwable t) {
            // The end of the stream, as a rule. A message that could not be taken is as bad: what it said is lost.
            process.destroyForcibly();
            try {
                complaints.join(COMPLAINT_MILLIS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            listener.gone(this, (t instanceof EOFException ? "" : ": " + t) + complaint());
        }
    }

    private String complaint() {
        synchronized (complaint) {
            return complaint.isEmpty() ? "" : ": " + complaint.toString().strip();
        }
    }

    private void readComplaints() {
        byte[] chunk = new byte[512];
        try (InputStream in = process.getErrorStream()) {
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                synchronized (complaint) {
                    complaint.append(new String(chunk, 0, n, StandardCharsets.UTF_8));
                    complaint.setLength(Math.min(complaint.length(), MAX_COMPLAINT_CHARS));
                }
            }
        } catch (IOException e) {
            // It ended.
        }
    }
}
