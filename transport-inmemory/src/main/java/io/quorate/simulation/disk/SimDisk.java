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
 * A master's disk. Writes become durable in their order, some time after they were written; the master hears of it later still,
 * so that it can die between the two. A crash keeps what is durable, and of the rest some whole writes and then a part of one.
 */
public final class SimDisk {

    /** Sees what is written and what becomes durable, when it happens. */
    public interface Observer {
        /** Before the write changes {@link SimDisk#written()}. */
        void writing(LogWrite write);

        /** After {@link SimDisk#durable()} changed by a write, or by a part of one. */
        void madeDurable(byte @Nullable [] metadata, List<LogEntry> entries, @Nullable SnapshotWrite snapshot);
    }

    /** Hears what was read of a snapshot. */
    public interface Reader {
        void read(byte @Nullable [] bytes);
    }

    private final Agenda agenda;
    private final RandomSource random;
    private final Observer observer;
    private final LogImage durable = new LogImage();
    private final LogImage written = new LogImage();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private DiskProfile profile = DiskProfile.calm();
    private long lastFlushNanos;

    public SimDisk(Agenda agenda, RandomSource random, Observer observer) {
        this.agenda = agenda;
        this.random = random;
        this.observer = observer;
    }

    public void use(DiskProfile newProfile) {
        this.profile = newProfile;
    }

    /** What would be left after a power cut that keeps nothing unneeded. */
    public LogImage durable() {
        return durable;
    }

    /** What the master believes to be there, once all its writes are done. */
    public LogImage written() {
        return written;
    }

    /** Another disk with the same content, as a backup has it. */
    public LogImage copy() {
        LogImage copy = new LogImage();
        copy.become(durable);
        return copy;
    }

    /** Is set back to what it was. Only while nobody uses it. */
    public void setBack(LogImage to) {
        durable.become(to);
        written.become(to);
    }

    /** What a master that starts now finds. */
    public LogStore.Recovered recover() {
        return durable.recovered();
    }

    /** Begins to read from the snapshot that is current after all writes so far; the reader hears of it later. */
    public void readSnapshot(SnapshotInfo of, long offset, int maxBytes, Reader reader) {
        byte[] bytes = written.readSnapshot(of, offset, maxBytes);
        // Behind the writes, as on a disk that does one thing at a time.
        agenda.at(Math.max(lastFlushNanos, agenda.nowNanos()) + latency() / 4, () -> reader.read(bytes));
    }

    /**
     * Begins to write.
     *
     * @param whenDurable run when it and all before it are durable
     */
    public void write(LogWrite write, Runnable whenDurable) {
        observer.writing(write);
        written.apply(write);
        Pending entry = new Pending(write, whenDurable);
        pending.add(entry);
        long flushed = Math.max(lastFlushNanos, agenda.nowNanos() + latency());
        lastFlushNanos = flushed;
        agenda.at(flushed, () -> flush(entry));
    }

    /** The process or the machine dies: a random part of what was not durable stays. */
    public void crash() {
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

    private long latency() {
        long latency = random.between(profile.minLatencyNanos(), profile.maxLatencyNanos());
        if (profile.stallPermille() > 0 && random.nextLong(1000) < profile.stallPermille()) {
            latency += random.nextLong(profile.stallMaxNanos() + 1);
        }
        return latency;
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
