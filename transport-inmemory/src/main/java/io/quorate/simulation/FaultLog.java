package io.quorate.simulation;

import io.quorate.simulation.engine.Agenda;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;

/** Which faults happened, and which of them at the same time. */
final class FaultLog {
    private final Agenda agenda;
    private final EnumMap<Fault, Integer> happened = new EnumMap<>(Fault.class);
    private final EnumMap<Fault, Long> untilNanos = new EnumMap<>(Fault.class);
    private final EnumMap<Fault, EnumSet<Fault>> together = new EnumMap<>(Fault.class);

    FaultLog(Agenda agenda) {
        this.agenda = agenda;
    }

    /** A fault begins, and lasts until then. */
    void happens(Fault fault, long until) {
        happened.merge(fault, 1, Integer::sum);
        untilNanos.merge(fault, until, Math::max);
        long now = agenda.nowNanos();
        for (Map.Entry<Fault, Long> other : untilNanos.entrySet()) {
            if (other.getKey() != fault && other.getValue() >= now) {
                pair(fault, other.getKey());
                pair(other.getKey(), fault);
            }
        }
    }

    /** All faults are over. */
    void end() {
        untilNanos.clear();
    }

    /** How often each fault happened. */
    Map<Fault, Integer> happened() {
        return happened;
    }

    /** For each fault, those that were there at the same time. */
    Map<Fault, EnumSet<Fault>> together() {
        return together;
    }

    private void pair(Fault one, Fault other) {
        together.computeIfAbsent(one, first -> EnumSet.noneOf(Fault.class)).add(other);
    }
}
