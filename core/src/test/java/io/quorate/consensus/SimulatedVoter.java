package io.quorate.consensus;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import io.quorate.storage.LogImage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A voter with a disk that takes its time, and that forgets at a crash what was not durable. */
final class SimulatedVoter implements ConsensusOutbox {
    private final SimulatedCluster cluster;
    private final VoterId id;
    private final SeededRandom random;

    private final Membership founding;
    private HardState durableState = HardState.INITIAL;
    private final LogImage durableLog = new LogImage();
    private final LogImage memoryLog = new LogImage();
    private final ArrayDeque<Write> pending = new ArrayDeque<>();
    private final List<Held> held = new ArrayList<>();
    private final SortedMap<Long, Long> openReads = new TreeMap<>();
    private long writes;
    private long diskBusyUntil = Long.MIN_VALUE;
    private long delivered;
    private long highestCommit;
    private int life;
    private @Nullable ConsensusCore core;

    long diskDelayNanos = 1_000_000;
    long pausedUntilNanos = Long.MIN_VALUE;
    int confirmedReads;
    int campaigns;
    int stepDowns;
    int snapshotsTaken;
    int snapshotsRestored;
    /** What the disk lost is not there at the next start, and the voter knows it. */
    boolean damaged;

    private boolean led;
    private boolean restoring;
    private long snapshotReads;

    private record Write(long number, @Nullable HardState state, LogWrite log) {}

    private record Held(long write, VoterId to, ConsensusMessage message) {}

    SimulatedVoter(SimulatedCluster cluster, VoterId id, Membership founding, SeededRandom random) {
        this.cluster = cluster;
        this.id = id;
        this.founding = founding;
        this.random = random;
    }

    VoterId id() {
        return id;
    }

    int life() {
        return life;
    }

    boolean isUp() {
        return core != null;
    }

    ConsensusCore core() {
        ConsensusCore up = core;
        if (up == null) {
            throw new AssertionError(id + " is down");
        }
        return up;
    }

    HardState durableState() {
        return durableState;
    }

    LogImage durableLog() {
        return durableLog;
    }

    LogImage memoryLog() {
        return memoryLog;
    }

    long deliveredCount() {
        return delivered;
    }

    void start() {
        core = new ConsensusCore(
                cluster.config(), id, founding, durableState, durableLog.recovered(), damaged, this, random.split());
        core.start(cluster.now());
    }

    /** The disk loses everything from an index on that no snapshot covers; to be called while the voter is down. */
    void damageFrom(long index) {
        long covered =
                durableLog.snapshot() == null ? 0 : durableLog.snapshot().info().index();
        durableLog.truncate(Math.max(covered, durableLog.baseIndex()) + Math.max(1, index - covered));
        memoryLog.become(durableLog);
        damaged = true;
    }

    /** What was being written may be there or not, up to any point. */
    void crash() {
        core = null;
        life++;
        long survive = random.nextLong(pending.size() + 1L);
        for (int i = 0; i < survive; i++) {
            makeDurable(pending.removeFirst());
        }
        if (!pending.isEmpty() && random.nextLong(2) == 0) {
            Write torn = pending.removeFirst();
            List<LogEntry> entries = torn.log().entries();
            int kept = (int) random.nextLong(entries.size() + 1L);
            LogWrite part = new LogWrite(null, torn.log().truncateFrom(), entries.subList(0, kept));
            makeDurable(new Write(torn.number(), torn.state(), part));
        }
        pending.clear();
        held.clear();
        openReads.clear();
        memoryLog.become(durableLog);
        delivered = 0;
        highestCommit = 0;
        led = false;
        restoring = false;
        diskBusyUntil = Long.MIN_VALUE;
        pausedUntilNanos = Long.MIN_VALUE;
    }

    private void makeDurable(Write write) {
        if (write.state() != null) {
            durableState = write.state();
        }
        durableLog.apply(write.log());
    }

    void onWritten(int writtenInLife, long number) {
        if (writtenInLife != life) {
            return;
        }
        while (!pending.isEmpty() && pending.getFirst().number() <= number) {
            makeDurable(pending.removeFirst());
        }
        boolean releaseFirst = random.nextLong(2) == 0;
        if (releaseFirst) {
            release(number);
        }
        core().onDurable(cluster.now(), number);
        release(number);
        afterStep();
    }

    private void release(long number) {
        Iterator<Held> all = held.iterator();
        List<Held> free = new ArrayList<>();
        while (all.hasNext()) {
            Held next = all.next();
            if (next.write() <= number) {
                free.add(next);
                all.remove();
            }
        }
        free.forEach(next -> send(next.to(), next.message()));
    }

    void receive(VoterId from, ConsensusMessage message) {
        core().receive(cluster.now(), from, message);
        afterStep();
    }

    void wake() {
        core().onWake(cluster.now());
        afterStep();
    }

    private void afterStep() {
        long commit = core().commitIndex();
        cluster.checker()
                .check(commit >= highestCommit, () -> id + " took back a commit: " + highestCommit + " to " + commit);
        cluster.checker()
                .check(
                        delivered <= commit
                                && (delivered == commit || core().nextWakeNanos() == Long.MIN_VALUE || restoring),
                        () -> id + " committed " + commit + " but delivered " + delivered);
        cluster.checker()
                .check(core().lastIndex() == memoryLog.lastIndex(), () -> id + " wrote something else than it holds");
        highestCommit = commit;
        if (core().snapshots().isWanted(cluster.now())) {
            takeSnapshot();
        }
    }

    /** In the snapshot stands how much was delivered, many times over. */
    private void takeSnapshot() {
        snapshotsTaken++;
        SnapshotInfo info = core().snapshots().begin(random.nextNonZero());
        cluster.checker().check(info.index() == delivered, () -> id + " takes " + info + " after " + delivered);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (1 + (int) random.nextLong(20)));
        while (bytes.hasRemaining()) {
            bytes.putLong(delivered);
        }
        persistSnapshot(new SnapshotWrite.Piece(info, 0, bytes.array()));
        core().snapshots().seal(info, bytes.capacity());
    }

    long propose(byte[] command) {
        return core().propose(cluster.now(), command);
    }

    long requestRead() {
        long required = cluster.checker().chosenCount();
        long ticket = core().requestRead(cluster.now());
        if (ticket > 0) {
            openReads.put(ticket, required);
        }
        return ticket;
    }

    // ---- outbox

    @Override
    public void send(VoterId to, ConsensusMessage message) {
        cluster.checker().sent(this, to, message);
        cluster.transmit(id, to, message);
    }

    @Override
    public void sendWhenDurable(long write, VoterId to, ConsensusMessage message) {
        boolean open = !pending.isEmpty() && pending.getFirst().number() <= write;
        if (open) {
            held.add(new Held(write, to, message));
        } else {
            send(to, message);
        }
    }

    @Override
    public long persist(@Nullable HardState hardState, long truncateFrom, List<LogEntry> entries) {
        return write(hardState, new LogWrite(null, truncateFrom, entries));
    }

    @Override
    public long persistSnapshot(SnapshotWrite step) {
        return write(null, LogWrite.of(step));
    }

    private long write(@Nullable HardState hardState, LogWrite log) {
        Write write = new Write(++writes, hardState, log);
        pending.addLast(write);
        memoryLog.apply(log);
        if (hardState != null && id.equals(hardState.votedFor())) {
            campaigns++;
        }
        long cost = diskDelayNanos / 2 + random.nextLong(diskDelayNanos + 1);
        // Writes that come while the disk is busy share the next flush.
        long done = Math.max(cluster.now() + cost, diskBusyUntil);
        diskBusyUntil = done;
        cluster.written(this, done, write.number());
        return write.number();
    }

    @Override
    public long readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
        long number = ++snapshotReads;
        int inLife = life;
        byte[] bytes = memoryLog.readSnapshot(of, offset, maxBytes);
        cluster.later(this, inLife, () -> {
            core().onSnapshotRead(cluster.now(), number, bytes);
            afterStep();
        });
        return number;
    }

    @Override
    public void snapshotArrives() {
        // Ours are written in one go: none is ever half-made.
    }

    @Override
    public void restore(StoredSnapshot snapshot) {
        restoring = true;
        int inLife = life;
        byte[] bytes = memoryLog.readSnapshot(snapshot.info(), 0, Integer.MAX_VALUE);
        long index = ByteBuffer.wrap(bytes).getLong();
        cluster.checker().check(index == snapshot.info().index(), () -> snapshot + " says " + index);
        cluster.later(this, inLife, () -> {
            if (snapshot.equals(memoryLog.snapshot())) {
                restoring = false;
                delivered = index;
                snapshotsRestored++;
                cluster.checker().restored(this, snapshot.info());
                core().onRestored(cluster.now(), snapshot.info());
            }
            afterStep();
        });
    }

    @Override
    public void membershipChanged(Membership membership) {}

    @Override
    public void healed() {
        damaged = false;
    }

    @Override
    public void committed(LogEntry entry) {
        cluster.checker()
                .check(entry.index() == delivered + 1, () -> id + " delivered " + entry + " after " + delivered);
        delivered++;
        cluster.checker().delivered(this, entry);
    }

    @Override
    public void roleChanged(MasterRole role, long term, @Nullable NodeId leader) {
        if (role == MasterRole.LEADER) {
            cluster.checker().leads(this, term);
        } else if (led) {
            stepDowns++;
        }
        led = role == MasterRole.LEADER;
    }

    @Override
    public void readConfirmed(long upToTicket, long readIndex) {
        SortedMap<Long, Long> confirmed = openReads.headMap(upToTicket + 1);
        confirmed.forEach((ticket, required) -> cluster.checker()
                .check(readIndex >= required, () -> id + " read at " + readIndex + " what must show " + required));
        confirmedReads += confirmed.size();
        confirmed.clear();
    }

    @Override
    public void readsFailed() {
        openReads.clear();
    }
}
