package io.quorate.master;

import io.quorate.consensus.ConsensusCore;
import io.quorate.consensus.ConsensusOutbox;
import io.quorate.consensus.HardState;
import io.quorate.consensus.Membership;
import io.quorate.kernel.Outbox;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.ProtocolLimits;
import io.quorate.registry.Command;
import io.quorate.registry.CommandCodec;
import io.quorate.registry.CommandResult;
import io.quorate.registry.Registry;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.LogWrite;
import io.quorate.spi.RandomSource;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Joins the consensus to the registry: commands are gathered, proposed as one log entry, and applied once committed; then
 * whoever proposed them hears what came of it. Consensus and registry know nothing of each other.
 */
final class Replica implements ConsensusOutbox {
    /** An entry with more than this is split, unless it is one command. */
    private static final int MAX_ENTRY_BYTES = 1 << 20;

    private static final int MAX_ENTRY_COMMANDS = 2_000;
    private static final int MAX_WAITING = 20_000;
    private static final long OVERLOAD_PAUSE_NANOS = 20_000_000L;

    private final NodeId self;
    private final Registry registry;
    private final long maxWaitingBytes;
    /** Where entries are written before they are known to be as long as they are. */
    private final WireWriter scratch = new WireWriter();

    private final MetadataKeeper keeper;
    private final Outbox out;
    private final RandomSource random;
    private final SnapshotMaker maker;
    private final SnapshotRestorer restorer;
    private final ReadQueue reads = new ReadQueue();
    private final ArrayDeque<Proposal> waiting = new ArrayDeque<>();
    private final TreeMap<Long, Proposed> proposed = new TreeMap<>();
    private long waitingBytes;
    private long tooLong;
    private long pausedUntilNanos = Long.MIN_VALUE;
    private long clusterId;
    private @Nullable ConsensusCore consensus;
    private boolean roleChanged;
    private boolean healed;

    private record Proposed(long term, List<Proposal> proposals) {}

    Replica(
            NodeId self,
            MasterMemory memory,
            Registry registry,
            MetadataKeeper keeper,
            Outbox out,
            RandomSource random) {
        this.self = self;
        this.maxWaitingBytes = memory.maxWaitingBytes();
        this.registry = registry;
        this.keeper = keeper;
        this.out = out;
        this.random = random;
        this.maker = new SnapshotMaker(registry, out);
        this.restorer = new SnapshotRestorer(registry, out);
    }

    /** The cluster is formed: from here on this master takes part. */
    void join(long joinedClusterId, ConsensusCore core) {
        this.clusterId = joinedClusterId;
        this.consensus = core;
    }

    @Nullable
    ConsensusCore consensus() {
        return consensus;
    }

    long clusterId() {
        return clusterId;
    }

    Registry registry() {
        return registry;
    }

    /** Whether role, term or leader changed since this was last asked. */
    boolean takeRoleChange() {
        boolean changed = roleChanged;
        roleChanged = false;
        return changed;
    }

    /** Whether what was lost has been fetched again since this was last asked. */
    boolean takeHealed() {
        boolean happened = healed;
        healed = false;
        return happened;
    }

    /** Queues a command for the next entry; false if too much is waiting, and then it has no effect. */
    boolean offer(Proposal proposal) {
        if (waiting.size() >= MAX_WAITING
                || (waitingBytes > 0 && waitingBytes + proposal.sizeBytes() > maxWaitingBytes)) {
            return false;
        }
        waiting.add(proposal);
        waitingBytes += proposal.sizeBytes();
        return true;
    }

    /** Proposes what is waiting, as few entries as its size allows. */
    void flush(long nowNanos) {
        ConsensusCore core = consensus;
        while (core != null && !waiting.isEmpty() && nowNanos >= pausedUntilNanos) {
            List<Proposal> batch = nextBatch();
            byte[] entry = encode(batch);
            while (entry.length > ProtocolLimits.MAX_COMMAND_BYTES && batch.size() > 1) {
                // Their sizes were estimates. At last the one that is too long stands alone.
                List<Proposal> half = batch.subList(batch.size() / 2, batch.size());
                putBack(half);
                half.clear();
                entry = encode(batch);
            }
            long term = core.term();
            long index = core.propose(nowNanos, entry);
            if (index == ConsensusCore.OVERLOADED) {
                putBack(batch);
                pausedUntilNanos = nowNanos + OVERLOAD_PAUSE_NANOS;
            } else if (index == ConsensusCore.NOT_LEADER) {
                batch.forEach(proposal -> proposal.lost(false));
            } else if (index == ConsensusCore.TOO_LONG) {
                tooLong++;
                batch.get(0).tooLong(entry.length);
            } else {
                proposed.put(index, new Proposed(term, batch));
            }
        }
    }

    private byte[] encode(List<Proposal> batch) {
        return CommandCodec.encode(commands(batch), scratch);
    }

    private static List<Command> commands(List<Proposal> batch) {
        List<Command> commands = new ArrayList<>(batch.size());
        batch.forEach(proposal -> commands.add(proposal.command()));
        return commands;
    }

    /** How many commands and reads others wait for. */
    int open() {
        int unknown = proposed.values().stream()
                .mapToInt(entry -> entry.proposals().size())
                .sum();
        return waiting.size() + unknown + reads.size();
    }

    /** How many commands were refused since no append could carry them. */
    long tooLong() {
        return tooLong;
    }

    /** Takes the next step of a snapshot that is being taken, or begins one if it is time. */
    void advanceSnapshot(long nowNanos) {
        ConsensusCore core = consensus;
        if (core == null) {
            return;
        }
        if (maker.isIdle() && core.snapshots().isWanted(nowNanos)) {
            maker.begin(core.snapshots().begin(random.nextNonZero()));
        }
        if (maker.hasWork()) {
            SnapshotInfo done = maker.step();
            if (done != null) {
                core.snapshots().seal(done, maker.length());
            }
        }
    }

    void onDurable(long nowNanos, long write) {
        maker.onDurable(write);
        if (consensus != null) {
            consensus.onDurable(nowNanos, write);
        }
    }

    /** The answer to a read of a snapshot, whoever asked for it. */
    void onSnapshotRead(long nowNanos, long number, byte @Nullable [] bytes) {
        ConsensusCore core = consensus;
        if (core == null) {
            return;
        }
        if (!restorer.awaits(number)) {
            core.onSnapshotRead(nowNanos, number, bytes);
            return;
        }
        SnapshotInfo restored = restorer.onRead(bytes);
        if (restored != null) {
            core.onRestored(nowNanos, restored);
        }
    }

    /** Whether {@link #advanceSnapshot} has something to do. */
    boolean hasSnapshotWork() {
        return maker.hasWork();
    }

    /** When {@link #flush} has something to do. */
    long nextFlushNanos() {
        return waiting.isEmpty() || consensus == null ? Long.MAX_VALUE : pausedUntilNanos;
    }

    /** Runs the reader once a quorum has confirmed, after this call, that this master still leads (P11). */
    void whenConfirmed(long nowNanos, ReadQueue.Reader reader) {
        ConsensusCore core = consensus;
        queue(core == null ? ConsensusCore.NOT_LEADER : core.requestRead(nowNanos), reader);
    }

    /** The same, but the quorum is asked with the next heartbeats, not at once. */
    void whenNextConfirmed(long nowNanos, ReadQueue.Reader reader) {
        ConsensusCore core = consensus;
        queue(core == null ? ConsensusCore.NOT_LEADER : core.requestReadWithNextHeartbeats(nowNanos), reader);
    }

    private void queue(long ticket, ReadQueue.Reader reader) {
        if (ticket == ConsensusCore.NOT_LEADER) {
            reader.failed();
        } else {
            reads.add(ticket, reader);
        }
    }

    /** This master no longer leads: nobody here can tell what becomes of what was proposed. */
    void abandonProposals() {
        List<Proposal> unsent = new ArrayList<>(waiting);
        waiting.clear();
        waitingBytes = 0;
        List<Proposed> unknown = new ArrayList<>(proposed.values());
        proposed.clear();
        unsent.forEach(proposal -> proposal.lost(false));
        unknown.forEach(sent -> sent.proposals().forEach(proposal -> proposal.lost(true)));
        reads.failAll();
    }

    // ---- what the consensus asks for

    @Override
    public void send(VoterId to, ConsensusMessage message) {
        if (isFormerDisk(to)) {
            return;
        }
        out.send(NodeRef.master(to.node()), envelope(to, message));
    }

    @Override
    public void sendWhenDurable(long write, VoterId to, ConsensusMessage message) {
        if (isFormerDisk(to)) {
            return;
        }
        out.sendWhenDurable(write, NodeRef.master(to.node()), envelope(to, message));
    }

    @Override
    public long persist(@Nullable HardState hardState, long truncateFrom, List<LogEntry> entries) {
        return hardState == null
                ? keeper.persist(false, 0, null, truncateFrom, entries)
                : keeper.persist(true, hardState.term(), hardState.votedFor(), truncateFrom, entries);
    }

    @Override
    public long persistSnapshot(SnapshotWrite step) {
        return out.persist(LogWrite.of(step));
    }

    @Override
    public long readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
        return out.readSnapshot(of, offset, maxBytes);
    }

    @Override
    public void snapshotArrives() {
        maker.abandon();
    }

    @Override
    public void restore(StoredSnapshot snapshot) {
        maker.abandon();
        restorer.begin(snapshot);
    }

    @Override
    public void membershipChanged(Membership membership) {
        roleChanged = true;
    }

    @Override
    public void healed() {
        healed = true;
        keeper.persistDamage(false);
    }

    @Override
    public void committed(LogEntry entry) {
        Proposed mine = proposed.remove(entry.index());
        if (mine == null || mine.term() != entry.term()) {
            registry.apply(entry.index(), decode(entry));
            if (mine != null) {
                // Another leader's entry took the place: ours can never be committed (Log Matching).
                mine.proposals().forEach(proposal -> proposal.lost(false));
            }
            return;
        }
        // What others read from the entry is what was written into it: the one with most to do need not read it too.
        List<CommandResult> results = registry.apply(entry.index(), commands(mine.proposals()));
        for (int i = 0; i < results.size(); i++) {
            mine.proposals().get(i).applied(results.get(i));
        }
    }

    @Override
    public void roleChanged(MasterRole role, long term, @Nullable NodeId leader) {
        roleChanged = true;
    }

    @Override
    public void readConfirmed(long upToTicket, long readIndex) {
        if (registry.appliedIndex() < readIndex) {
            throw new IllegalStateException(
                    "a read at " + readIndex + " was confirmed before its entries were applied");
        }
        reads.confirm(upToTicket);
    }

    @Override
    public void readsFailed() {
        reads.failAll();
    }

    private List<Command> decode(LogEntry entry) {
        if (entry.command().length == 0 || entry.kind() == LogEntry.Kind.MEMBERSHIP) {
            return List.of();
        }
        try {
            return registry.decode(entry.command());
        } catch (MalformedException e) {
            // Skipping it would let this registry differ from the others (P10): stop instead.
            throw new IllegalStateException(
                    "committed entry " + entry + " cannot be read by this version; upgrade this master", e);
        }
    }

    /** A disk that this master had before its present one may be a voter still; nobody can be asked there. */
    private boolean isFormerDisk(VoterId voter) {
        return voter.node().equals(self);
    }

    private ConsensusEnvelope envelope(VoterId to, ConsensusMessage message) {
        return new ConsensusEnvelope(clusterId, keeper.current().disk(), to.disk(), message);
    }

    private List<Proposal> nextBatch() {
        List<Proposal> batch = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && batch.size() < MAX_ENTRY_COMMANDS) {
            int size = waiting.element().sizeBytes();
            if (!batch.isEmpty() && bytes + size > MAX_ENTRY_BYTES) {
                break;
            }
            bytes += size;
            batch.add(waiting.remove());
        }
        waitingBytes -= bytes;
        return batch;
    }

    private void putBack(List<Proposal> batch) {
        for (int i = batch.size() - 1; i >= 0; i--) {
            waiting.addFirst(batch.get(i));
            waitingBytes += batch.get(i).sizeBytes();
        }
    }
}
