package io.quorate.examples.simulated;

import static io.quorate.examples.simulated.InvoiceNight.invoiceOf;
import static io.quorate.examples.simulated.InvoiceNight.jobOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quorate.model.Bytes;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.simulation.ClusterLife;
import io.quorate.simulation.InvariantViolation;
import io.quorate.simulation.Shrinker;
import io.quorate.simulation.ShrunkLife;
import io.quorate.simulation.SimClient;
import io.quorate.simulation.SimJob;
import io.quorate.simulation.Simulation;
import io.quorate.spi.PlacementPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** An application's own handler and placement policy in the simulator: with one fault at a known moment, and in random lives. */
final class SimulatedJobsTest {
    private static final int LIVES = 24;

    // simulation.md: begin
    @Test
    void anAttemptThatIsGivenUpAndGoesOnReplacesNoInvoice() {
        var requestTime = new AtomicReference<>(Duration.ofSeconds(10));
        var outside = new SimulatedShops(requestTime::get);
        try (Simulation sim = Simulation.builder()
                .seed(42)
                .slaves(2)
                .handler("invoice", new NightlyInvoice(outside, outside))
                .build()) {
            sim.awaitLeader(Duration.ofSeconds(10));
            SimClient client = sim.client("c1");
            client.submit(jobOf("corner"), invoiceOf("corner"));
            sim.runFor(Duration.ofSeconds(3));
            client.await(jobOf("corner"));
            NodeId first = slavesThatRun(sim).get(0);

            requestTime.set(Duration.ofSeconds(1));
            sim.partition(List.of(first), sim.masters());

            assertThat(sim.runUntil(() -> client.ended(jobOf("corner")) != null, Duration.ofSeconds(9)))
                    .isTrue();
            assertThat(sim.executing(first)).as("the first attempt goes on").isNotEmpty();
            assertThat(sim.runUntil(() -> sim.executing(first).isEmpty(), Duration.ofSeconds(20)))
                    .isTrue();
            assertThat(outside.invoiceOf("corner"))
                    .isEqualTo("corner owes 600, says attempt 2")
                    .isEqualTo(client.ended(jobOf("corner")).outcome().result().toUtf8());
        }
    }
    // simulation.md: end

    private static List<NodeId> slavesThatRun(Simulation sim) {
        return sim.slaves().stream()
                .filter(slave -> !sim.executing(slave).isEmpty())
                .toList();
    }

    @Test
    void workThatNeedsNoGpuLeavesThemFreeAsLongAsThereIsRoom() {
        List<NodeId> placed = new ArrayList<>();
        try (Simulation sim = Simulation.builder()
                .placement(new KeepGpusFree())
                .slave(Resources.parse("cpus=8,gpus=1"))
                .slave(Resources.parse("cpus=1"), Map.of("spot", "true"))
                .slave(Resources.parse("cpus=1"))
                .job("invoice", context -> {
                    placed.add(context.slave());
                    return SimJob.Run.succeeds(Duration.ofMinutes(1), Bytes.EMPTY);
                })
                .build()) {
            sim.awaitLeader(Duration.ofSeconds(10));
            sim.runFor(Duration.ofSeconds(3));
            for (String shop : List.of("one", "two", "three")) {
                sim.client("c1").submit(jobOf(shop), invoiceOf(shop));
                sim.runFor(Duration.ofSeconds(1));
            }
        }

        assertThat(placed).containsExactly(NodeId.of("s3"), NodeId.of("s2"), NodeId.of("s1"));
    }

    // simulation.md: begin
    private static ClusterLife night(ClusterLife life) {
        return life.with(() -> new InvoiceNight(outside -> new NightlyInvoice(outside, outside), new KeepGpusFree()))
                .again("mvn -o -q -ntp -pl examples -am test -Dtest=SimulatedJobsTest#oneLifeAgain");
    }

    @Test
    void whateverGoesWrongTheStoreHasTheInvoiceThatTheJobEndedWith() {
        for (long seed = 1; seed <= LIVES; seed++) {
            night(ClusterLife.of(seed).lasting(20)).run();
        }
    }

    @Test
    void oneLifeAgain() {
        night(ClusterLife.named(System::getProperty, 1)).run();
    }
    // simulation.md: end

    @Test
    void theSameSeedLivesTheSameLife() {
        assertThat(night(ClusterLife.of(3).lasting(20)).run())
                .isEqualTo(night(ClusterLife.of(3).lasting(20)).run());
    }

    @Test
    void aHandlerThatForgetsItsFencingTokenIsFound() {
        Supplier<InvoiceNight> forgetful = () -> new InvoiceNight(
                outside -> new NightlyInvoice(
                        outside, (shop, invoice, token) -> outside.publish(shop, invoice, Long.MAX_VALUE)),
                new KeepGpusFree());

        InvariantViolation found = firstViolation(forgetful);

        assertThat(found)
                .hasMessageContaining("the test's own assertion does not hold")
                .hasMessageContaining("is the one that its job ended with")
                .hasMessageContaining("-Dtest=SimulatedJobsTest#oneLifeAgain -Dquorate.sim.seed=" + found.seed() + " ")
                .hasCauseInstanceOf(RuntimeException.class)
                .hasRootCauseInstanceOf(AssertionError.class);
        ShrunkLife shrunk =
                Shrinker.shrink(night(ClusterLife.of(found.seed()).lasting(20)).with(forgetful), 4);
        assertThat(shrunk).isNotNull();
        assertThat(shrunk.acts()).hasSizeLessThanOrEqualTo(found.acts().size());
        assertThat(shrunk.toString()).contains("#oneLifeAgain -Dquorate.sim.seed=" + found.seed());
    }

    @Test
    void aPolicyThatFailsOnASlaveWithoutTheAttributeIsFound() {
        PlacementPolicy careless =
                (request, slave) -> slave.attributes().get("spot").equals("true") ? 0 : 1;

        InvariantViolation found =
                firstViolation(() -> new InvoiceNight(outside -> new NightlyInvoice(outside, outside), careless));

        assertThat(found)
                .hasMessageContaining("NullPointerException")
                .hasMessageContaining("-Dquorate.sim.seed=" + found.seed());
    }

    private static InvariantViolation firstViolation(Supplier<InvoiceNight> workload) {
        for (long seed = 1; seed <= LIVES; seed++) {
            ClusterLife life = night(ClusterLife.of(seed).lasting(20)).with(workload);
            InvariantViolation violation = catchThrowableOfType(InvariantViolation.class, life::run);
            if (violation != null) {
                return violation;
            }
        }
        throw new AssertionError("no life finds it");
    }
}
