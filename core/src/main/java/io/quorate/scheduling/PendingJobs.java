package io.quorate.scheduling;

import io.quorate.model.JobId;
import io.quorate.registry.PendingJob;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
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
    private final TreeMap<Long, Shape> blocked = new TreeMap<>();

    void add(PendingJob job) {
        remove(job.id());
        Shape shape = shapes.computeIfAbsent(new Shape.Key(job.request(), job.target()), Shape::new);
        unfile(shape);
        shape.add(job);
        shapeOf.put(job.id(), shape);
        sequenceOf.put(job.id(), job.sequence());
        file(shape);
    }

    void remove(JobId job) {
        Shape shape = shapeOf.remove(job);
        Long sequence = sequenceOf.remove(job);
        if (shape == null || sequence == null) {
            return;
        }
        unfile(shape);
        shape.remove(sequence);
        if (shape.isEmpty()) {
            shapes.remove(shape.key());
        } else {
            file(shape);
        }
    }

    /** The shape whose first job was submitted before those of all others for which there may be room. */
    @Nullable
    Shape firstReady() {
        return ready.isEmpty() ? null : ready.firstEntry().getValue();
    }

    void block(Shape shape) {
        unfile(shape);
        shape.blocked = true;
        file(shape);
    }

    void wake(Predicate<Shape> condition) {
        for (Shape shape : List.copyOf(blocked.values())) {
            if (condition.test(shape)) {
                unfile(shape);
                shape.blocked = false;
                file(shape);
            }
        }
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    boolean hasBlocked() {
        return !blocked.isEmpty();
    }

    Collection<Shape> blocked() {
        return blocked.values();
    }

    private void file(Shape shape) {
        shape.filedUnder = shape.first().sequence();
        (shape.blocked ? blocked : ready).put(shape.filedUnder, shape);
    }

    private void unfile(Shape shape) {
        if (!shape.isEmpty()) {
            (shape.blocked ? blocked : ready).remove(shape.filedUnder);
        }
    }
}
