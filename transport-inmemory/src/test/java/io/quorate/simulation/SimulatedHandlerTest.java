package io.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.JobHandler;
import io.quorate.LeaseLostException;
import io.quorate.model.Bytes;
import io.quorate.model.Isolation;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A host's own handler in the simulator: real code, in virtual time. */
final class SimulatedHandlerTest {
    private static final JobId JOB = JobId.of("job");
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> effects = new ArrayList<>();

    private Simulation simulation(JobHandler handler) {
        Simulation sim =
                Simulation.builder().seed(7).slaves(2).handler("work", handler).build();
        sim.awaitLeader(Duration.ofSeconds(10));
        sim.runFor(Duration.ofSeconds(2));
        return sim;
    }

    private static void submit(Simulation sim, Isolation isolation) {
        sim.client("c1")
                .submit(
                        JOB,
                        JobSpec.handler("work", Bytes.utf8("payload"))
                                .isolation(isolation)
                                .build());
        sim.runFor(SECOND);
    }

    private static NodeId executor(Simulation sim) {
        return sim.slaves().stream()
                .filter(slave -> !sim.executing(slave).isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static Job ended(Simulation sim) {
        assertThat(sim.runUntil(
                        () -> sim.committed(JOB) != null
                                && sim.committed(JOB).state().isFinal(),
                        Duration.ofSeconds(60)))
                .isTrue();
        return sim.committed(JOB);
    }

    @Test
    void aHandlerLetsVirtualTimePassAndReturnsItsResult() {
        try (Simulation sim = simulation(context -> {
            SimTime.pass(Duration.ofSeconds(30));
            return context.payload();
        })) {
            submit(sim, Isolation.AVAILABLE);
            Duration began = sim.now();

            assertThat(ended(sim).outcome().result().toUtf8()).isEqualTo("payload");
            assertThat(sim.now().minus(began)).isBetween(Duration.ofSeconds(28), Duration.ofSeconds(32));
        }
    }

    @Test
    void anAttemptWhoseSlaveDiesHasNoEffectAfterThatAndTheNextOneHas() {
        try (Simulation sim = simulation(context -> {
            try {
                SimTime.pass(Duration.ofSeconds(3));
                effects.add("done by attempt " + context.attempt());
                return Bytes.EMPTY;
            } finally {
                // Code that runs after the death of its process reaches nothing any more.
                SimTime.pass(Duration.ZERO);
                effects.add("cleaned up by attempt " + context.attempt());
            }
        })) {
            submit(sim, Isolation.AVAILABLE);
            sim.crash(executor(sim));

            assertThat(ended(sim).state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(effects).containsExactly("done by attempt 2", "cleaned up by attempt 2");
        }
    }

    @Test
    void aCancelledAttemptIsInterrupted() {
        try (Simulation sim = simulation(context -> {
            context.onCancel(() -> effects.add("told"));
            try {
                SimTime.pass(Duration.ofSeconds(30));
            } catch (InterruptedException e) {
                effects.add("interrupted, cancelled: " + context.isCancelled());
                assertThatThrownBy(context::ensureLease).isInstanceOf(LeaseLostException.class);
                throw e;
            }
            return Bytes.EMPTY;
        })) {
            submit(sim, Isolation.AVAILABLE);
            NodeId slave = executor(sim);
            sim.client("c1").cancel(JOB);

            assertThat(sim.runUntil(() -> sim.executing(slave).isEmpty(), SECOND))
                    .isTrue();
            assertThat(effects).containsExactlyInAnyOrder("told", "interrupted, cancelled: true");
            assertThat(ended(sim).state()).isEqualTo(JobState.CANCELLED);
        }
    }

    @Test
    void anAttemptThatMissesItsLeaseIsPlacedAgainAndDoesNotCountAsFailed() {
        try (Simulation sim = simulation(context -> {
            for (int step = 0; step < 6; step++) {
                SimTime.pass(SECOND);
                context.ensureLease();
            }
            effects.add("done by attempt " + context.attempt());
            return Bytes.utf8("attempt " + context.attempt());
        })) {
            submit(sim, Isolation.AVAILABLE);
            NodeId slave = executor(sim);
            sim.partition(List.of(slave), sim.masters());

            assertThat(ended(sim).outcome().result().toUtf8()).isEqualTo("attempt 2");
            assertThat(sim.executing(slave)).isEmpty();
            assertThat(effects).containsExactly("done by attempt 2");
        }
    }

    @Test
    void anExclusiveAttemptIsInterruptedWhenItsLeaseEndsAndKilledIfItGoesOn() {
        try (Simulation sim = simulation(context -> {
            for (int step = 0; step < 60; step++) {
                try {
                    SimTime.pass(Duration.ofMillis(100));
                } catch (InterruptedException e) {
                    effects.add("ignored by attempt " + context.attempt());
                }
            }
            effects.add("done by attempt " + context.attempt());
            return Bytes.EMPTY;
        })) {
            submit(sim, Isolation.EXCLUSIVE);
            sim.partition(List.of(executor(sim)), sim.masters());

            assertThat(ended(sim).state()).isEqualTo(JobState.SUCCEEDED);
            sim.runFor(Duration.ofSeconds(10));
            assertThat(effects).containsExactly("ignored by attempt 1", "done by attempt 2");
        }
    }

    @Test
    void whatAHandlerThrowsAndNullFailTheJob() {
        try (Simulation sim = simulation(context -> {
            throw new java.io.IOException("no such shop");
        })) {
            submit(sim, Isolation.AVAILABLE);
            assertThat(ended(sim).outcome().error()).isEqualTo("java.io.IOException: no such shop");
        }
        try (Simulation sim = simulation(context -> nothing())) {
            submit(sim, Isolation.AVAILABLE);
            assertThat(ended(sim).outcome().error()).contains("'work' returned null");
        }
    }

    @SuppressWarnings("NullAway") // what a careless host returns
    private static Bytes nothing() {
        return null;
    }

    @Test
    void anAssertionOfTheTestThatFailsEndsTheSimulationAndNamesTheSeed() {
        try (Simulation sim = simulation(context -> {
            throw new AssertionError("sold twice");
        })) {
            assertOwn(() -> submit(sim, Isolation.AVAILABLE), "sold twice");
        }
        try (Simulation sim = simulation(context -> Bytes.EMPTY)) {
            sim.always("nobody asks for anything", () -> sim.committed(JOB) == null);
            assertOwn(() -> submit(sim, Isolation.AVAILABLE), "nobody asks for anything");
        }
        try (Simulation sim = simulation(context -> Bytes.EMPTY)) {
            sim.after(SECOND, () -> assertThat(sim.leader()).as("nobody leads").isNull());
            assertOwn(() -> sim.runFor(Duration.ofSeconds(2)), "nobody leads");
        }
    }

    private static void assertOwn(Runnable script, String what) {
        InvariantViolation violation = catchThrowableOfType(InvariantViolation.class, script::run);
        assertThat(violation)
                .hasMessageContaining("the test's own assertion does not hold")
                .hasMessageContaining(what)
                .hasMessageContaining("seed 7");
        assertThat(violation.promise()).isEqualTo("the test's own assertion");
    }

    @Test
    void virtualTimePassesInHandlersAlone() {
        assertThatThrownBy(() -> SimTime.pass(SECOND))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Simulation.runFor");
    }

    @Test
    void closeEndsTheThreads() {
        Simulation sim = simulation(context -> {
            SimTime.pass(Duration.ofHours(1));
            return Bytes.EMPTY;
        });
        submit(sim, Isolation.AVAILABLE);
        Thread thread = Thread.getAllStackTraces().keySet().stream()
                .filter(one -> one instanceof HandlerThread && one.getName().contains(JOB.value()))
                .findFirst()
                .orElseThrow();

        sim.close();

        join(thread);
        assertThat(thread.isAlive()).isFalse();
    }

    private static void join(Thread thread) {
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
