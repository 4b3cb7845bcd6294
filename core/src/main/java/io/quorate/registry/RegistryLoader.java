package io.quorate.registry;

import java.io.ByteArrayOutputStream;

/** Reads a snapshot piece by piece. */
public final class RegistryLoader {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();

    public void add(byte[] piece) {
        all.writeBytes(piece);
    }

    RegistryState finish() {
        return SnapshotCodec.decode(all.toByteArray());
    }
}
