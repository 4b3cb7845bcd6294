package io.quorate.simulation.network;

/** Sees every frame when it is sent, also those that will be lost: what was said was said. */
@FunctionalInterface
public interface FrameObserver {
    void sent(Host from, Host to, byte[] frame);
}
