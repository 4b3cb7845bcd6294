package io.quorate.process;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The way from the guard to its slave. Thread-safe. */
final class GuardLink {
    private final OutputStream pipe;
    private final DataOutputStream out;

    GuardLink(OutputStream out) {
        this.pipe = out;
        this.out = new DataOutputStream(new BufferedOutputStream(out, 16 << 10));
    }

    /** Ends the link: the slave takes that for the end of the guard, kills it, and knows that all its jobs are lost. */
    void cut() {
        try {
            // Without the lock: somebody may be stuck with it in the middle of a message.
            pipe.close();
        } catch (IOException e) {
            // It is closed, then.
        }
    }

    synchronized void send(GuardMessage message) {
        try {
            GuardMessage.write(out, message);
            out.flush();
        } catch (IOException e) {
            // Nobody listens any more. The end of our input says so too, and that is where it is acted upon.
        }
    }
}
