package io.quorate.simulation.disk;

import io.quorate.simulation.engine.Agenda;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.RandomSource;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import io.quorate.storage.LogImage;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A disk that knows of writes and not of files, which is fast. A crash keeps what is durable, and of the rest some whole writes
 * and then a part of one, as {@link LogWrite} allows; whether the process dies alone or with its machine makes no difference.
 */
public final class ModelDisk extends SimDisk {
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private long lastFlushNanos;

    public ModelDisk(Agenda agenda, RandomSource random, Observer observer) {
        super(agenda, random, observer);
    }

    @Override
    public LogStore.Recovered recover() {
        return durable.recovered();
    }

    @Override
    public void readSnapshot(SnapshotInfo of, long offset, int maxBytes, Reader reader) {
        byte[] bytes = written.readSnapshot(of, offset, maxBytes);
        // Behind the writes, as on a disk that does one thing at a time.
        agenda.at(Math.max(lastFlushNanos, agenda.nowNanos()) + latency() / 4, () -> reader.read(bytes));
    }

    @Override
    public void write(LogWrite write, Runnable whenDurable) {
        observer.writing(write);
        written.apply(write);
        Pending entry = new Pending(write, whenDurable);
        pending.add(entry);
        long flushed = Math.max(lastFlushNanos, agenda.nowNanos() + latency());
        lastFlushNanos = flushed;
        agenda.at(flushed, () -> flush(entry));
    }

    @Override
    public void crash(boolean machineToo) {
        long whole = pending.isEmpty() ? 0 : random.nextLong(pending.size() + 1L);
        for (long i = 0; i < whole; i++) {
            makeDurable(pending.remove().write);
        }
        if (!pending.isEmpty() && random.nextLong(2) == 0) {
            tear(pending.remove().write);
        }
        pending.clear();
        written.become(durable);
        lastFlushNanos = 0;
    }

    @Override
    public void close() {
        crash(false);
    }

    @Override
    public Copy copy() {
        LogImage image = new LogImage();
        image.become(durable);
        return new ImageCopy(image);
    }

    @Override
    public void restore(Copy copy) {
        durable.become(copy.image());
        written.become(durable);
    }

    private record ImageCopy(LogImage image) implements Copy {}

    private void flush(Pending entry) {
        if (!pending.contains(entry)) {
            return;
        }
        while (!pending.isEmpty()) {
            Pending done = pending.remove();
            makeDurable(done.write);
            done.whenDurable.run();
            if (done == entry) {
                return;
            }
        }
    }

    /** Keeps a prefix of: metadata, cut, entries in their order; the step of a snapshot comes last, and is whole or not there. */
    private void tear(LogWrite write) {
        long parts = random.nextLong(write.entries().size() + 3L);
        makeDurable(
                parts >= 1 ? write.metadata() : null,
                parts >= 2 ? write.truncateFrom() : 0,
                parts >= 3 ? keptEntries(write.entries(), parts - 2) : List.of(),
                null);
    }

    private static List<LogEntry> keptEntries(List<LogEntry> entries, long count) {
        return entries.subList(0, (int) Math.min(count, entries.size()));
    }

    private void makeDurable(LogWrite write) {
        makeDurable(write.metadata(), write.truncateFrom(), write.entries(), write.snapshot());
    }

    private void makeDurable(
            byte @Nullable [] metadata, long truncateFrom, List<LogEntry> entries, @Nullable SnapshotWrite snapshot) {
        durable.replaceMetadata(metadata);
        durable.truncate(truncateFrom);
        durable.append(entries);
        durable.advanceSnapshot(snapshot);
        observer.madeDurable(metadata, entries, snapshot);
    }

    private static final class Pending {
        final LogWrite write;
        final Runnable whenDurable;

        Pending(LogWrite write, Runnable whenDurable) {
            this.write = write;
            this.whenDurable = whenDurable;
        }
    }
}
