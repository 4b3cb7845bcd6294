package io.quorate.examples.processes.history;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for an order of a history's operations in which each has the answer that the model gives, and none comes before one
 * that had returned when it was called: the search of Wing and Gong ("Testing and verifying concurrent objects", 1993) with
 * the memory of Lowe ("Testing for linearizability", 2017), which visits no pair of done operations and state twice.
 */
final class LinearizabilityChecker<S, O> {
    private static final int STEPS_PER_LOOK_AT_THE_CLOCK = 1024;

    private final SequentialModel<S, O> model;
    private final Duration limit;

    /** @param limit after so long the search is given up */
    LinearizabilityChecker(SequentialModel<S, O> model, Duration limit) {
        this.model = model;
        this.limit = limit;
    }

    Verdict<O> check(List<Timed<O>> history) {
        return new Search(history).run();
    }

    private record Visited<S>(BitSet done, S state) {}

    private record Choice<S>(int event, S before) {}

    private final class Search {
        private final List<Timed<O>> operations;
        private final Events events;
        private final BitSet done = new BitSet();
        private final Set<Visited<S>> visited = new HashSet<>();
        private final Deque<Choice<S>> choices = new ArrayDeque<>();
        private final long deadline = System.nanoTime() + limit.toNanos();
        private List<Timed<O>> longest = List.of();
        private S state = model.initial();

        Search(List<Timed<O>> history) {
            operations = new ArrayList<>(history);
            operations.sort(Comparator.comparingLong(Timed::called));
            events = new Events(operations);
        }

        Verdict<O> run() {
            int event = events.first();
            for (long steps = 1; done.cardinality() < operations.size(); steps++) {
                if (steps % STEPS_PER_LOOK_AT_THE_CLOCK == 0 && System.nanoTime() - deadline > 0) {
                    return verdict(Verdict.Kind.UNDECIDED);
                }
                if (events.isCall(event)) {
                    event = choose(event) ? events.first() : events.next(event);
                } else if (choices.isEmpty()) {
                    return verdict(Verdict.Kind.NOT_LINEARIZABLE);
                } else {
                    event = events.next(takeBack());
                }
            }
            return verdict(Verdict.Kind.LINEARIZABLE);
        }

        /** Puts the operation next in the order, if the model allows that and nothing like it was tried before. */
        private boolean choose(int call) {
            int operation = events.operation(call);
            Optional<S> next = model.step(state, operations.get(operation).operation());
            if (next.isEmpty()) {
                return false;
            }
            done.set(operation);
            if (!visited.add(new Visited<>((BitSet) done.clone(), next.get()))) {
                done.clear(operation);
                return false;
            }
            choices.addLast(new Choice<>(call, state));
            state = next.get();
            events.lift(call);
            if (choices.size() > longest.size()) {
                longest = order();
            }
            return true;
        }

        private int takeBack() {
            Choice<S> last = choices.removeLast();
            state = last.before();
            done.clear(events.operation(last.event()));
            events.unlift(last.event());
            return last.event();
        }

        private List<Timed<O>> order() {
            List<Timed<O>> order = new ArrayList<>();
            choices.forEach(choice -> order.add(operations.get(events.operation(choice.event()))));
            return order;
        }

        private Verdict<O> verdict(Verdict.Kind kind) {
            List<Timed<O>> rest = new ArrayList<>(operations);
            longest.forEach(rest::remove);
            return new Verdict<>(kind, longest, rest);
        }
    }

    /** Calls and returns by time, as a list from which pairs are lifted out and put back in the opposite order. */
    private static final class Events {
        private static final int HEAD = 0;

        private final int[] operation;
        private final boolean[] call;
        private final int[] returnOf;
        private final int[] next;
        private final int[] previous;

        <O> Events(List<Timed<O>> operations) {
            int size = 2 * operations.size();
            List<int[]> order = new ArrayList<>();
            for (int i = 0; i < operations.size(); i++) {
                order.add(new int[] {i, 0});
                order.add(new int[] {i, 1});
            }
            // On ties calls come first: then both orders are allowed.
            order.sort(Comparator.<int[]>comparingLong(e -> e[1] == 0
                            ? operations.get(e[0]).called()
                            : operations.get(e[0]).returned())
                    .thenComparingInt(e -> e[1]));
            operation = new int[size + 1];
            call = new boolean[size + 1];
            returnOf = new int[operations.size()];
            next = new int[size + 1];
            previous = new int[size + 1];
            for (int at = 1; at <= size; at++) {
                int[] event = order.get(at - 1);
                operation[at] = event[0];
                call[at] = event[1] == 0;
                if (!call[at]) {
                    returnOf[event[0]] = at;
                }
                next[at - 1] = at;
                previous[at] = at - 1;
            }
            next[size] = HEAD;
            previous[HEAD] = size;
        }

        int first() {
            return next[HEAD];
        }

        int next(int event) {
            return next[event];
        }

        boolean isCall(int event) {
            return call[event];
        }

        int operation(int event) {
            return operation[event];
        }

        void lift(int callEvent) {
            remove(callEvent);
            remove(returnOf[operation[callEvent]]);
        }

        void unlift(int callEvent) {
            restore(returnOf[operation[callEvent]]);
            restore(callEvent);
        }

        private void remove(int event) {
            next[previous[event]] = next[event];
            previous[next[event]] = previous[event];
        }

        private void restore(int event) {
            next[previous[event]] = event;
            previous[next[event]] = event;
        }
    }
}
