package io.quorate.simulation.network;

/** What a scripted scenario does to single frames. Asked for each frame when it is sent, before chance has its say. */
@FunctionalInterface
public interface FrameRule {
    /** The frame goes its way. */
    long PASS = 0;
    /** The frame is lost. */
    long DROP = -1;

    /** {@link #PASS}, {@link #DROP}, or by how many nanoseconds the frame is held back (later frames overtake it). */
    long verdict(Host from, Host to, byte[] frame);
}
