package io.quorate.storage;

import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes writes of every kind that can follow what a store holds. */
final class RandomWrites {
    private final Random random;

    RandomWrites(Random random) {
        this.random = random;
    }

    /** Some writes, which are applied to the model. */
    List<LogWrite> group(int atMost, StoreModel model) {
        List<LogWrite> group = new ArrayList<>();
        for (int n = 1 + random.nextInt(atMost); n > 0; n--) {
            LogWrite write = next(model.image);
            group.add(write);
            model.apply(write);
        }
        return group;
    }

    LogWrite next(LogImage image) {
        byte[] metadata = null;
        if (random.nextInt(3) == 0 || image.metadata().length == 0) {
            metadata = bytes(1 + random.nextInt(2_000)); // a master's first write says who it is
        }
        StoredSnapshot current = image.snapshot();
        long lowest =
                Math.max(image.baseIndex(), current == null ? 0 : current.info().index());
        long last = image.lastIndex();
        long cut = random.nextInt(4) == 0 ? lowest + 1 + random.nextInt((int) (last - lowest) + 2) : 0;
        long from = cut > 0 ? Math.min(last, cut - 1) : last;
        List<LogEntry> entries = new ArrayList<>();
        for (int n = random.nextInt(6); n > 0; n--) {
            LogEntry.Kind kind = random.nextInt(5) == 0 ? LogEntry.Kind.MEMBERSHIP : LogEntry.Kind.COMMAND;
            byte[] command = bytes(random.nextInt(random.nextInt(10) == 0 ? 3_000 : 100));
            entries.add(new LogEntry(++from, 1 + random.nextInt(9), kind, command));
        }
        LogImage then = new LogImage();
        then.become(image);
        then.apply(new LogWrite(null, cut, entries));
        return new LogWrite(metadata, cut, entries, random.nextInt(3) == 0 ? null : step(then));
    }

    private @Nullable SnapshotWrite step(LogImage image) {
        StoredSnapshot unfinished = image.recovered().unfinished();
        if (unfinished == null || random.nextInt(12) == 0) {
            SnapshotInfo of = newInfo(image);
            return of == null ? null : new SnapshotWrite.Piece(of, 0, piece());
        }
        StoredSnapshot current = image.snapshot();
        SnapshotInfo of = unfinished.info();
        if (random.nextInt(3) > 0
                || (current != null && of.index() < current.info().index())) {
            return new SnapshotWrite.Piece(of, unfinished.length(), unfinished.length() == 0 ? bytes(7) : piece());
        }
        long keepFrom = random.nextBoolean() ? of.index() + 1 : 1 + random.nextInt((int) of.index() + 1);
        return new SnapshotWrite.Seal(of, unfinished.length(), keepFrom);
    }

    /** Of an entry of this log, or of another one's. */
    private @Nullable SnapshotInfo newInfo(LogImage image) {
        StoredSnapshot current = image.snapshot();
        long lowest =
                Math.max(1, current == null ? image.baseIndex() : current.info().index());
        byte[] context = bytes(random.nextInt(50));
        if (random.nextInt(4) == 0) {
            return new SnapshotInfo(lowest + random.nextInt(20), 1 + random.nextInt(9), random.nextInt(1_000), context);
        }
        if (image.lastIndex() < lowest) {
            return null;
        }
        long index = lowest + random.nextInt((int) (image.lastIndex() - lowest) + 1);
        return new SnapshotInfo(index, image.termAt(index), random.nextInt(1_000), context);
    }

    private byte[] piece() {
        return bytes(
                switch (random.nextInt(12)) {
                    case 0 -> 0;
                    case 1 -> SnapshotFormat.MAX_BLOCK_BYTES + random.nextInt(3) - 1;
                    case 2 -> 2 * SnapshotFormat.MAX_BLOCK_BYTES + random.nextInt(1_000);
                    default -> random.nextInt(600);
                });
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
