package io.quorate.scheduling;

import io.quorate.model.JobId;
import io.quorate.registry.PendingJob;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that wait and are not in flight, grouped by {@link Shape}. Shapes are filed by the submission number of their first
 * job, those for which there may be room apart from those for which there is none.
 */
final class PendingJobs {
    private final Map<Shape.Key, Shape> shapes = new LinkedHashMap<>();
    private final Map<JobId, Shape> shapeOf = new LinkedHashMap<>();
    private final Map<JobId, Long> sequenceOf = new LinkedHashMap<>();
    private final TreeMap<Long, Shape> ready = new TreeMap<>();
    private final BlockedShapes blocked;

    PendingJobs(Dimensions dimensions) {
        this.blocked = new BlockedShapes(dimensions);
    }

    void add(PendingJob job) {
        remove(job.id());
        Shape shape = shapes.computeIfAbsent(new Shape.Key(job.request(), job.target()), Shape::new);
        boolean first = shape.isEmpty() || job.sequence() < shape.filedUnder;
        if (first) {
            unfile(shape);
        }
        shape.add(job);
        shapeOf.put(job.id(), shape);
        sequenceOf.put(job.id(), job.sequence());
        if (first) {
            file(shape);
        }
    }

    void remove(JobId job) {
        Shape shape = shapeOf.remove(job);
        Long sequence = sequenceOf.remove(job);
        if (shape == null || sequence == null) {
            return;
        }
        boolean first = sequence == shape.filedUnder;
        if (first) {
            unfile(shape);
        }
        shape.remove(sequence);
        if (shape.isEmpty()) {
            shapes.remove(shape.key());
        } else if (first) {
            file(shape);
        }
    }

    /** The shape whose first job was submitted before those of all others for which there may be room. */
    @Nullable
    Shape firstReady() {
        return ready.isEmpty() ? null : ready.firstEntry().getValue();
    }

    /** Of those for which there was no room the first that fits the slave. */
    @Nullable
    Shape firstBlockedFor(CandidateSlave slave) {
        return blocked.firstFor(slave);
    }

    void block(Shape shape) {
        refile(shape, true);
    }

    void wake(Shape shape) {
        refile(shape, false);
    }

    private void refile(Shape shape, boolean toBlocked) {
        unfile(shape);
        shape.blocked = toBlocked;
        file(shape);
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    boolean hasBlocked() {
        return !blocked.isEmpty();
    }

    Collection<Shape> blocked() {
        return blocked.all();
    }

    private void file(Shape shape) {
        shape.filedUnder = shape.first().sequence();
        if (shape.blocked) {
            blocked.add(shape);
        } else {
            ready.put(shape.filedUnder, shape);
        }
    }

    private void unfile(Shape shape) {
        if (shape.isEmpty()) {
            return;
        }
        if (shape.blocked) {
            blocked.remove(shape);
        } else {
            ready.remove(shape.filedUnder);
        }
    }
}
