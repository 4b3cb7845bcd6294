package io.quorate.consensus;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.Timings;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.PreVoteReply;
import io.quorate.protocol.ConsensusMessage.VoteReply;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore.Recovered;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.SnapshotWrite;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One core, m1, of several voters of which the test plays the others; its outputs are kept as they come. */
final class LoneVoter implements ConsensusOutbox {
    static final long MILLIS = 1_000_000;
    static final VoterId M1 = SimulatedCluster.ids(5).get(0);
    static final VoterId M2 = SimulatedCluster.ids(5).get(1);
    static final VoterId M3 = SimulatedCluster.ids(5).get(2);

    record Sent(VoterId to, ConsensusMessage message) {}

    record Held(long write, VoterId to, ConsensusMessage message) {}

    record Persisted(@Nullable HardState state, long truncateFrom, List<LogEntry> entries) {}

    record Read(SnapshotInfo of, long offset, int maxBytes) {}

    record Confirmed(long upToTicket, long readIndex) {}

    final List<Sent> sent = new ArrayList<>();
    final List<Held> held = new ArrayList<>();
    final List<Persisted> persisted = new ArrayList<>();
    final List<Long> delivered = new ArrayList<>();
    final List<Confirmed> confirmed = new ArrayList<>();
    final List<MasterRole> roles = new ArrayList<>();
    final List<SnapshotWrite> snapshotSteps = new ArrayList<>();
    final List<Read> reads = new ArrayList<>();
    final List<StoredSnapshot> restoring = new ArrayList<>();
    final List<Membership> memberships = new ArrayList<>();
    final ConsensusCore core;
    long now;
    int snapshotsArriving;
    int healed;
    int readsFailed;

    LoneVoter(int voters, HardState state, List<LogEntry> log) {
        this(ConsensusConfig.of(Timings.defaults()), voters, state, log);
    }

    LoneVoter(ConsensusConfig config, int voters, HardState state, List<LogEntry> log) {
        this(config, Membership.founding(SimulatedCluster.ids(voters)), state, new Recovered(new byte[0], log), false);
    }

    LoneVoter(ConsensusConfig config, Membership founding, HardState state, Recovered log, boolean damaged) {
        core = new ConsensusCore(config, M1, founding, state, log, damaged, this, new SeededRandom(1));
        core.start(now);
    }

    static LoneVoter fresh(int voters) {
        return new LoneVoter(voters, HardState.INITIAL, List.of());
    }

    /** The leader of term 1 of three, whose no-op nobody has answered yet; its own disk has everything. */
    static LoneVoter leaderOfThree() {
        return leader(ConsensusConfig.of(Timings.defaults()), 3, HardState.INITIAL, List.of());
    }

    static LoneVoter leader(ConsensusConfig config, int voters, HardState state, List<LogEntry> log) {
        LoneVoter voter = new LoneVoter(config, voters, state, log);
        voter.wake();
        List<VoterId> others = SimulatedCluster.ids(voters).subList(1, voters);
        others.forEach(other -> voter.receive(other, new PreVoteReply(state.term(), state.term() + 1, true)));
        voter.flush();
        others.forEach(other -> voter.receive(other, new VoteReply(state.term() + 1, true)));
        voter.flush();
        if (!voter.core.isLeader()) {
            throw new AssertionError(voter.core.toString());
        }
        return voter;
    }

    static LogEntry entry(long index, long term) {
        return new LogEntry(index, term, new byte[] {(byte) index});
    }

    static AppendEntries append(long term, long prevIndex, long prevTerm, long commit, LogEntry... entries) {
        return new AppendEntries(term, prevIndex, prevTerm, List.of(entries), commit, 1);
    }

    AppendReply matched(long index) {
        return new AppendReply(core.term(), true, index, 0, 0, lastRound());
    }

    void receive(VoterId from, ConsensusMessage message) {
        core.receive(now, from, message);
    }

    void pass(long millis) {
        now += millis * MILLIS;
    }

    /** Moves to the next wake and wakes. */
    void wake() {
        now = Math.max(now, core.nextWakeNanos());
        core.onWake(now);
    }

    /** The disk finishes everything. */
    void flush() {
        flushUpTo(persisted.size());
    }

    void flushUpTo(long write) {
        core.onDurable(now, write);
        List<Held> free = held.stream().filter(each -> each.write() <= write).toList();
        held.removeAll(free);
        free.forEach(each -> sent.add(new Sent(each.to(), each.message())));
    }

    <T extends ConsensusMessage> List<T> sent(Class<T> type) {
        return sent.stream()
                .map(Sent::message)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    <T extends ConsensusMessage> List<T> sentTo(VoterId to, Class<T> type) {
        return sent.stream()
                .filter(each -> each.to().equals(to))
                .map(Sent::message)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    <T extends ConsensusMessage> T lastSent(Class<T> type) {
        List<T> all = sent(type);
        return all.get(all.size() - 1);
    }

    long lastRound() {
        return lastSent(AppendEntries.class).round();
    }

    @Override
    public void send(VoterId to, ConsensusMessage message) {
        sent.add(new Sent(to, message));
    }

    @Override
    public void sendWhenDurable(long write, VoterId to, ConsensusMessage message) {
        held.add(new Held(write, to, message));
    }

    @Override
    public long persist(@Nullable HardState hardState, long truncateFrom, List<LogEntry> entries) {
        persisted.add(new Persisted(hardState, truncateFrom, entries));
        return persisted.size();
    }

    @Override
    public long persistSnapshot(SnapshotWrite step) {
        persisted.add(new Persisted(null, 0, List.of()));
        snapshotSteps.add(step);
        return persisted.size();
    }

    @Override
    public long readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
        reads.add(new Read(of, offset, maxBytes));
        return reads.size();
    }

    @Override
    public void snapshotArrives() {
        snapshotsArriving++;
    }

    @Override
    public void restore(StoredSnapshot snapshot) {
        restoring.add(snapshot);
    }

    @Override
    public void membershipChanged(Membership membership) {
        memberships.add(membership);
    }

    @Override
    public void healed() {
        healed++;
    }

    @Override
    public void committed(LogEntry entry) {
        delivered.add(entry.index());
    }

    @Override
    public void roleChanged(MasterRole role, long term, @Nullable NodeId leader) {
        roles.add(role);
    }

    @Override
    public void readConfirmed(long upToTicket, long readIndex) {
        confirmed.add(new Confirmed(upToTicket, readIndex));
    }

    @Override
    public void readsFailed() {
        readsFailed++;
    }
}
