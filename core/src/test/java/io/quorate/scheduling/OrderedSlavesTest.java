package io.quorate.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptReport;
import io.quorate.model.Resources;
import io.quorate.registry.Command;
import io.quorate.registry.Harness;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compared with scans of all slaves: whether there is a slave, which one it is, and what becomes of a cluster that way. */
final class OrderedSlavesTest {
    private static final String TARGET = "handler 'work'";

    private final Harness harness = new Harness();
    private final Dimensions dimensions = new Dimensions();
    /** As the tested ones, of all that was ever offered. */
    private final Weights weights = new Weights();

    private record Held(CandidateSlave slave, Shape shape) {}

    @ParameterizedTest
    @CsvSource({"BEST_FIT,1", "BEST_FIT,2", "BEST_FIT,3", "SPREAD,4", "SPREAD,5", "SPREAD,6"})
    void itFindsTheFirstInOrderOfAllThatFit(BuiltInPlacement policy, long seed) {
        Random random = new Random(seed);
        OrderedSlaves choice = new OrderedSlaves(policy, dimensions);
        SlaveIndex slaves = new SlaveIndex(harness.registry, dimensions, choice);
        List<Shape> shapes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            shapes.add(shape(request(random)));
        }
        List<Held> held = new ArrayList<>();
        int found = 0;
        int missing = 0;
        for (int step = 0; step < 6_000; step++) {
            if (random.nextInt(20) == 0) {
                changeSlave(random, slaves);
            }
            slaves.refresh();
            // A few shapes are frequent, and others come again seldom or never.
            Shape shape = switch (random.nextInt(8)) {
                case 0 -> shape(request(random));
                case 1 -> shapes.get(random.nextInt(shapes.size()));
                default -> shapes.get(random.nextInt(20) + step / 600);
            };
            CandidateSlave expected = first(slaves, shape, policy);
            CandidateSlave slave = choice.find(shape);
            assertThat(slave)
                    .as("seed %d, step %d: %s", seed, step, shape.request())
                    .isSameAs(expected);
            if (slave == null) {
                missing++;
            } else {
                found++;
                slaves.addInFlight(slave, shape.demand(dimensions));
                assertThat(slave.isOpen() || slave.attempts() == 4_096).isTrue();
                held.add(new Held(slave, shape));
            }
            if (slave == null ? !held.isEmpty() : held.size() > 150) {
                Held released = held.remove(random.nextInt(held.size()));
                slaves.removeInFlight(released.slave(), released.shape().demand(dimensions));
            }
        }
        assertThat(found).isGreaterThan(1_000);
        assertThat(missing).isGreaterThan(100);
    }

    /** The obvious way: of those that fit the one with the lowest key. */
    private @Nullable CandidateSlave first(SlaveIndex slaves, Shape shape, BuiltInPlacement policy) {
        List<CandidateSlave> all = slaves.all();
        all.forEach(slave -> weights.learn(slave.totalAmounts()));
        SlaveOrder order = new SlaveOrder(policy, dimensions, weights);
        CandidateSlave best = null;
        for (CandidateSlave slave : all) {
            boolean fits = slave.isOpen()
                    && shape.request().fitsIn(slave.available())
                    && !harness.registry.refuses(slave.id(), shape.target());
            if (fits && (best == null || order.key(slave) < order.key(best))) {
                best = slave;
            }
        }
        return best;
    }

    private void changeSlave(Random random, SlaveIndex slaves) {
        String name = "s" + random.nextInt(60);
        switch (random.nextInt(8)) {
            case 0 -> harness.lose(name);
            case 1 -> harness.apply(new Command.DrainSlave(1, Harness.slaveId(name), random.nextBoolean()));
            case 2 -> slaves.freeze(Harness.slaveId(name), random.nextBoolean());
            default -> {
                String offers = "cpus=" + (1 + random.nextInt(16)) + ",memory=" + (1 + random.nextInt(64)) + "GiB";
                String more = switch (random.nextInt(6)) {
                    case 0 -> ",gpus=" + (1 + random.nextInt(4));
                    case 1 -> ",rare" + random.nextInt(10) + "=5";
                    default -> ",disk=" + (100 + random.nextInt(1_000));
                };
                harness.register(name, 1 + random.nextInt(3), offers + more);
            }
        }
        slaves.markStale(Harness.slaveId(name));
    }

    private static String request(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> "gpus=1";
            case 1 -> "rare" + random.nextInt(12) + "=" + (1 + random.nextInt(5));
            case 2 -> "cpus=" + (1 + random.nextInt(17));
            case 3 -> random.nextInt(4) == 0 ? "" : "unheard-of=1";
            default ->
                "cpus=0." + (1 + random.nextInt(9)) + ",memory=" + (1 + random.nextInt(8_000)) + "MiB,disk="
                        + (1 + random.nextInt(100));
        };
    }

    private static Shape shape(String request) {
        return new Shape(new Shape.Key(request.isEmpty() ? Resources.NONE : Resources.parse(request), TARGET));
    }

    @ParameterizedTest
    @EnumSource(BuiltInPlacement.class)
    void aSlaveThatRefusesTheTargetIsLeftOut(BuiltInPlacement policy) {
        OrderedSlaves choice = new OrderedSlaves(policy, dimensions);
        harness.register("s1", 1, "cpus=8");
        harness.submit("a");
        Scheduler scheduler = new Scheduler(harness.registry, policy);
        scheduler.becomeActive();
        harness.apply(new Command.AssignAttempts(1, scheduler.decide(1)));
        harness.report("s1", AttemptReport.refused(harness.last("a"), "no such handler"));
        harness.register("s2", 2, "cpus=4");
        SlaveIndex slaves = new SlaveIndex(harness.registry, dimensions, choice);
        slaves.refresh();
        String target = Objects.requireNonNull(harness.registry.pendingJob(Harness.job("a")))
                .target();
        Shape refused = new Shape(new Shape.Key(Resources.parse("cpus=1"), target));
        Shape other = new Shape(new Shape.Key(Resources.parse("cpus=6"), "another"));
        for (int i = 0; i < 500; i++) { // Long enough for both to become frequent.
            assertThat(choice.find(refused)).extracting(CandidateSlave::id).isEqualTo(Harness.slaveId("s2"));
            assertThat(choice.find(other)).extracting(CandidateSlave::id).isEqualTo(Harness.slaveId("s1"));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void bestFitPacksAsWellAsAnExactScan(long seed) {
        int ordered = jobsUntilFull(seed, null);
        int exact = jobsUntilFull(seed, BuiltInPlacement.BEST_FIT);
        assertThat(ordered).as("exact scan: %d", exact).isGreaterThan(exact * 98 / 100);
    }

    /** Steady work, jobs coming and going, until a hundred jobs found no room: how many run then. */
    private int jobsUntilFull(long seed, @Nullable BuiltInPlacement scanned) {
        Random random = new Random(seed);
        Harness own = new Harness();
        for (int i = 0; i < 150; i++) {
            int cpus = 8 << random.nextInt(4);
            own.register(
                    "s" + i,
                    i + 1,
                    "cpus=" + cpus + ",memory=" + cpus * (2 << random.nextInt(3)) + "GiB,disk=" + cpus * 40);
        }
        Dimensions numbers = new Dimensions();
        OrderedSlaves choice = new OrderedSlaves(BuiltInPlacement.BEST_FIT, numbers);
        SlaveIndex slaves = new SlaveIndex(own.registry, numbers, choice);
        slaves.refresh();
        Function<Shape, @Nullable CandidateSlave> find =
                scanned == null ? choice::find : shape -> scan(slaves, shape, numbers, scanned);
        List<Held> held = new ArrayList<>();
        for (int failed = 0; failed < 100; ) {
            Shape shape = shape("cpus=" + (1 + random.nextInt(4)) + ",memory=" + (64 + random.nextInt(8_129))
                    + "MiB,disk=" + (1 + random.nextInt(100)));
            CandidateSlave slave = find.apply(shape);
            if (slave == null) {
                failed++;
            } else {
                slaves.addInFlight(slave, shape.demand(numbers));
                held.add(new Held(slave, shape));
            }
            if (random.nextInt(3) == 0 && !held.isEmpty()) {
                Held released = held.remove(random.nextInt(held.size()));
                slaves.removeInFlight(released.slave(), released.shape().demand(numbers));
            }
        }
        return held.size();
    }

    private static @Nullable CandidateSlave scan(
            SlaveIndex slaves, Shape shape, Dimensions numbers, BuiltInPlacement policy) {
        CandidateSlave best = null;
        long bestScore = 0;
        Demand demand = shape.demand(numbers);
        for (CandidateSlave slave : slaves.all()) {
            if (slave.fits(demand)) {
                long score = policy.score(shape.request(), slave);
                if (best == null || score > bestScore) {
                    best = slave;
                    bestScore = score;
                }
            }
        }
        return best;
    }

    @ParameterizedTest
    @EnumSource(BuiltInPlacement.class)
    void equalSlavesAreFilledOrSpreadOver(BuiltInPlacement policy) {
        for (int i = 0; i < 20; i++) {
            harness.register("s" + i, i + 1, "cpus=16,memory=64GiB");
        }
        OrderedSlaves choice = new OrderedSlaves(policy, dimensions);
        SlaveIndex slaves = new SlaveIndex(harness.registry, dimensions, choice);
        slaves.refresh();
        IdentityHashMap<CandidateSlave, Integer> jobs = new IdentityHashMap<>();
        Shape shape = shape("cpus=1,memory=1GiB");
        for (int i = 0; i < 160; i++) {
            CandidateSlave slave = Objects.requireNonNull(choice.find(shape));
            slaves.addInFlight(slave, shape.demand(dimensions));
            jobs.merge(slave, 1, Integer::sum);
        }
        boolean spread = policy == BuiltInPlacement.SPREAD;
        assertThat(jobs).hasSize(spread ? 20 : 10);
        assertThat(jobs.values()).containsOnly(spread ? 8 : 16);
    }
}
