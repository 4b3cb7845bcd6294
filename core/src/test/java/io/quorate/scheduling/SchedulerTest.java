package io.quorate.scheduling;

import static io.quorate.registry.Harness.job;
import static io.quorate.registry.Harness.slaveId;
import static io.quorate.registry.Harness.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.Resources;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import io.quorate.registry.Harness;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SchedulerTest {
    private final Harness harness = new Harness();
    private final Scheduler scheduler = new Scheduler(harness.registry, BuiltInPlacement.BEST_FIT);

    private List<String> decide() {
        return decide(100).stream().map(SchedulerTest::text).toList();
    }

    private List<Command.Assignment> decide(int max) {
        return scheduler.decide(max);
    }

    private static String text(Command.Assignment assignment) {
        return assignment.job() + "#" + assignment.attempt() + " on " + assignment.slave();
    }

    private void apply(List<Command.Assignment> assignments) {
        harness.apply(new Command.AssignAttempts(harness.now(), assignments));
    }

    @Test
    void anIdleSchedulerDecidesNothing() {
        harness.register("s1", 1, "cpus=4");
        harness.submit("a");
        assertThat(scheduler.hasWork()).isFalse();
        assertThat(decide()).isEmpty();
        scheduler.becomeActive();
        assertThat(scheduler.hasWork()).isTrue();
        assertThat(decide()).containsExactly("a#1 on s1");
        scheduler.becomeIdle();
        assertThat(decide()).isEmpty();
        scheduler.becomeActive();
        assertThat(decide()).containsExactly("a#1 on s1");
    }

    /** A step of a leader that takes longer than its followers wait ends its term, and the next leader's would as well. */
    @Test
    void aNewLeaderTakesUpVeryManyPendingJobsInSeveralStepsAndLetsNobodyOvertake() {
        int waiting = 2 * Scheduler.MAX_TAKEN_UP_PER_DECISION + 1;
        for (int i = 0; i < waiting; i++) {
            harness.submit("j" + i);
        }
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=4");

        assertThat(decide()).isEmpty();
        assertThat(scheduler.hasWork()).isTrue();
        harness.submit("late");
        assertThat(decide()).isEmpty();
        assertThat(scheduler.hasWork()).isTrue();
        assertThat(decide()).startsWith("j0#1 on s1", "j1#1 on s1").doesNotContain("late#1 on s1");
    }

    @Test
    void aPolicyThatThrowsCostsAGoodPlaceAndNoJob() {
        Scheduler guarded = new Scheduler(harness.registry, (request, slave) -> {
            if (slave.id().equals(slaveId("s1"))) {
                throw new IllegalStateException("a mistake");
            }
            return 7;
        });
        harness.register("s1", 1, "cpus=2");
        harness.register("s2", 1, "cpus=1");
        harness.submit("a");
        harness.submit("b");
        guarded.becomeActive();
        assertThat(guarded.problem()).isNull();

        List<Command.Assignment> placed = guarded.decide(10);

        assertThat(placed).extracting(Command.Assignment::slave).containsExactly(slaveId("s2"), slaveId("s1"));
        assertThat(guarded.problem()).contains("s1", "cpus=1", "a mistake");
    }

    @Test
    void jobsThatAskForTheSameGoInTheOrderOfTheirSubmission() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=3");
        for (String id : List.of("c", "a", "b", "d")) {
            harness.submit(id);
        }
        assertThat(decide()).containsExactly("c#1 on s1", "a#1 on s1", "b#1 on s1");
        assertThat(scheduler.hasWork()).isFalse();
    }

    @Test
    void whatIsInFlightIsCountedOnceBeforeAndAfterItIsApplied() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=2");
        harness.submit("a");
        List<Command.Assignment> first = decide(10);
        harness.submit("b");
        harness.submit("c");
        List<Command.Assignment> second = decide(10);
        assertThat(second).hasSize(1);
        assertThat(decide()).isEmpty();
        apply(first);
        assertThat(decide()).isEmpty();
        apply(second);
        assertThat(decide()).isEmpty();
        assertThat(harness.stateOf("b")).isEqualTo(JobState.ASSIGNED);
    }

    private static Command.SubmitJobs proposal(String... ids) {
        List<Command.Submission> jobs = new ArrayList<>();
        for (String id : ids) {
            jobs.add(new Command.Submission(job(id), spec("cpus=1").build()));
        }
        return new Command.SubmitJobs(1, jobs);
    }

    private List<Command.Assignment> placeAhead(String... ids) {
        return scheduler.placeAhead(proposal(ids).jobs());
    }

    @Test
    void jobsThatAreOnlyProposedArePlacedWhereThereIsRoom() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=2");
        List<Command.Assignment> ahead = placeAhead("a", "b", "c");
        assertThat(ahead.stream().map(SchedulerTest::text)).containsExactly("a#1 on s1", "b#1 on s1");
        assertThat(scheduler.hasWork()).as("c is not pending yet").isFalse();
        assertThat(placeAhead("a", "b")).as("they are in flight").isEmpty();

        harness.apply(proposal("a", "b", "c"));
        assertThat(decide()).as("what is in flight counts").isEmpty();
        apply(ahead);
        assertThat(harness.stateOf("a")).isEqualTo(JobState.ASSIGNED);
        assertThat(harness.stateOf("b")).isEqualTo(JobState.ASSIGNED);
        assertThat(harness.stateOf("c")).isEqualTo(JobState.PENDING);
        end("a");
        assertThat(decide()).containsExactly("c#1 on s1");
    }

    @Test
    void nobodyIsOvertakenByAnEqualThatIsOnlyProposed() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=2");
        harness.submit("large", spec("cpus=4").build());
        harness.submit("first");
        assertThat(placeAhead("a")).as("there is something to decide").isEmpty();
        assertThat(decide()).containsExactly("first#1 on s1");
        assertThat(placeAhead("a", "b"))
                .as("what fits nowhere keeps nobody waiting")
                .hasSize(1);

        harness.submit("waits");
        assertThat(decide()).isEmpty();
        harness.register("s2", 1, "cpus=1");
        assertThat(placeAhead("c").stream().map(SchedulerTest::text)).containsExactly("waits#1 on s2");
        assertThat(placeAhead("c")).isEmpty();
    }

    @Test
    void whatIsNotAcceptedGivesBackTheRoomThatWasMeantForIt() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=1");
        List<Command.Assignment> ahead = placeAhead("a");
        assertThat(ahead).hasSize(1);
        assertThat(placeAhead("b")).as("there is no room left").isEmpty();
        // The submit was never applied.
        apply(ahead);
        assertThat(placeAhead("b")).hasSize(1);
    }

    @Test
    void aJobThatIsKnownIsNotPlacedAhead() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=2");
        harness.submit("a");
        apply(decide(10));
        assertThat(placeAhead("a")).isEmpty();
        assertThat(placeAhead("b", "b")).hasSize(1);
    }

    @Test
    void aLargeJobThatFitsNowhereKeepsNobodyWaiting() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=4");
        harness.submit("small1");
        apply(decide(10));
        harness.submit("large", spec("cpus=4").build());
        harness.submit("small2");
        apply(decide(10));
        assertThat(harness.stateOf("large")).isEqualTo(JobState.PENDING);
        assertThat(harness.stateOf("small2")).isEqualTo(JobState.ASSIGNED);
        assertThat(decide()).isEmpty();
        assertThat(scheduler.hasWork()).isFalse();

        end("small1");
        assertThat(scheduler.hasWork()).isTrue();
        assertThat(decide()).isEmpty();
        end("small2");
        assertThat(decide()).containsExactly("large#1 on s1");
    }

    @Test
    void aVoidedAssignmentIsDecidedAgain() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=1");
        harness.submit("a");
        List<Command.Assignment> stale = decide(10);
        harness.register("s1", 2, "cpus=1");
        assertThat(decide()).isEmpty();
        apply(stale);
        List<Command.Assignment> again = decide(10);
        assertThat(again).hasSize(1);
        apply(again);
        assertThat(harness.stateOf("a")).isEqualTo(JobState.ASSIGNED);
    }

    @Test
    void anUndoneDecisionIsNoLongerInFlight() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=1");
        harness.submit("a");
        scheduler.undo(decide(10));
        assertThat(decide()).containsExactly("a#1 on s1");
    }

    @Test
    void aCancelledJobIsNotPlaced() {
        scheduler.becomeActive();
        harness.submit("a");
        harness.submit("b");
        harness.cancel("a");
        harness.register("s1", 1, "cpus=1");
        assertThat(decide()).containsExactly("b#1 on s1");
    }

    @Test
    void aJobCancelledInFlightFreesItsRoom() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=1");
        harness.submit("a");
        harness.submit("b");
        List<Command.Assignment> inFlight = decide(10);
        harness.cancel("a");
        assertThat(decide()).isEmpty();
        apply(inFlight);
        assertThat(decide()).containsExactly("b#1 on s1");
    }

    @Test
    void aJobOfALostSlaveIsPlacedElsewhere() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=1");
        harness.submit("a");
        apply(decide(10));
        harness.register("s2", 2, "cpus=1");
        harness.lose("s1");
        assertThat(decide()).containsExactly("a#2 on s2");
    }

    @Test
    void aJobThatWasTakenBackIsNotPlacedAgain() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=1");
        harness.submit("a");
        apply(decide(10));
        harness.lose("s1");
        harness.register("s1", 1, "cpus=1", AttemptReport.running(harness.last("a")));
        harness.register("s2", 2, "cpus=1");
        assertThat(decide()).isEmpty();
    }

    @Test
    void aRefusedJobGoesToAnotherSlave() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=1");
        harness.register("s2", 2, "cpus=8");
        harness.submit("a");
        apply(decide(10));
        harness.report("s1", AttemptReport.refused(harness.last("a"), "no such handler"));
        assertThat(decide()).containsExactly("a#2 on s2");
    }

    @Test
    void aJobThatAllRefuseWaitsAndSaysSo() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=1");
        harness.submit("a");
        apply(decide(10));
        harness.report("s1", AttemptReport.refused(harness.last("a"), "no such handler"));
        assertThat(decide()).isEmpty();
        assertThat(scheduler.unplaceable(10))
                .containsExactly(
                        new Unplaceable(job("a"), 1, "every slave that is large enough refuses handler 'work'"));
        harness.register("s1", 2, "cpus=1");
        assertThat(decide()).containsExactly("a#2 on s1");
    }

    @Test
    void frozenDrainingAndShrunkSlavesGetNothing() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=2");
        scheduler.freeze(slaveId("s1"), true);
        harness.submit("a");
        assertThat(decide()).isEmpty();
        scheduler.freeze(slaveId("s1"), false);
        apply(decide(10));
        harness.apply(new Command.DrainSlave(1, slaveId("s1"), true));
        harness.submit("b");
        assertThat(decide()).isEmpty();
        harness.apply(new Command.DrainSlave(1, slaveId("s1"), false));
        harness.register("s1", 1, "cpus=0.5", AttemptReport.running(harness.last("a")));
        harness.submit("nothing", spec("").build());
        assertThat(decide()).isEmpty();
        end("a");
        assertThat(decide()).containsExactly("nothing#1 on s1");
    }

    @Test
    void bestFitLeavesTheLeastAndSpreadTheMost() {
        Scheduler spread = new Scheduler(harness.registry, BuiltInPlacement.SPREAD);
        harness.register("s1", 1, "cpus=8");
        harness.register("s2", 2, "cpus=2");
        harness.register("s3", 3, "cpus=2");
        harness.submit("a");
        scheduler.becomeActive();
        spread.becomeActive();
        assertThat(scheduler.decide(1)).extracting(SchedulerTest::text).containsExactly("a#1 on s2");
        assertThat(spread.decide(1)).extracting(SchedulerTest::text).containsExactly("a#1 on s1");
    }

    @Test
    void amountsOfAnySizeAreScored() {
        Harness own = new Harness();
        Scheduler large = new Scheduler(own.registry, BuiltInPlacement.BEST_FIT);
        own.register("s1", 1, "memory=60TiB");
        own.register("s2", 2, "memory=30TiB");
        own.submit("a", spec("memory=29TiB").build());
        large.becomeActive();
        assertThat(large.decide(1)).extracting(SchedulerTest::text).containsExactly("a#1 on s2");
    }

    @Test
    void jobsThatAskForNothingGoWhereTheFewestRun() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=2");
        harness.register("s2", 2, "cpus=2");
        for (String id : List.of("a", "b", "c", "d")) {
            harness.submit(id, spec("").build());
        }
        assertThat(decide()).containsExactly("a#1 on s1", "b#1 on s2", "c#1 on s1", "d#1 on s2");
    }

    @Test
    void whatFitsNowhereIsExplained() {
        scheduler.becomeActive();
        harness.submit("a", spec("cpus=64").build());
        harness.submit("b", spec("cpus=64").build());
        harness.submit("c", spec("cpus=3,memory=9").build());
        harness.submit("d", spec("gpus=1").build());
        harness.submit("e", spec("cpus=4").build());
        decide();
        assertThat(scheduler.unplaceable(1)).containsExactly(new Unplaceable(job("a"), 2, "there is no slave"));
        harness.register("s1", 1, "cpus=4,memory=8");
        harness.register("s2", 2, "cpus=2,memory=16");
        harness.register("lost", 3, "cpus=99,gpus=9,memory=99");
        harness.lose("lost");
        assertThat(decide()).containsExactly("e#1 on s1");
        assertThat(scheduler.unplaceable(10))
                .containsExactly(
                        new Unplaceable(job("a"), 2, "cpus: asks 64, largest slave offers 4"),
                        new Unplaceable(job("c"), 1, "no single slave offers all of cpus=3,memory=9"),
                        new Unplaceable(job("d"), 1, "gpus: asks 1, no slave offers any"));
        assertThat(scheduler.unplaceable(2)).hasSize(2);
        assertThat(scheduler.fitsSomeKnownSlave(Resources.parse("cpus=4"))).isTrue();
        assertThat(scheduler.fitsSomeKnownSlave(Resources.parse("cpus=5"))).isFalse();
        scheduler.becomeIdle();
        assertThat(scheduler.fitsSomeKnownSlave(Resources.parse("cpus=4"))).isTrue();
        assertThat(scheduler.fitsSomeKnownSlave(Resources.parse("cpus=5"))).isFalse();
        assertThat(scheduler.unplaceable(2)).isEmpty();
    }

    @Test
    void onlyDrainingSlavesAreAnExplanationToo() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=4");
        harness.apply(new Command.DrainSlave(1, slaveId("s1"), true));
        harness.submit("a");
        decide();
        assertThat(scheduler.unplaceable(1))
                .containsExactly(new Unplaceable(job("a"), 1, "every slave that is large enough is draining"));
    }

    @Test
    void tenThousandSlavesTakeFiftyThousandJobs() {
        Harness own = new Harness();
        for (int i = 0; i < 10_000; i++) {
            own.register(String.format("s%05d", i), i + 1, "cpus=8,memory=32GiB");
        }
        JobSpec[] specs = {
            spec("cpus=1,memory=1GiB").build(),
            spec("cpus=2,memory=1GiB").build(),
            spec("cpus=1").build()
        };
        for (int i = 0; i < 50_000; i++) {
            JobSpec spec =
                    i % 100 == 0 ? JobSpec.handler("own" + i, Bytes.EMPTY).build() : specs[i % specs.length];
            own.submit("j" + i, spec);
        }
        own.submit("huge", spec("cpus=9").build());
        for (BuiltInPlacement policy : BuiltInPlacement.values()) {
            Scheduler large = new Scheduler(own.registry, policy);
            large.becomeActive();
            int placed = 0;
            while (large.hasWork()) {
                placed += large.decide(1000).size();
            }
            assertThat(placed).isEqualTo(50_000);
            assertThat(large.unplaceable(10)).hasSize(1);
            if (policy == BuiltInPlacement.SPREAD) {
                large.becomeActive();
                int applied = 0;
                while (large.hasWork()) {
                    List<Command.Assignment> batch = large.decide(1000);
                    applied += batch.size();
                    assertThat(own.apply(new Command.AssignAttempts(1, batch))).isEqualTo(new CommandResult.Applied());
                }
                assertThat(applied).isEqualTo(50_000);
            }
            large.becomeIdle();
        }
        assertThat(own.registry.jobCount(JobState.ASSIGNED)).isEqualTo(50_000);
    }

    @Test
    void moreJobsThanASlaveTakesAttemptsWaitAndThenGoThere() {
        scheduler.becomeActive();
        harness.registerWith(3, harness.nextSequence(), "s1", 1, "");
        for (int i = 0; i < 8; i++) {
            harness.submit("j" + i, spec("").build());
        }
        List<Command.Assignment> first = decide(2);
        assertThat(decide()).as("those in flight count").containsExactly("j2#1 on s1");
        assertThat(decide()).isEmpty();
        apply(first);
        assertThat(decide()).isEmpty();
        assertThat(scheduler.unplaceable(10)).as("they only wait").isEmpty();

        end("j0");
        assertThat(scheduler.hasWork()).isTrue();
        assertThat(decide()).containsExactly("j3#1 on s1");
        assertThat(decide()).isEmpty();
    }

    @Test
    void thousandsOfJobsThatAskForNothingGoToOneSlaveInTurns() {
        scheduler.becomeActive();
        harness.register("s1", 1, "cpus=1");
        for (int i = 0; i < 5_000; i++) {
            harness.submit("j" + i, spec("").build());
        }
        int ended = 0;
        for (int rounds = 0; ended < 5_000 && rounds < 3; rounds++) {
            List<Command.Assignment> batch = decide(10_000);
            apply(batch);
            assertThat(harness.slaveOf("s1").attempts()).isEqualTo(Math.min(4_096, 5_000 - ended));
            for (Command.Assignment assignment : batch) {
                end(assignment.job().value());
            }
            ended += batch.size();
        }
        assertThat(harness.registry.jobCount(JobState.SUCCEEDED)).isEqualTo(5_000);
    }

    private void end(String id) {
        String slave = String.valueOf(harness.jobOf(id).slave());
        harness.report(slave, AttemptReport.ended(harness.last(id), JobOutcome.succeeded(Bytes.EMPTY)));
    }
}
