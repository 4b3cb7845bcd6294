package io.quorate.benchmarks.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Children that end together, whatever happens; the last one first. */
public final class Children implements AutoCloseable {
    private final List<Child> children = new ArrayList<>();

    public Child add(Child child) {
        children.add(child);
        return child;
    }

    public List<Child> all() {
        return List.copyOf(children);
    }

    public void awaitReady() throws InterruptedException {
        for (Child child : children) {
            child.awaitReady();
        }
    }

    /** All processor time that those which live have used, together. */
    public Duration cpu() {
        return children.stream().map(Child::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() {
        for (int i = children.size() - 1; i >= 0; i--) {
            children.get(i).close();
        }
    }
}
