package io.quorate.simulation.disk;

import io.quorate.simulation.engine.Agenda;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.RandomSource;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import io.quorate.spi.StorageException;
import io.quorate.storage.LogImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A master's disk. Writes become durable in their order, some time after they were written; the master hears of it later still,
 * so that it can die between the two.
 */
public abstract class SimDisk {

    /** Sees what is written and what becomes durable, when it happens. */
    public interface Observer {
        /** Before the write changes {@link SimDisk#written()}. */
        void writing(LogWrite write);

        /** After {@link SimDisk#durable()} changed by a write, or by a part of one. */
        void madeDurable(byte @Nullable [] metadata, List<LogEntry> entries, @Nullable SnapshotWrite snapshot);

        /** The store failed, and its master with it. */
        void failed(StorageException cause);

        /**
         * A disk that had lied has lost something that was reported as durable, and {@link SimDisk#durable()} is what is left.
         *
         * @param promised what was reported
         * @param damaged whether a start will find that something is missing
         */
        void forgot(LogImage promised, boolean damaged);

        /** All that the disk had promised is lost, and it says so itself. */
        void forgotten();

        /** The store does not do what it must. */
        void broken(String what);
    }

    /** Hears what was read of a snapshot. */
    public interface Reader {
        void read(byte @Nullable [] bytes);
    }

    /** What a disk held at some moment, as a backup has it. */
    public interface Copy {
        LogImage image();
    }

    final Agenda agenda;
    final RandomSource random;
    final Observer observer;
    final LogImage durable = new LogImage();
    final LogImage written = new LogImage();
    private DiskProfile profile = DiskProfile.calm();

    SimDisk(Agenda agenda, RandomSource random, Observer observer) {
        this.agenda = agenda;
        this.random = random;
        this.observer = observer;
    }

    public final void use(DiskProfile newProfile) {
        this.profile = newProfile;
    }

    /** What was reported durable, or was found by the process that runs: a loss of power takes none of it. */
    public final LogImage durable() {
        return durable;
    }

    /** What the master believes to be there, once all its writes are done. */
    public final LogImage written() {
        return written;
    }

    /** How it can fail, and rot; null if it only forgets. */
    public @Nullable DiskFaults faults() {
        return null;
    }

    /**
     * What a master that starts now finds.
     *
     * @throws StorageException if the disk cannot be read, or not be written to
     */
    public abstract LogStore.Recovered recover();

    /** Begins to read from the snapshot that is current after all writes so far; the reader hears of it later. */
    public abstract void readSnapshot(SnapshotInfo of, long offset, int maxBytes, Reader reader);

    /**
     * Begins to write.
     *
     * @param whenDurable run when it and all before it are durable, or when one after it is
     */
    public abstract void write(LogWrite write, Runnable whenDurable);

    /**
     * The process dies: a random part of what was under way stays.
     *
     * @param machineToo the machine dies with it: what was not flushed stays by chance
     */
    public abstract void crash(boolean machineToo);

    /** The process ends in good order: what is under way is completed, and what waits is dropped. */
    public abstract void close();

    /** What is there now. Only while nobody uses the disk. */
    public abstract Copy copy();

    /** Is set back to what it was. Only while nobody uses it. */
    public abstract void restore(Copy copy);

    final long latency() {
        long latency = random.between(profile.minLatencyNanos(), profile.maxLatencyNanos());
        if (profile.stallPermille() > 0 && random.nextLong(1000) < profile.stallPermille()) {
            latency += random.nextLong(profile.stallMaxNanos() + 1);
        }
        return latency;
    }
}
