package io.quorate.scheduling;

import io.quorate.model.Resources;
import io.quorate.registry.PendingJob;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Explains why jobs can be placed nowhere, even if nothing else ran (P8). */
final class Shortage {
    /** So many shapes are looked at in one call, which bounds its time. */
    private static final int MAX_SHAPES = 1000;

    private final SlaveIndex slaves;
    private @Nullable Resources largestOffers;

    Shortage(SlaveIndex slaves) {
        this.slaves = slaves;
    }

    List<Unplaceable> explain(Iterable<Shape> shapes, int max) {
        List<Unplaceable> found = new ArrayList<>();
        int looked = 0;
        for (Shape shape : shapes) {
            if (found.size() >= max || looked++ >= MAX_SHAPES) {
                break;
            }
            String why = explain(shape);
            if (why != null) {
                PendingJob first = shape.first();
                found.add(new Unplaceable(first.id(), shape.size(), why));
            }
        }
        return found;
    }

    /** Null if some slave could run it once it has room. */
    private @Nullable String explain(Shape shape) {
        boolean draining = false;
        boolean refusing = false;
        CandidateSlave slave = slaves.nextKnown(shape.request(), 0);
        while (slave != null) {
            if (slave.isDraining()) {
                draining = true;
            } else if (slave.refuses(shape.target())) {
                refusing = true;
            } else {
                return null;
            }
            slave = slaves.nextKnown(shape.request(), slave.position() + 1);
        }
        if (refusing) {
            return "every slave that is large enough refuses " + shape.target() + (draining ? ", or is draining" : "");
        }
        if (draining) {
            return "every slave that is large enough is draining";
        }
        return slaves.knowsAnySlave() ? missing(shape.request()) : "there is no slave";
    }

    private String missing(Resources request) {
        if (largestOffers == null) {
            largestOffers = slaves.largestOffers();
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < request.size(); i++) {
            String name = request.nameAt(i);
            if (request.thousandthsAt(i) > largestOffers.thousandths(name)) {
                BigDecimal largest = largestOffers.amount(name);
                parts.add(name + ": asks " + request.amount(name).toPlainString()
                        + (largest.signum() == 0
                                ? ", no slave offers any"
                                : ", largest slave offers " + largest.toPlainString()));
            }
        }
        return parts.isEmpty() ? "no single slave offers all of " + request : String.join("; ", parts);
    }
}
