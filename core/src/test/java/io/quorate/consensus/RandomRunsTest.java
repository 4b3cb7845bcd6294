package io.quorate.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.Timings;
import org.junit.jupiter.api.Test;

/**
 * Random faults, then peace: safety throughout, progress at the end. A failure names its seed; to replay it alone, set
 * {@code -Dquorate.seed=… -Dquorate.seeds=1} among the arguments of the tests' JVM.
 */
final class RandomRunsTest {
    private static final long MILLIS = SimulatedCluster.MILLIS;
    private static final int SEEDS = Integer.getInteger("quorate.seeds", 300);
    private static final long FIRST_SEED = Long.getLong("quorate.seed", 1);

    @Test
    void whateverHappensTheLogsAgreeAndPeaceBringsProgress() {
        long committed = 0;
        long terms = 0;
        long reads = 0;
        long restored = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            SimulatedCluster cluster = run(seed);
            committed += cluster.checker().chosenCount();
            terms += cluster.checker().terms();
            reads += cluster.voters().stream()
                    .mapToInt(voter -> voter.confirmedReads)
                    .sum();
            restored += cluster.voters().stream()
                    .mapToInt(voter -> voter.snapshotsRestored)
                    .sum();
        }
        // The runs are worth something only if both faults and work took place.
        if (SEEDS < 100) {
            return;
        }
        assertThat(committed).isGreaterThan(20L * SEEDS);
        assertThat(terms).isGreaterThan(SEEDS * 3L / 2);
        assertThat(reads).isGreaterThan(5L * SEEDS);
        assertThat(restored).isGreaterThan(SEEDS);
    }

    private static SimulatedCluster run(long seed) {
        SeededRandom dice = new SeededRandom(seed * 31 + 7);
        // Mostly three and five voters; an even number and a single one must work as well.
        int size = new int[] {1, 2, 3, 3, 3, 4, 5, 5}[(int) dice.nextLong(8)];
        SimulatedCluster cluster = new SimulatedCluster(seed, size, config(dice));
        try {
            long end = cluster.now() + dice.between(3_000, 8_000) * MILLIS;
            while (cluster.now() < end) {
                disturb(cluster, dice);
                work(cluster, dice, dice.between(20, 600));
                cluster.checker().logsMatch();
            }
            makePeace(cluster);
            cluster.awaitCommit(8_000);
            int chosen = cluster.checker().chosenCount();
            boolean all = cluster.runUntil(
                    5_000, () -> cluster.voters().stream().allMatch(voter -> voter.deliveredCount() >= chosen));
            cluster.checker().check(all, () -> "not everybody caught up to " + chosen + cluster.describe());
            cluster.checker().logsMatch();
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e + cluster.describe(), e);
        }
        return cluster;
    }

    private static ConsensusConfig config(SeededRandom dice) {
        ConsensusConfig usual = ConsensusConfig.of(Timings.defaults());
        if (dice.nextLong(2) == 0) {
            // So small that snapshots are taken all the time, and travel in many pieces, slowly now and then.
            usual = usual.withSnapshots(new SnapshotBounds(
                    dice.between(50, 3_000),
                    dice.between(2, 50),
                    dice.nextLong(3) == 0 ? 0 : dice.nextLong(20),
                    dice.nextLong(2_000),
                    (int) dice.between(8, 64),
                    dice.between(1_000, 1_000_000),
                    dice.between(2_000, 10_000)));
        }
        if (dice.nextLong(2) == 0) {
            return usual;
        }
        // Windows so small that they fill up.
        return new ConsensusConfig(
                usual.heartbeatNanos(),
                usual.electionTimeoutMinNanos(),
                usual.electionTimeoutMaxNanos(),
                (int) dice.between(1, 4),
                (int) dice.between(1, 200),
                (int) dice.between(1, 4),
                dice.between(20, 1000),
                (int) dice.between(5, 100),
                usual.snapshots());
    }

    private static void work(SimulatedCluster cluster, SeededRandom dice, long millis) {
        long end = cluster.now() + millis * MILLIS;
        while (cluster.now() < end) {
            for (SimulatedVoter voter : cluster.voters()) {
                if (voter.isUp() && voter.core().isLeader() && voter.pausedUntilNanos <= cluster.now()) {
                    for (long i = dice.nextLong(4); i > 0; i--) {
                        voter.propose(new byte[(int) dice.between(1, 40)]);
                    }
                    if (dice.nextLong(3) == 0) {
                        voter.requestRead();
                    }
                }
            }
            cluster.run(dice.between(1, 25));
        }
    }

    private static void disturb(SimulatedCluster cluster, SeededRandom dice) {
        int size = cluster.voters().size();
        int one = (int) dice.between(1, size);
        int other = (int) dice.between(1, size);
        SimulatedVoter voter = cluster.voter(one);
        switch ((int) dice.nextLong(12)) {
            case 0 -> cluster.cut(one, other);
            case 1 -> cluster.cutBoth(one, other);
            case 2 -> cluster.isolate(one);
            case 3 -> cluster.heal();
            case 4, 5 -> crashOrStart(cluster, one);
            case 6 -> voter.pausedUntilNanos = cluster.now() + dice.between(10, 1500) * MILLIS;
            case 7 -> cluster.dropPermille = (int) dice.nextLong(300);
            case 8 -> cluster.duplicatePermille = (int) dice.nextLong(300);
            case 9 -> cluster.maxDelayNanos = cluster.minDelayNanos + dice.between(0, 120) * MILLIS;
            case 10 -> voter.diskDelayNanos = dice.between(0, dice.nextLong(4) == 0 ? 700 : 20) * MILLIS;
            default -> handOverOrLoseLink(cluster, voter, cluster.voter(other), dice);
        }
    }

    private static void crashOrStart(SimulatedCluster cluster, int number) {
        if (cluster.voter(number).isUp()) {
            cluster.crash(number);
        } else {
            cluster.voter(number).start();
        }
    }

    private static void handOverOrLoseLink(
            SimulatedCluster cluster, SimulatedVoter voter, SimulatedVoter other, SeededRandom dice) {
        if (!voter.isUp() || voter == other) {
            return;
        }
        if (dice.nextLong(2) == 0) {
            voter.core().transferLeadership(cluster.now());
        } else {
            voter.core().onPeerDown(cluster.now(), other.id().node());
        }
    }

    private static void makePeace(SimulatedCluster cluster) {
        cluster.heal();
        cluster.dropPermille = 0;
        cluster.duplicatePermille = 0;
        cluster.maxDelayNanos = cluster.minDelayNanos;
        for (SimulatedVoter voter : cluster.voters()) {
            voter.diskDelayNanos = MILLIS;
            voter.pausedUntilNanos = cluster.now();
            if (!voter.isUp()) {
                voter.start();
            }
        }
    }
}
