package io.quorate.examples.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.JobHandler;
import io.quorate.model.Bytes;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.Resources;
import io.quorate.simulation.SimJob;
import io.quorate.simulation.Simulation;
import io.quorate.simulation.SimulationBuilder;
import io.quorate.simulation.Workload;
import io.quorate.spi.PlacementPolicy;
import io.quorate.spi.RandomSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One night of the application in a random cluster. */
final class InvoiceNight implements Workload {
    private final List<String> shops = new ArrayList<>();
    private final SimulatedShops outside = new SimulatedShops(this::requestTime);
    private final JobHandler handler;
    private final PlacementPolicy policy;
    private RandomSource random;

    /** @param handler makes it for the sales and invoices that it is given */
    InvoiceNight(Function<SimulatedShops, JobHandler> handler, PlacementPolicy policy) {
        this.handler = handler.apply(outside);
        this.policy = policy;
    }

    // simulation.md: begin
    @Override
    public void setUp(SimulationBuilder cluster) {
        cluster.handler("invoice", handler)
                .job("forecast", context -> SimJob.Run.succeeds(Duration.ofSeconds(2), Bytes.EMPTY))
                .placement(policy)
                .slave(Resources.parse("cpus=4"))
                .slave(Resources.parse("cpus=4"), Map.of("spot", "true"))
                .slave(Resources.parse("cpus=8,gpus=1"));
    }

    @Override
    public void begin(Simulation sim, RandomSource seeded, Duration length) {
        random = seeded;
        for (Duration at = Duration.ofSeconds(1); at.compareTo(length) < 0; at = at.plusMillis(700)) {
            String shop = "shop-" + shops.size();
            shops.add(shop);
            sim.after(at, () -> sim.client("c1").submit(jobOf(shop), invoiceOf(shop)));
        }
        sim.after(length.dividedBy(2), () -> sim.client("c1").submit(JobId.of("forecast"), forecast()));
    }

    @Override
    public void checkEnd(Simulation sim) {
        for (String shop : shops) {
            Job job = sim.committed(jobOf(shop));
            if (job != null && job.state() == JobState.SUCCEEDED) {
                assertThat(outside.invoiceOf(shop))
                        .as("the invoice that the store has of %s is the one that its job ended with", shop)
                        .isEqualTo(job.outcome().result().toUtf8());
            }
        }
    }
    // simulation.md: end

    private Duration requestTime() {
        return Duration.ofMillis(random.nextLong(3) == 0 ? random.between(2_000, 12_000) : random.between(1, 500));
    }

    static JobId jobOf(String shop) {
        return JobId.of("invoice-" + shop);
    }

    static JobSpec invoiceOf(String shop) {
        return JobSpec.handler("invoice", Bytes.utf8(shop))
                .resources(Resources.parse("cpus=1"))
                .build();
    }

    static JobSpec forecast() {
        return JobSpec.handler("forecast", Bytes.EMPTY)
                .resources(Resources.parse("cpus=1,gpus=1"))
                .build();
    }
}
