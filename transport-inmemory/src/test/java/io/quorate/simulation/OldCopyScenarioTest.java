package io.quorate.simulation;

import static io.quorate.simulation.Scripts.JOB;
import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.end;
import static io.quorate.simulation.Scripts.ready;
import static io.quorate.simulation.Scripts.taking;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.master.MasterCore;
import io.quorate.model.JobState;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.simulation.disk.SimDisk;
import io.quorate.simulation.node.SimMaster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A master comes back with an old copy of its data directory (FAULTS, scenario 11). */
final class OldCopyScenarioTest {

    private static NodeId follower(Simulation sim) {
        return sim.masters().stream()
                .filter(master -> !master.equals(sim.leader()))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isOutdated(SimMaster master) {
        MasterCore core = master.core();
        return core != null && core.isOutdated();
    }

    /** Its disk is set back to before its last start, and it has started. */
    private static SimMaster setBack(Simulation sim) {
        SimMaster old = sim.master(follower(sim));
        SimDisk.Copy backup = old.backUp();
        sim.crash(old.id());
        sim.restart(old.id());
        sim.runFor(Duration.ofSeconds(2));
        sim.client("c1").submit(JOB, taking(1000, 1));
        end(sim, JobState.SUCCEEDED, 1);
        sim.crash(old.id());
        old.restore(backup);
        sim.restart(old.id());
        return old;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itDoesNotCountAndSaysWhy(long seed) {
        Simulation sim = ready(seed, 3, 1);
        SimMaster old = setBack(sim);

        assertThat(sim.runUntil(() -> isOutdated(old), Duration.ofSeconds(3))).isTrue();
        assertThat(old.core().role()).isEqualTo(MasterRole.LEARNER);
        assertThat(old.core().status(old.clock().at(sim.now().toNanos())).problems())
                .anyMatch(problem -> problem.contains("is an old copy"));

        // With it, two of three would be a majority.
        sim.crash(sim.requireLeader());
        sim.runFor(Duration.ofSeconds(20));
        assertThat(sim.leader()).isNull();
        // Nor does it count after any number of starts.
        for (int i = 0; i < 5; i++) {
            sim.crash(old.id());
            sim.restart(old.id());
            sim.runFor(Duration.ofSeconds(2));
            assertThat(isOutdated(old)).isTrue();
        }
        assertThat(sim.leader()).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void itNeverCountsHoweverOftenItStartsBeforeItHearsTheOthers(long seed) {
        Simulation sim = ready(seed, 3, 1);
        SimMaster old = setBack(sim);
        List<NodeId> others =
                sim.masters().stream().filter(id -> !id.equals(old.id())).toList();
        others.forEach(sim::crash);
        for (int i = 0; i < 20; i++) {
            sim.crash(old.id());
            sim.restart(old.id());
            sim.runFor(Duration.ofMillis(300));
        }
        sim.restart(others.get(0));
        sim.runFor(Duration.ofSeconds(10));

        assertThat(isOutdated(old)).isTrue();
        assertThat(sim.leader()).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void withAnEmptyDirectoryItComesBack(long seed) {
        Simulation sim = ready(seed, 3, 1);
        SimMaster old = setBack(sim);
        assertThat(sim.runUntil(() -> isOutdated(old), Duration.ofSeconds(3))).isTrue();

        sim.crash(old.id());
        sim.wipe(old.id());
        sim.restart(old.id());

        assertThat(sim.runUntil(() -> old.core().role() == MasterRole.FOLLOWER, LONG))
                .isTrue();
        sim.crash(sim.requireLeader());
        sim.awaitLeader(LONG);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aCopyOfAMinuteAgoIsOldEvenIfNobodyHasStartedSince(long seed) {
        Simulation sim = ready(seed, 3, 1);
        SimMaster old = sim.master(follower(sim));
        SimDisk.Copy backup = old.backUp();
        sim.runFor(Duration.ofSeconds(62));
        sim.crash(old.id());
        old.restore(backup);
        sim.restart(old.id());

        assertThat(sim.runUntil(() -> isOutdated(old), Duration.ofSeconds(3))).isTrue();
    }

    /** The disk of a follower has forgotten the last second: it lied about its flushes, or is a copy of then. */
    private static SimMaster forgetful(Simulation sim) {
        SimMaster forgetful = sim.master(follower(sim));
        NodeId other = sim.masters().stream()
                .filter(id -> !id.equals(forgetful.id()) && !id.equals(sim.leader()))
                .findFirst()
                .orElseThrow();
        sim.crash(other);
        SimDisk.Copy before = forgetful.backUp();
        sim.client("c1").submit(JOB, taking(1000, 1));
        end(sim, JobState.SUCCEEDED, 1);
        sim.crashMachine(forgetful.id());
        forgetful.restore(before);
        sim.restart(forgetful.id());
        return forgetful;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aDiskThatHasForgottenItsLastSecondDoesNotCountOnceALeaderHasHeardOfItThatKnows(long seed) {
        Simulation sim = ready(seed, 3, 1);
        SimMaster forgetful = forgetful(sim);
        NodeId leader = sim.requireLeader();
        assertThat(sim.runUntil(() -> isOutdated(forgetful), Duration.ofSeconds(3)))
                .isTrue();

        // The one that was away knows nothing of the job, and with the forgetful one it would be a majority.
        sim.crash(leader);
        sim.masters().forEach(master -> {
            if (!master.equals(leader)) {
                sim.restart(master);
            }
        });
        sim.runFor(Duration.ofSeconds(20));
        assertThat(sim.leader()).isNull();

        sim.restart(leader);
        sim.awaitLeader(LONG);
        assertThat(sim.committed(JOB).state()).isEqualTo(JobState.SUCCEEDED);
    }
}
