package io.quorate.process;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The way from the guard to its slave. Thread-safe. */
final class GuardLink {
    private final DataOutputStream out;

    GuardLink(OutputStream out) {
        this.out = new DataOutputStream(new BufferedOutputStream(out, 16 << 10));
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
