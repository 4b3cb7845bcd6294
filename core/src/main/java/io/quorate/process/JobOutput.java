package io.quorate.process;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * Passes a job's output on to the slave, up to a limit; the rest is read and dropped. Its thread is there before the job is: a
 * job without one would have to be killed as soon as it ran.
 */
final class JobOutput implements Runnable {
    /** Each job has such a buffer for its whole life. */
    private static final int CHUNK_BYTES = 4096;

    private final long job;
    private final int maxBytes;
    private final GuardLink link;
    private final Runnable whenBroken;
    private final CompletableFuture<InputStream> source = new CompletableFuture<>();

    private boolean truncated;
    private boolean silent;
    private boolean broken;

    /** @param whenBroken called if the output can no longer be read, with which the job must not go on: it would block */
    JobOutput(long job, int maxBytes, GuardLink link, Runnable whenBroken) {
        this.job = job;
        this.maxBytes = maxBytes;
        this.link = link;
        this.whenBroken = whenBroken;
    }

    /** The job has started, and this is what it prints. */
    void connect(InputStream output) {
        source.complete(output);
    }

    /** No job was started. Without effect after {@link #connect}. */
    void giveUp() {
        source.complete(InputStream.nullInputStream());
    }

    @Override
    public void run() {
        try {
            read(source.join());
        } catch (IOException e) {
            // The process has ended, and its pipe was closed under us.
        } catch (Throwable t) {
            synchronized (this) {
                broken = true;
            }
            whenBroken.run();
        }
    }

    private void read(InputStream in) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        int left = maxBytes;
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            int kept = Math.min(n, left);
            left -= kept;
            synchronized (this) {
                if (silent) {
                    return;
                }
                truncated |= kept < n;
                if (kept > 0) {
                    link.send(new GuardMessage.Output(job, Arrays.copyOf(chunk, kept)));
                }
            }
        }
    }

    /** From here on nothing is passed on. Returns whether something was not. */
    synchronized boolean end() {
        silent = true;
        return truncated;
    }

    synchronized boolean isBroken() {
        return broken;
    }
}
