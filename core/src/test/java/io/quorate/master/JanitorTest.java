package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.consensus.ConsensusConfig;
import io.quorate.kernel.Now;
import io.quorate.model.Bytes;
import io.quorate.model.Incarnation;
import io.quorate.model.JobSpec;
import io.quorate.model.LossBrake;
import io.quorate.model.NodeId;
import io.quorate.model.Retention;
import io.quorate.model.Timings;
import io.quorate.registry.Command;
import io.quorate.registry.Harness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

final class JanitorTest {
    private static final long SECOND = 1_000_000_000L;

    private final Harness harness = new Harness();
    private final List<Proposal> proposed = new ArrayList<>();
    private final Janitor janitor = janitor(10);

    private Janitor janitor(int poisonLimit) {
        Retention retention = Retention.builder()
                .keepJobs(2)
                .keepTime(Duration.ofMinutes(1))
                .idWindow(Duration.ofHours(1))
                .keepIds(3)
                .lostSlaveTime(Duration.ofMinutes(5))
                .keepLostSlaves(2)
                .build();
        return new Janitor(
                new MasterConfig(
                        "test",
                        NodeId.of("m1"),
                        new Incarnation(1),
                        null,
                        1,
                        Timings.defaults(),
                        retention,
                        poisonLimit),
                harness.registry,
                proposed::add);
    }

    @Test
    void lostSlavesAreForgottenWhenThereAreTooManyOrTheirTimeIsUp() {
        janitor.becomeActive(0);
        for (String slave : List.of("s1", "s2", "s3")) {
            harness.register(slave, 1, "cpus=1");
            harness.lose(slave);
        }
        work(2);
        apply();
        assertThat(harness.registry.slaveIds()).extracting(NodeId::value).containsExactly("s2", "s3");

        work(4);
        assertThat(proposed).isEmpty();
        for (int minute = 1; minute <= 6; minute++) {
            work(60L * minute);
            while (!proposed.isEmpty()) {
                apply();
            }
        }
        assertThat(harness.registry.slaveIds()).isEmpty();
    }

    @Test
    void slavesThatAreLostAllTheTimeDoNotKeepJobsFromBeingForgotten() {
        janitor.becomeActive(0);
        for (String name : List.of("1", "2", "3")) {
            harness.register("s" + name, 1, "cpus=1");
            harness.lose("s" + name);
            ended("j" + name);
        }

        work(2);

        assertThat(proposed)
                .extracting(proposal -> proposal.command().getClass().getSimpleName())
                .containsExactly("ForgetSlaves", "ForgetJobs");
    }

    private void ended(String id) {
        harness.submit(id);
        harness.cancel(id);
    }

    private void work(long seconds) {
        janitor.work(new Now(seconds * SECOND, 2_000 + seconds * 1000));
    }

    private void apply() {
        Proposal proposal = proposed.remove(0);
        proposal.applied(harness.apply(proposal.command()));
    }

    @Test
    void itProposesNothingWhileNothingIsDueAndWhenItDoesNotLead() {
        work(0);
        assertThat(janitor.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
        janitor.becomeActive(0);
        ended("a");
        work(0);
        assertThat(proposed).isEmpty();
        assertThat(janitor.nextWakeNanos()).isEqualTo(SECOND);
    }

    @Test
    void itForgetsOneCommandAtATimeUntilNothingMoreIsDue() {
        janitor.becomeActive(0);
        for (int i = 0; i < 5; i++) {
            ended("j" + i);
        }
        work(1);
        work(2);
        assertThat(proposed).hasSize(1);
        assertThat(janitor.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);
        apply();
        assertThat(harness.registry.forgottenCount()).isEqualTo(3);
        work(2);
        assertThat(proposed).isEmpty();

        harness.passUntil(2_000 + 100_000);
        work(100);
        apply();
        assertThat(harness.registry.forgottenCount()).isEqualTo(3);
        assertThat(Janitor.problem(harness.registry, Retention.defaults())).contains("repeated later may run twice");
        work(100);
        assertThat(proposed).isEmpty();
        harness.passUntil(2_000 + (100 + 3600 + 1200) * 1000L);
        work(100 + 3600 + 1200);
        apply();
        assertThat(harness.registry.forgottenCount()).isZero();
        assertThat(Janitor.problem(harness.registry, Retention.defaults())).isEmpty();
    }

    @Test
    void whatTakesUpTooMuchMemoryIsForgottenAtOnceHoweverFewJobsThatAre() {
        Janitor pressed = pressed(1_500, proposed::add);
        pressed.work(new Now(0, 2_000));
        for (String id : List.of("a", "b")) {
            harness.submit(
                    id, JobSpec.handler("work", Bytes.copyOf(new byte[800])).build());
            harness.cancel(id);
        }
        assertThat(pressed.nextWakeNanos()).isLessThan(SECOND);

        long due = pressed.nextWakeNanos();
        pressed.work(new Now(due, 2_000));
        apply();
        assertThat(harness.registry.job(Harness.job("a"))).isNull();
        assertThat(harness.registry.job(Harness.job("b"))).isNotNull();

        pressed.work(new Now(due, 2_000));
        assertThat(proposed).isEmpty();
        assertThat(pressed.nextWakeNanos()).isEqualTo(due + SECOND);
    }

    private Janitor pressed(long maxKeptBytes, Predicate<Proposal> offer) {
        Janitor pressed = new Janitor(
                new MasterConfig(
                        "test",
                        NodeId.of("m1"),
                        new Incarnation(1),
                        null,
                        1,
                        Timings.defaults(),
                        Retention.defaults(),
                        10,
                        LossBrake.defaults(),
                        new MasterMemory(10, 1_000, maxKeptBytes, 1_000, 10L << 20),
                        ConsensusConfig.of(Timings.defaults())),
                harness.registry,
                offer);
        // Of poison the registry is told first, whatever is urgent, and that is no part of this.
        harness.apply(new Command.LimitPoison(2_000, 10, poisonWithinMillis()));
        pressed.becomeActive(0);
        return pressed;
    }

    private static long poisonWithinMillis() {
        return 10_000 + Timings.defaults().leaseWithDrift().toMillis();
    }

    @Test
    void muchTooMuchIsForgottenByMoreThanOneCommandAtATime() {
        for (int i = 0; i < 20; i++) {
            harness.submit(
                    "j" + i,
                    JobSpec.handler("work", Bytes.copyOf(new byte[1 << 20])).build());
            harness.cancel("j" + i);
        }
        Janitor pressed = pressed(1 << 20, proposed::add);
        pressed.work(new Now(0, 2_000));
        assertThat(proposed).hasSize(3);
        assertThat(pressed.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);

        for (int i = 0; i < 3; i++) {
            apply();
        }
        assertThat(harness.registry.keptBytes()).isEqualTo(1 << 20);
    }

    @Test
    void moreJobsThanOneCommandForgetsEndBeforeItIsCommittedAndAreForgottenAllTheSame() {
        harness.apply(new Command.LimitPoison(2_000, 10, poisonWithinMillis()));
        for (int i = 0; i < 3_502; i++) {
            ended("j" + i);
        }
        janitor.becomeActive(0);

        work(0);
        assertThat(proposed).hasSize(4).allMatch(proposal -> proposal.command() instanceof Command.ForgetJobs);
        assertThat(janitor.nextWakeNanos()).isEqualTo(Long.MAX_VALUE);

        for (int i = 0; i < 4; i++) {
            apply();
        }
        assertThat(harness.registry.keptJobs()).isEqualTo(2);
    }

    @Test
    void howManyEverThatAreSlavesAreForgottenBesides() {
        harness.apply(new Command.LimitPoison(2_000, 10, poisonWithinMillis()));
        for (int i = 0; i < 1_500; i++) {
            ended("j" + i);
        }
        for (String slave : List.of("s1", "s2", "s3")) {
            harness.register(slave, 1, "cpus=1");
            harness.lose(slave);
        }
        janitor.becomeActive(0);

        work(0);
        for (int i = 0; i < 4_000; i++) {
            ended("k" + i);
        }
        work(2);

        assertThat(proposed)
                .extracting(proposal -> proposal.command().getClass().getSimpleName())
                .containsExactly("ForgetSlaves", "ForgetJobs", "ForgetJobs", "ForgetJobs", "ForgetJobs", "ForgetJobs");
    }

    @Test
    void howeverUrgentThatIsThePoisonLimitDoesNotWaitForIt() {
        harness.submit("a", JobSpec.handler("work", Bytes.copyOf(new byte[800])).build());
        harness.cancel("a");
        Janitor pressed = pressed(100, proposed::add);
        harness.apply(new Command.LimitPoison(2_000, 5, poisonWithinMillis()));
        pressed.work(new Now(0, 2_000));
        assertThat(proposed).singleElement().extracting(Proposal::command).isInstanceOf(Command.LimitPoison.class);

        apply();
        pressed.work(new Now(0, 2_000));
        assertThat(proposed).singleElement().extracting(Proposal::command).isInstanceOf(Command.ForgetJobs.class);
    }

    @Test
    void whatCannotBeProposedIsTriedAgainSoon() {
        harness.submit("a", JobSpec.handler("work", Bytes.copyOf(new byte[800])).build());
        harness.cancel("a");
        Janitor pressed = pressed(100, proposal -> false);
        pressed.work(new Now(0, 2_000));
        assertThat(pressed.nextWakeNanos()).isBetween(1L, SECOND / 10);
    }

    @Test
    void itMovesTheRegistrysTimeOnceAMinuteWhileSomethingWaits() {
        janitor.becomeActive(0);
        for (int second = 0; second < 600; second++) {
            work(second);
        }
        assertThat(proposed).isEmpty();
        ended("a");
        int ticks = 0;
        for (int second = 600; second < 640; second++) {
            work(second);
            if (!proposed.isEmpty()) {
                ticks++;
                apply();
            }
        }
        assertThat(ticks).isEqualTo(1);
        // The stamp of the harness is far back, so the first step is the longest that there is, and after that a minute
        // a tick.
        for (int second = 640; harness.registry.forgottenCount() == 0; second++) {
            assertThat(second).isLessThan(800);
            work(second);
            while (!proposed.isEmpty()) {
                apply();
            }
        }
        assertThat(harness.registry.forgotten(Harness.job("a"))).isNotNull();
    }

    @Test
    void whatIsLostIsProposedAgain() {
        janitor.becomeActive(0);
        for (int i = 0; i < 5; i++) {
            ended("j" + i);
        }
        work(0);
        proposed.remove(0).lost(true);
        work(1);
        assertThat(proposed).hasSize(1);
    }

    @Test
    void theRegistryGetsTheLimitsOfTheLeader() {
        Janitor other = janitor(5);
        other.becomeActive(0);
        other.work(new Now(0, 1));
        assertThat(proposed.get(0).command()).isEqualTo(new Command.LimitPoison(1, 5, 12_525));
        apply();
        other.work(new Now(0, 1));
        assertThat(proposed).isEmpty();
    }
}
