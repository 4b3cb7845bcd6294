package io.quorate.simulation;

import io.quorate.simulation.check.RareEvent;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What happened in one life, or in several: rare events, faults, and which faults at the same time. Immutable. */
public final class Coverage {
    /** Nothing. */
    static final Coverage NONE = new Coverage(Map.of(), Map.of(), Map.of());

    private final Map<RareEvent, Integer> events;
    private final Map<Fault, Integer> faults;
    private final Map<Fault, EnumSet<Fault>> together;

    Coverage(Map<RareEvent, Integer> events, Map<Fault, Integer> faults, Map<Fault, EnumSet<Fault>> together) {
        EnumMap<RareEvent, Integer> eventsCopy = new EnumMap<>(RareEvent.class);
        eventsCopy.putAll(events);
        this.events = Collections.unmodifiableMap(eventsCopy);
        EnumMap<Fault, Integer> faultsCopy = new EnumMap<>(Fault.class);
        faultsCopy.putAll(faults);
        this.faults = Collections.unmodifiableMap(faultsCopy);
        EnumMap<Fault, EnumSet<Fault>> togetherCopy = new EnumMap<>(Fault.class);
        together.forEach((fault, others) -> togetherCopy.put(fault, EnumSet.copyOf(others)));
        this.together = togetherCopy;
    }

    /** How often each event happened; those that did not are missing. */
    Map<RareEvent, Integer> events() {
        return events;
    }

    /** How often each fault happened; those that did not are missing. */
    public Map<Fault, Integer> faults() {
        return faults;
    }

    /** Which faults were there at some time while this one was. */
    public Set<Fault> togetherWith(Fault fault) {
        EnumSet<Fault> others = together.get(fault);
        return others == null ? Set.of() : Collections.unmodifiableSet(others);
    }

    /** All that happened in either. */
    public Coverage plus(Coverage other) {
        EnumMap<RareEvent, Integer> allEvents = new EnumMap<>(RareEvent.class);
        allEvents.putAll(events);
        other.events.forEach((event, count) -> allEvents.merge(event, count, Integer::sum));
        EnumMap<Fault, Integer> allFaults = new EnumMap<>(Fault.class);
        allFaults.putAll(faults);
        other.faults.forEach((fault, count) -> allFaults.merge(fault, count, Integer::sum));
        EnumMap<Fault, EnumSet<Fault>> allTogether = new EnumMap<>(Fault.class);
        together.forEach((fault, others) -> allTogether.put(fault, EnumSet.copyOf(others)));
        other.together.forEach((fault, others) -> allTogether
                .computeIfAbsent(fault, first -> EnumSet.noneOf(Fault.class))
                .addAll(others));
        return new Coverage(allEvents, allFaults, allTogether);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Coverage that
                && events.equals(that.events)
                && faults.equals(that.faults)
                && together.equals(that.together);
    }

    @Override
    public int hashCode() {
        return events.hashCode() * 31 + faults.hashCode();
    }

    @Override
    public String toString() {
        return "events " + events + ", faults " + faults;
    }
}
