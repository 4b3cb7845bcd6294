package io.quorate.consensus;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.DiskId;
import io.quorate.model.NodeId;
import io.quorate.model.Timings;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.spi.LogEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A few voters, a network and a clock; one seed decides everything. */
final class SimulatedCluster {
    static final long MILLIS = 1_000_000;

    private final long seed;
    private final SeededRandom random;
    private final ConsensusConfig config;
    private final List<VoterId> voterIds;
    private final List<SimulatedVoter> voters = new ArrayList<>();
    private final SafetyChecker checker = new SafetyChecker(this);
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::sequence));
    private boolean[][] cut;
    private final long startNanos;
    private long now;
    private long sequence;
    private int stepsAtThisTime;

    int dropPermille;
    int duplicatePermille;
    long minDelayNanos = MILLIS / 5;
    long maxDelayNanos = MILLIS;

    private record Event(long at, long sequence, SimulatedVoter target, Runnable action) {}

    SimulatedCluster(long seed, int size) {
        this(seed, size, ConsensusConfig.of(Timings.defaults()));
    }

    SimulatedCluster(long seed, int size, ConsensusConfig config) {
        this.seed = seed;
        this.random = new SeededRandom(seed);
        this.config = config;
        this.voterIds = new ArrayList<>(ids(size));
        this.cut = new boolean[size][size];
        // Monotonic clocks may show anything, negative numbers too.
        this.startNanos = random.between(-5_000 * MILLIS, 5_000 * MILLIS);
        this.now = startNanos;
        voterIds.forEach(id -> voters.add(new SimulatedVoter(this, id, Membership.founding(voterIds), random.split())));
        voters.forEach(SimulatedVoter::start);
    }

    /** A master that nobody knows yet, with an empty disk; it takes the next number. */
    SimulatedVoter newcomer(VoterId id) {
        voterIds.add(id);
        for (int i = 0; i < cut.length; i++) {
            cut[i] = Arrays.copyOf(cut[i], voterIds.size());
        }
        cut = Arrays.copyOf(cut, voterIds.size());
        cut[cut.length - 1] = new boolean[voterIds.size()];
        SimulatedVoter voter = new SimulatedVoter(this, id, Membership.UNKNOWN, random.split());
        voters.add(voter);
        voter.start();
        return voter;
    }

    static List<VoterId> ids(int size) {
        List<VoterId> ids = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            ids.add(new VoterId(NodeId.of("m" + i), new DiskId(i)));
        }
        return List.copyOf(ids);
    }

    long seed() {
        return seed;
    }

    SeededRandom random() {
        return random;
    }

    ConsensusConfig config() {
        return config;
    }

    long now() {
        return now;
    }

    long millis() {
        return (now - startNanos) / MILLIS;
    }

    List<VoterId> voterIds() {
        return voterIds;
    }

    List<SimulatedVoter> voters() {
        return voters;
    }

    SimulatedVoter voter(int number) {
        return voters.get(number - 1);
    }

    SafetyChecker checker() {
        return checker;
    }

    // ---- the world

    /** From one to the other, in this direction only. Voters count from 1. */
    void cut(int from, int to) {
        cut[from - 1][to - 1] = true;
    }

    void cutBoth(int one, int other) {
        cut(one, other);
        cut(other, one);
    }

    void isolate(int number) {
        for (int other = 1; other <= voters.size(); other++) {
            if (other != number) {
                cutBoth(number, other);
            }
        }
    }

    void heal() {
        for (boolean[] row : cut) {
            Arrays.fill(row, false);
        }
    }

    /** Crashes a voter; the others see their connections to it break. */
    void crash(int number) {
        voter(number).crash();
        NodeId node = voter(number).id().node();
        for (SimulatedVoter other : voters) {
            if (other.isUp()) {
                schedule(other, now + delay(), () -> other.core().onPeerDown(now, node));
            }
        }
    }

    void transmit(VoterId from, VoterId to, ConsensusMessage message) {
        int sender = voterIds.indexOf(from);
        int receiver = voterIds.indexOf(to);
        if (cut[sender][receiver] || random.nextLong(1000) < dropPermille) {
            return;
        }
        int copies = random.nextLong(1000) < duplicatePermille ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            SimulatedVoter target = voters.get(receiver);
            schedule(target, now + delay(), () -> target.receive(from, message));
        }
    }

    private long delay() {
        return random.between(minDelayNanos, maxDelayNanos);
    }

    void written(SimulatedVoter voter, long at, long number) {
        int life = voter.life();
        schedule(voter, at, () -> voter.onWritten(life, number));
    }

    /** Something that takes the voter's disk a moment; nothing if it crashes meanwhile. */
    void later(SimulatedVoter voter, int inLife, Runnable action) {
        schedule(voter, now + random.between(0, 2 * MILLIS), () -> {
            if (voter.life() == inLife) {
                action.run();
            }
        });
    }

    private void schedule(SimulatedVoter target, long at, Runnable action) {
        events.add(new Event(at, sequence++, target, action));
    }

    // ---- time

    /** Runs until the condition holds. @return false if it did not within this time */
    boolean runUntil(long millis, BooleanSupplier condition) {
        long end = now + millis * MILLIS;
        while (!condition.getAsBoolean()) {
            if (!step(end)) {
                return condition.getAsBoolean();
            }
        }
        return true;
    }

    void run(long millis) {
        long end = now + millis * MILLIS;
        boolean more = true;
        while (more) {
            more = step(end);
        }
    }

    private boolean step(long end) {
        SimulatedVoter waking = null;
        long wakeAt = Long.MAX_VALUE;
        for (SimulatedVoter voter : voters) {
            if (voter.isUp()) {
                long at = Math.max(voter.core().nextWakeNanos(), voter.pausedUntilNanos);
                if (at < wakeAt) {
                    wakeAt = at;
                    waking = voter;
                }
            }
        }
        Event next = events.peek();
        long at = next == null ? wakeAt : Math.min(next.at(), wakeAt);
        if (at > end) {
            now = end;
            return false;
        }
        countIdling(at);
        now = Math.max(now, at);
        if (next != null && next.at() <= wakeAt) {
            events.remove();
            if (!next.target().isUp()) {
                return true;
            }
            if (next.target().pausedUntilNanos > now) {
                schedule(next.target(), next.target().pausedUntilNanos, next.action());
            } else {
                next.action().run();
            }
        } else if (waking != null) {
            waking.wake();
        }
        return true;
    }

    /** A voter that wants to be woken at a time that has passed, and does nothing about it, would keep its node busy for ever. */
    private void countIdling(long at) {
        stepsAtThisTime = at > now ? 0 : stepsAtThisTime + 1;
        checker.check(stepsAtThisTime < 100_000, () -> "time stands still" + describe());
    }

    // ---- what the tests ask

    /** The ready leader of the newest term. */
    @Nullable
    SimulatedVoter leader() {
        SimulatedVoter newest = null;
        for (SimulatedVoter voter : voters) {
            if (voter.isUp()
                    && voter.core().isReady()
                    && (newest == null || voter.core().term() > newest.core().term())) {
                newest = voter;
            }
        }
        return newest;
    }

    SimulatedVoter awaitLeader(long millis) {
        if (!runUntil(millis, () -> leader() != null)) {
            throw new AssertionError("seed " + seed + ": no leader within " + millis + " ms: " + describe());
        }
        return Objects.requireNonNull(leader());
    }

    /** Proposes until something new is committed, wherever the leader is. */
    void awaitCommit(long millis) {
        int before = checker.chosenCount();
        long[] proposedAt = {Long.MIN_VALUE};
        boolean done = runUntil(millis, () -> {
            SimulatedVoter leader = leader();
            if (leader != null && (proposedAt[0] == Long.MIN_VALUE || now - proposedAt[0] > 20 * MILLIS)) {
                leader.propose(new byte[] {1});
                proposedAt[0] = now;
            }
            LogEntry last = checker.chosenCount() == 0 ? null : checker.chosen().get(checker.chosenCount() - 1);
            return checker.chosenCount() > before
                    && last != null
                    && last.kind() == LogEntry.Kind.COMMAND
                    && last.command().length > 0;
        });
        if (!done) {
            throw new AssertionError("seed " + seed + ": no commit within " + millis + " ms: " + describe());
        }
    }

    String describe() {
        StringBuilder text = new StringBuilder();
        for (SimulatedVoter voter : voters) {
            text.append("\n  ").append(voter.isUp() ? voter.core().toString() : voter.id() + " is down");
        }
        return text.toString();
    }

    int number(SimulatedVoter voter) {
        return voters.indexOf(voter) + 1;
    }
}
