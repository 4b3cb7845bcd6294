package io.quorate.simulation.disk;

import io.quorate.kernel.SeededRandom;
import io.quorate.simulation.engine.Agenda;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import io.quorate.spi.StorageException;
import io.quorate.storage.FileLogStore;
import io.quorate.storage.LogImage;
import io.quorate.storage.MemoryFiles;
import io.quorate.storage.StoreQueue;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A disk with files: production's store, run turn by turn as production's thread does, on a file system that forgets. When the
 * process dies in a turn, it dies between any two changes of the files; a machine that dies with it loses of what was not
 * flushed what chance decides ({@link MemoryFiles}).
 *
 * <p>Each start is checked: what the store finds is what was promised, or that and a part of what was under way; and it finds the
 * same again after it was interrupted.
 */
public final class FileDisk extends SimDisk implements DiskFaults {
    private static final Path DIRECTORY = Path.of("data");
    private static final int MAX_ROT_TRIES = 20;
    private static final int METADATA_HEADER_BYTES = 28;

    private final SeededRandom own;
    private final boolean shortTransfers;
    private final long segmentBytes;
    private final StoreQueue queue = new StoreQueue();
    /** Written, and not reported durable: in order, since the number of {@link #reported}. */
    private final ArrayDeque<Waiting> unreported = new ArrayDeque<>();

    private final ArrayDeque<Reader> readers = new ArrayDeque<>();
    private SimFiles files;
    private @Nullable FileLogStore store;
    private StoreQueue.@Nullable Turn underWay;
    /** What was being written when the process died, until an opening has shown how much of it is there. */
    private List<LogWrite> unsure = List.of();

    private long entered;
    private long reported;
    private boolean rotten;
    /** The metadata before those that are durable: of two slots, the one that is written next still has them. */
    private byte[] formerMetadata = {};
    /** The snapshot before the one that is durable: that it was removed need not have been flushed. */
    private @Nullable StoredSnapshot formerSnapshot;

    /** What was written since it lies; null while it does not. */
    private @Nullable Written past;
    /** Its power went while it lied, and no start has written both copies of the metadata again since. */
    private boolean weakened;
    /** From there on the log was written by the last write of all. */
    private long lastBatchFrom = 1;

    private record Waiting(LogWrite write, Runnable whenDurable) {}

    public FileDisk(Agenda agenda, SeededRandom random, Observer observer) {
        super(agenda, random, observer);
        this.own = random.split();
        this.segmentBytes = random.between(2_000, 40_000);
        this.shortTransfers = random.nextLong(4) == 0;
        this.files = new SimFiles(own.split(), shortTransfers);
    }

    @Override
    public DiskFaults faults() {
        return this;
    }

    // ---- opening

    @Override
    public LogStore.Recovered recover() {
        LogStore.Recovered interrupted = random.nextLong(4) == 0 && past == null ? interruptedRecovery() : null;
        LogStore.Recovered found = open();
        requireSame(interrupted, found);
        // Where there is damage, nothing is made durable by an opening: not what was found in the system's memory
        // either.
        if (random.nextLong(4) == 0 && past == null && (found.damage() == null || files.unflushed(DIRECTORY) == null)) {
            files.losePower();
            LogStore.Recovered again = open();
            requireSame(found, again);
            found = again;
        }
        require(found);
        if (durable.metadata().length > 0 && found.metadata().length == 0) {
            observer.forgotten();
        }
        // The last one is what was under way, or if nothing of that is there, the one before.
        // What a repair writes again is one batch, and its master counts as damaged until it has fetched more.
        lastBatchFrom = found.damage() != null ? 1 : Math.min(lastBatchFrom, firstTouched(unsure));
        unsure = List.of();
        weakened = false;
        tellWhatIsNew(found);
        return found;
    }

    /** What was under way and is there all the same is durable from now on. */
    private void tellWhatIsNew(LogStore.Recovered found) {
        byte[] metadata = Arrays.equals(durable.metadata(), found.metadata()) ? null : found.metadata();
        List<LogEntry> entries = found.entries().stream()
                .filter(entry -> durable.termAt(entry.index()) != entry.term())
                .toList();
        StoredSnapshot snapshot = found.snapshot();
        boolean isNew = snapshot != null && !snapshot.equals(durable.snapshot());
        if (metadata != null) {
            formerMetadata = durable.metadata();
        }
        if (isNew) {
            formerSnapshot = durable.snapshot();
        }
        durable.become(found);
        written.become(found);
        if (found.metadata().length > 0 && (metadata != null || !entries.isEmpty() || isNew)) {
            SnapshotWrite seal = snapshot == null || !isNew
                    ? null
                    : new SnapshotWrite.Seal(snapshot.info(), snapshot.length(), found.baseIndex() + 1);
            observer.madeDurable(metadata, entries, seal);
        }
    }

    private LogStore.Recovered open() {
        FileLogStore opened = FileLogStore.on(files, DIRECTORY, segmentBytes);
        LogStore.Recovered found = opened.open();
        store = opened;
        return found;
    }

    /**
     * A start that dies in the middle of its recovery.
     *
     * @return what a start that does not die would have found; null if it might have found what was not flushed
     */
    private LogStore.@Nullable Recovered interruptedRecovery() {
        LogStore.Recovered whole = null;
        boolean powerToo = random.nextLong(2) == 0;
        if (!powerToo || files.unflushed(DIRECTORY) == null) {
            whole = FileLogStore.on(files.copy(), DIRECTORY, segmentBytes).open();
        }
        files.endProcessAfter(someChanges());
        try {
            open();
        } catch (SimFiles.ProcessEnded e) {
            // As it was to be.
        }
        loseProcess(powerToo);
        return whole;
    }

    private void requireSame(LogStore.@Nullable Recovered first, LogStore.Recovered second) {
        String difference = first == null ? null : StoreStates.difference(first, second);
        if (difference != null) {
            observer.broken("a recovery that is repeated finds " + difference);
        }
    }

    /** Damage only where something was hurt; otherwise what was promised, and at most what was under way. */
    private void require(LogStore.Recovered found) {
        if (found.damage() != null) {
            if (!rotten) {
                observer.broken("a disk that nobody has hurt is damaged: " + found.damage());
            }
        } else if (!StoreStates.mayHold(durable, unsure, found)) {
            LogImage image = new LogImage();
            image.become(found);
            observer.broken("the store was " + StoreStates.text(durable) + ", with " + unsure.size()
                    + " writes under way when it died; found is " + StoreStates.text(image));
        }
    }

    // ---- using

    @Override
    public void readSnapshot(SnapshotInfo of, long offset, int maxBytes, Reader reader) {
        readers.add(reader);
        queue.read(0, of, offset, maxBytes);
        proceed();
    }

    @Override
    public void write(LogWrite write, Runnable whenDurable) {
        observer.writing(write);
        written.apply(write);
        if (past != null) {
            past.add(write);
        }
        unreported.add(new Waiting(write, whenDurable));
        queue.write(++entered, write);
        proceed();
    }

    /** Begins what waits, if nothing is under way. */
    private void proceed() {
        if (underWay == null && !queue.isEmpty()) {
            StoreQueue.Turn turn = queue.next();
            underWay = turn;
            long takes = turn.writes().isEmpty() ? latency() / 4 : latency();
            agenda.after(takes, () -> {
                if (underWay == turn) {
                    complete(turn);
                }
            });
        }
    }

    private void complete(StoreQueue.Turn turn) {
        FileLogStore current = store;
        if (current == null) {
            throw new IllegalStateException("a turn without a store");
        }
        List<Runnable> answers = new ArrayList<>();
        try {
            turn.run(
                    current,
                    number -> {
                        long touched = firstTouched(turn.writes());
                        lastBatchFrom = touched == Long.MAX_VALUE ? lastBatchFrom : touched;
                        answers.add(report(number));
                    },
                    (number, bytes) -> answers.add(() -> readers.remove().read(bytes)));
        } catch (StorageException e) {
            unsure = turn.writes();
            underWay = null;
            observer.failed(e);
            return;
        }
        // Before anybody is told, since whoever is told may write again, or even die.
        underWay = null;
        for (Runnable answer : answers) {
            if (store == current) {
                answer.run();
            }
        }
        if (store == current) {
            proceed();
        }
    }

    /** The store says that all writes up to a number are durable. Returns what the master does then. */
    private Runnable report(long number) {
        String unflushed = isLying() ? null : files.unflushed(DIRECTORY);
        if (unflushed != null) {
            observer.broken("the store reports as durable what is not flushed: " + unflushed);
        }
        Runnable last = () -> {};
        while (reported < number) {
            reported++;
            Waiting done = unreported.remove();
            if (done.write.metadata() != null) {
                formerMetadata = durable.metadata();
            }
            if (done.write.snapshot() instanceof SnapshotWrite.Seal) {
                formerSnapshot = durable.snapshot();
            }
            durable.apply(done.write);
            observer.madeDurable(done.write.metadata(), done.write.entries(), done.write.snapshot());
            last = done.whenDurable;
            rotten = false;
        }
        return last;
    }

    /** What writes of one turn do to the log is one batch, if nothing comes between them; so that is the least of it. */
    private long firstTouched(List<LogWrite> writes) {
        long lowest = Long.MAX_VALUE;
        for (LogWrite write : writes) {
            // A cut behind the end writes nothing.
            if (write.truncateFrom() > 0 && write.truncateFrom() <= durable.lastIndex()) {
                lowest = Math.min(lowest, write.truncateFrom());
            } else if (!write.entries().isEmpty()) {
                lowest = Math.min(lowest, write.entries().get(0).index());
            }
        }
        return lowest;
    }

    // ---- the end

    @Override
    public void crash(boolean machineToo) {
        StoreQueue.Turn turn = underWay;
        FileLogStore current = store;
        if (turn != null && current != null) {
            unsure = turn.writes();
            files.endProcessAfter(someChanges());
            try {
                turn.run(current, number -> {}, (number, bytes) -> {});
            } catch (StorageException e) {
                // The process is gone, or would have been by this; nobody hears of it.
            }
        }
        loseProcess(machineToo);
    }

    @Override
    public void close() {
        StoreQueue.Turn turn = underWay;
        FileLogStore current = store;
        if (current != null) {
            if (turn != null) {
                unsure = turn.writes();
                try {
                    turn.run(current, number -> {}, (number, bytes) -> {});
                } catch (StorageException e) {
                    // The process ends anyway.
                }
            }
            current.close();
        }
        loseProcess(false);
    }

    private void loseProcess(boolean machineToo) {
        if (machineToo) {
            files.losePower();
            forgetWhatWasALie();
        } else {
            files.killProcess();
        }
        store = null;
        underWay = null;
        queue.clear();
        readers.clear();
        unreported.clear();
        reported = entered;
    }

    /** The power is gone, and with it some of what a disk had only said that it had. It is an honest one from here on. */
    private void forgetWhatWasALie() {
        Written lies = past;
        if (lies == null) {
            return;
        }
        beHonest();
        weakened = true;
        LogStore.Recovered left = probe();
        if (left == null) {
            observer.broken("the store refuses what a disk that lied has left");
            return;
        }
        if (left.damage() == null && StoreStates.mayHold(durable, unsure, left)) {
            return;
        }
        String invented = lies.inventedIn(left);
        if (invented != null) {
            observer.broken("a disk that lied has " + invented + ", which was never written");
        }
        rotten = left.damage() != null;
        if (left.metadata().length == 0) {
            observer.forgotten();
        }
        LogImage promised = new LogImage();
        promised.become(durable);
        durable.become(left);
        written.become(left);
        unsure = List.of();
        lastBatchFrom = 1;
        if (left.metadata().length > 0) {
            observer.forgot(promised, rotten);
        }
    }

    /** Few mostly, so that all of a short turn is interrupted as often as a long one. */
    private long someChanges() {
        return random.nextLong(1L << random.between(1, 5));
    }

    // ---- copies

    @Override
    public Copy copy() {
        LogImage image = new LogImage();
        image.become(durable);
        return new FilesCopy(files.copy(), image, unsure);
    }

    @Override
    public void restore(Copy copy) {
        if (!(copy instanceof FilesCopy of)) {
            throw new IllegalArgumentException("a copy of another kind of disk");
        }
        files = new SimFiles(own.split(), shortTransfers);
        files.become(of.files);
        unsure = of.unsure;
        durable.become(of.image);
        written.become(of.image);
    }

    private record FilesCopy(MemoryFiles files, LogImage image, List<LogWrite> unsure) implements Copy {}

    // ---- faults

    @Override
    public void failNextFlush() {
        files.failFlushes(1);
    }

    @Override
    public void failWrites() {
        files.failWrites();
        files.failFlushes(Integer.MAX_VALUE);
    }

    @Override
    public void failReads() {
        files.failReads();
    }

    @Override
    public void fill(long room) {
        files.fill(room);
    }

    @Override
    public void lie() {
        if (past == null) {
            past = new Written(
                    durable,
                    formerMetadata,
                    formerSnapshot,
                    unreported.stream().map(Waiting::write).toList());
            files.lie(true);
        }
    }

    @Override
    public void beHonest() {
        past = null;
        files.lie(false);
        files.flushAll();
    }

    @Override
    public boolean isLying() {
        return past != null;
    }

    @Override
    public void mend() {
        files.mend();
    }

    @Override
    public boolean rot(DiskPart part) {
        return hurt(() -> flipSomething(part));
    }

    @Override
    public boolean loseWrite(DiskPart part, boolean astray) {
        return hurt(() -> {
            byte[] lost = files.loseWrite(DIRECTORY, file -> part.isIn(String.valueOf(file.getFileName())));
            LogStore.Recovered without = lost == null ? null : probe();
            // Where the end of the log is gone without a word, nothing proves that what was before it was durable.
            boolean silent = without == null || (part == DiskPart.LOG && without.damage() == null);
            if (lost != null && astray && !silent) {
                files.hitAnywhere(DIRECTORY, lost);
            }
        });
    }

    /**
     * Hurts it until something that was promised is lost, and found to be. One that has only one copy left of what it holds twice is
     * left alone: no store can tell that the second one was lost as well.
     */
    private boolean hurt(Runnable how) {
        if (weakened) {
            return false;
        }
        files.losePower();
        LogStore.Recovered before = probe();
        for (int i = 0; i < MAX_ROT_TRIES && before != null && before.damage() == null; i++) {
            MemoryFiles whole = files.copy();
            how.run();
            LogStore.Recovered after = probe();
            if (after != null && after.damage() != null) {
                rotten = true;
                return true;
            }
            if (after != null) {
                requireOnlyTheLastBatchLost(before, after);
            }
            files.become(whole);
        }
        return false;
    }

    /** What was written last cannot be told from a torn write; all else can. */
    private void requireOnlyTheLastBatchLost(LogStore.Recovered before, LogStore.Recovered after) {
        if (StoreStates.mayHold(durable, unsure, after)) {
            // What is gone was under way when the process died, and was promised to nobody.
            return;
        }
        String difference = StoreStates.differenceBelow(lastBatchFrom, before, after);
        if (difference != null) {
            observer.broken("the disk was hurt, and without a word the store has " + difference);
        }
    }

    /** What would be found; null if the store would be refused, as one of another version is. */
    private LogStore.@Nullable Recovered probe() {
        try {
            return FileLogStore.on(files.copy(), DIRECTORY, segmentBytes).open();
        } catch (StorageException e) {
            return null;
        }
    }

    private void flipSomething(DiskPart part) {
        List<Path> all = files.sizes(DIRECTORY).entrySet().stream()
                .filter(file -> file.getValue() > 0
                        && part.isIn(String.valueOf(file.getKey().getFileName())))
                .map(Map.Entry::getKey)
                .toList();
        if (all.isEmpty()) {
            return;
        }
        Path file = all.get((int) random.nextLong(all.size()));
        long size = files.sizes(DIRECTORY).getOrDefault(file, 0L);
        if (part == DiskPart.METADATA) {
            // The headers of all four copies: one that is left stands for all, and an older one passes for the last.
            long bit = random.nextLong(8 * METADATA_HEADER_BYTES);
            for (long copy = 0; copy < 4; copy++) {
                files.flip(file, 2 * size * copy + bit);
            }
            return;
        }
        // Rather near the beginning: what follows may be blank.
        long at = random.nextLong(1 + random.nextLong(size));
        // Within one byte, and so one record: with it and the last batch behind it gone, nothing would prove that it
        // was durable.
        files.flip(file, 8 * at + random.nextLong(8));
    }
}
