package io.quorate.scheduling;

import io.quorate.model.Incarnation;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.registry.Command;
import io.quorate.registry.PendingJob;
import io.quorate.registry.Registry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * The scheduler's own index and choice of slaves, without the registry's part in a decision. In this package because they are
 * nobody else's business: what is measured here is not the API, but the very objects that the leader uses.
 *
 * <p>A place is taken as {@link Scheduler} takes it, and given back as it does when a decision was in vain.
 */
public final class PlacementUnderTest {
    private static final long REGISTERED_AT_MILLIS = 1_000;
    private static final String TARGET = "noop";

    private final SlaveIndex slaves;
    private final Dimensions dimensions = new Dimensions();
    private final SlaveChoice choice = new OrderedSlaves(BuiltInPlacement.BEST_FIT, dimensions);
    private final List<CandidateSlave> byPosition = new ArrayList<>();
    private long jobs;

    /** @param offers what each slave offers; its position is its place in the list */
    public PlacementUnderTest(List<Resources> offers) {
        Registry registry = new Registry();
        List<Command> registrations = new ArrayList<>();
        for (int i = 0; i < offers.size(); i++) {
            registrations.add(new Command.RegisterSlave(
                    REGISTERED_AT_MILLIS,
                    NodeId.of(String.format(Locale.ROOT, "s%06d", i)),
                    new Incarnation(i + 1L),
                    1,
                    null,
                    offers.get(i),
                    io.quorate.model.SlaveInfo.MAX_ATTEMPTS,
                    new TreeMap<>(),
                    List.of()));
        }
        registry.apply(1, registrations);
        slaves = new SlaveIndex(registry, dimensions, choice);
        slaves.refresh();
        CandidateSlave slave = slaves.nextKnown(Resources.NONE, 0);
        while (slave != null) {
            byPosition.add(slave);
            slave = slaves.nextKnown(Resources.NONE, slave.position() + 1);
        }
        if (byPosition.size() != offers.size()) {
            throw new IllegalStateException(
                    byPosition.size() + " of " + offers.size() + " slaves are known after they registered");
        }
    }

    /** Jobs that wait and ask for the same. */
    public static final class Waiting {
        private final Shape shape;

        private Waiting(Shape shape) {
            this.shape = shape;
        }

        public Resources request() {
            return shape.request();
        }
    }

    /** @param waiting how many jobs of that size wait, all the time */
    public Waiting demand(Resources request, int waiting) {
        Shape shape = new Shape(new Shape.Key(request, TARGET));
        for (int i = 0; i < waiting; i++) {
            jobs++;
            shape.add(new PendingJob(JobId.of("j" + jobs), jobs, 1, request, TARGET));
        }
        return new Waiting(shape);
    }

    /** Chooses a slave and reserves what is asked for. Its position; -1 if it fits nowhere. */
    public int place(Waiting demand) {
        CandidateSlave slave = choice.find(demand.shape);
        if (slave == null) {
            return -1;
        }
        slaves.addInFlight(slave, numbered(demand));
        return slave.position();
    }

    /** Gives back what was reserved there. */
    public void release(int position, Waiting demand) {
        slaves.removeInFlight(byPosition.get(position), numbered(demand));
    }

    /** Reserves on a slave that the caller has chosen, without a search. */
    public void reserve(int position, Waiting demand) {
        slaves.addInFlight(byPosition.get(position), numbered(demand));
    }

    private Demand numbered(Waiting demand) {
        return demand.shape.demand(dimensions);
    }

    public int slaveCount() {
        return byPosition.size();
    }

    /** Whether it fits there, asked of the slave itself: what the index must agree with. */
    public boolean fits(int position, Resources request) {
        CandidateSlave slave = byPosition.get(position);
        return slave.isOpen() && request.fitsIn(slave.available());
    }
}
