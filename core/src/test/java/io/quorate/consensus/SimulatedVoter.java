package io.quorate.consensus;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.spi.LogEntry;
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

    private HardState durableState = HardState.INITIAL;
    private final List<LogEntry> durableLog = new ArrayList<>();
    private final List<LogEntry> memoryLog = new ArrayList<>();
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
    private boolean led;

    private record Write(long number, @Nullable HardState state, long truncateFrom, List<LogEntry> entries) {}

    private record Held(long write, VoterId to, ConsensusMessage message) {}

    SimulatedVoter(SimulatedCluster cluster, VoterId id, SeededRandom random) {
        this.cluster = cluster;
        this.id = id;
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

    List<LogEntry> durableLog() {
        return durableLog;
    }

    List<LogEntry> memoryLog() {
        return memoryLog;
    }

    long deliveredCount() {
        return delivered;
    }

    void start() {
        core = new ConsensusCore(
                cluster.config(), id, cluster.voterIds(), durableState, List.copyOf(durableLog), this, random.split());
        core.start(cluster.now());
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
            int kept = (int) random.nextLong(torn.entries().size() + 1L);
            makeDurable(new Write(
                    torn.number(),
                    torn.state(),
                    torn.truncateFrom(),
                    torn.entries().subList(0, kept)));
        }
        pending.clear();
        held.clear();
        openReads.clear();
        memoryLog.clear();
        memoryLog.addAll(durableLog);
        delivered = 0;
        highestCommit = 0;
        led = false;
        diskBusyUntil = Long.MIN_VALUE;
        pausedUntilNanos = Long.MIN_VALUE;
    }

    private void makeDurable(Write write) {
        if (write.state() != null) {
            durableState = write.state();
        }
        apply(write, durableLog);
    }

    private static void apply(Write write, List<LogEntry> log) {
        if (write.truncateFrom() > 0) {
            log.subList((int) write.truncateFrom() - 1, log.size()).clear();
        }
        for (LogEntry entry : write.entries()) {
            if (entry.index() != log.size() + 1) {
                throw new AssertionError(entry + " written after " + log.size());
            }
            log.add(entry);
        }
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
        cluster.checker().check(commit == delivered, () -> id + " committed " + commit + " but delivered " + delivered);
        cluster.checker()
                .check(core().lastIndex() == memoryLog.size(), () -> id + " wrote something else than it holds");
        highestCommit = commit;
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
        Write write = new Write(++writes, hardState, truncateFrom, List.copyOf(entries));
        pending.addLast(write);
        apply(write, memoryLog);
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
