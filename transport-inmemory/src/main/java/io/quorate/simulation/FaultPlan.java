package io.quorate.simulation;

import com.google.common.base.Joiner;
import com.google.common.base.Splitter;
import io.quorate.spi.RandomSource;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which faults happen, and how often. Immutable.
 *
 * <p>A plan made by {@link #swarm} is drawn anew from each seed, with many faults left out: a system that sees all faults at
 * once sees few of them deeply (Groce et al., "Swarm Testing", ISSTA 2012).
 */
public final class FaultPlan {
    /** The strongest intensity. */
    public static final int MAX_INTENSITY = 100;

    private static final FaultPlan NONE = new FaultPlan(Collections.emptyMap(), false);
    private static final FaultPlan SWARM = new FaultPlan(Collections.emptyMap(), true);

    private final Map<Fault, Integer> intensities;
    private final boolean drawn;
    /** Null: all. */
    private final @Nullable NavigableSet<FaultAct> only;

    private FaultPlan(Map<Fault, Integer> intensities, boolean drawn) {
        this(intensities, drawn, null);
    }

    private FaultPlan(Map<Fault, Integer> intensities, boolean drawn, @Nullable Collection<FaultAct> only) {
        EnumMap<Fault, Integer> copy = new EnumMap<>(Fault.class);
        copy.putAll(intensities);
        this.intensities = Collections.unmodifiableMap(copy);
        this.drawn = drawn;
        this.only = only == null ? null : Collections.unmodifiableNavigableSet(new TreeSet<>(only));
    }

    /** Nothing goes wrong but what the script does. */
    public static FaultPlan none() {
        return NONE;
    }

    /** The seed decides. */
    public static FaultPlan swarm() {
        return SWARM;
    }

    /**
     * Reads what {@link #toString} writes: {@code swarm}, {@code none}, or faults with their intensities, such as
     * {@code PAUSE=20,CLOG=10}, and after a {@code /} the single faults that are left of them, such as
     * {@code PAUSE=20,CLOG=10/CLOG#1,PAUSE#7}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static FaultPlan parse(String text) {
        if (text.equals(SWARM.toString())) {
            return SWARM;
        }
        int slash = text.indexOf('/');
        if (slash >= 0) {
            return parse(text.substring(0, slash))
                    .limitedTo(Splitter.on(',')
                            .omitEmptyStrings()
                            .splitToStream(text.substring(slash + 1))
                            .map(FaultAct::parse)
                            .toList());
        }
        FaultPlan plan = NONE;
        if (!text.equals(NONE.toString())) {
            for (String one : Splitter.on(',').split(text)) {
                int equals = one.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException("a fault is NAME=INTENSITY, got '" + one + "'");
                }
                plan = plan.with(Fault.valueOf(one.substring(0, equals)), Integer.parseInt(one.substring(equals + 1)));
            }
        }
        return plan;
    }

    /**
     * This plan with one fault switched on.
     *
     * @param intensity 1 to {@value #MAX_INTENSITY}: for what happens at moments, how often in a minute at most; for what is
     *     always there, such as loss, how bad. 0 switches it off
     */
    public FaultPlan with(Fault fault, int intensity) {
        if (intensity < 0 || intensity > MAX_INTENSITY) {
            throw new IllegalArgumentException("an intensity is 0 to " + MAX_INTENSITY + ", got " + intensity);
        }
        EnumMap<Fault, Integer> changed = new EnumMap<>(Fault.class);
        changed.putAll(intensities);
        if (intensity == 0) {
            changed.remove(fault);
        } else {
            changed.put(fault, intensity);
        }
        return new FaultPlan(changed, false, only);
    }

    /**
     * This plan with only those of the single faults that happen at moments; what is always there, such as loss, stays.
     *
     * @throws IllegalStateException of a swarm: what it is, is not known before it is drawn
     */
    public FaultPlan limitedTo(Collection<FaultAct> acts) {
        if (drawn) {
            throw new IllegalStateException("a swarm has no faults yet that could be chosen from");
        }
        return new FaultPlan(intensities, false, acts);
    }

    /** Whether that one is not left out. */
    boolean has(FaultAct act) {
        return only == null || only.contains(act);
    }

    /** The faults that are on. */
    Set<Fault> faults() {
        return intensities.keySet();
    }

    /** 0 if the fault is off. */
    public int intensity(Fault fault) {
        return intensities.getOrDefault(fault, 0);
    }

    /** What a swarm plan is for one seed; any other plan is itself. */
    FaultPlan drawnFrom(RandomSource random) {
        if (!drawn) {
            return this;
        }
        EnumMap<Fault, Integer> chosen = new EnumMap<>(Fault.class);
        long share = random.between(1, 5);
        for (Fault fault : Fault.values()) {
            if (random.nextLong(8) < share) {
                // Small intensities are as likely as large ones.
                chosen.put(fault, (int) random.between(1, 1L << random.between(1, 6)));
            }
        }
        return new FaultPlan(chosen, false);
    }

    @Override
    public String toString() {
        if (drawn) {
            return "swarm";
        }
        String all = intensities.isEmpty()
                ? "none"
                : Joiner.on(',').withKeyValueSeparator('=').join(intensities);
        return only == null ? all : all + "/" + Joiner.on(',').join(only);
    }
}
