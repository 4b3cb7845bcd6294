package io.quorate.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Takes snapshots of a registry in pieces while it changes, loads them in pieces cut differently, and lets the loaded one catch
 * up: it must have been as the registry was at the beginning, and become as the registry is (P10).
 */
final class SnapshotWalk {
    private final Registry registry;
    private final Random random;
    private final List<List<Command>> since = new ArrayList<>();
    private @Nullable RegistrySnapshot snapshot;
    private RegistryLoader loader = new RegistryLoader();
    private byte[] before = {};
    private long digestBefore;
    private int loaded;

    SnapshotWalk(Registry registry, Random random) {
        this.registry = registry;
        this.random = random;
    }

    /** How many were taken to their end. */
    int loaded() {
        return loaded;
    }

    void applied(long index, List<Command> batch) {
        since.add(batch);
        RegistrySnapshot taken = snapshot;
        if (taken == null) {
            if (random.nextInt(4) == 0) {
                begin();
            }
            return;
        }
        if (random.nextInt(200) == 0) {
            taken.abandon();
            snapshot = null;
            return;
        }
        for (int i = random.nextInt(4); i > 0 && snapshot != null; i--) {
            byte[] piece = taken.next(random.nextInt(10) == 0 ? 5000 : random.nextInt(300));
            if (piece == null) {
                end(index);
            } else {
                feed(piece);
            }
        }
    }

    private void begin() {
        since.clear();
        loader = new RegistryLoader();
        before = registry.snapshot();
        digestBefore = registry.digest();
        snapshot = registry.beginSnapshot();
    }

    private void feed(byte[] piece) {
        for (int at = 0; at < piece.length; ) {
            int length = Math.min(piece.length - at, random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(5000));
            loader.add(Arrays.copyOfRange(piece, at, at + length));
            at += length;
        }
    }

    private void end(long index) {
        loader.finish();
        snapshot = null;
        loaded++;
        Registry other = new Registry();
        other.load(loader);
        require(other.digest() == digestBefore, "the digest is that of the beginning");
        require(Arrays.equals(other.snapshot(), before), "the state is that of the beginning");
        long first = index - since.size() + 1;
        for (int i = 0; i < since.size(); i++) {
            other.apply(first + i, since.get(i));
        }
        require(other.digest() == registry.digest(), "P10: it comes to the same digest");
        require(Arrays.equals(other.snapshot(), registry.snapshot()), "P10: it comes to the same state");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
