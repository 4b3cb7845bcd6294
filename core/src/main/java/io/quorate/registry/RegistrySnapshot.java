package io.quorate.registry;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A snapshot in the making. */
public final class RegistrySnapshot {
    private final byte[] all;
    private int at;

    RegistrySnapshot(byte[] all) {
        this.all = all;
    }

    public byte @Nullable [] next(int aboutBytes) {
        if (at == all.length) {
            return null;
        }
        byte[] part = Arrays.copyOfRange(all, at, Math.min(all.length, at + aboutBytes));
        at += part.length;
        return part;
    }

    public void abandon() {}
}
