package io.quorate.scheduling;

import io.quorate.model.Resources;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which resource has which number. The first names that slaves offer get one, and keep it; further ones are rare, and only
 * compared where a slave is looked at.
 */
final class Dimensions {
    /** So many names get a number. */
    static final int MAX = 8;

    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    /** Learns the names that a slave offers. */
    void learn(Resources offered) {
        for (int i = 0; i < offered.size(); i++) {
            if (numbers.size() < MAX) {
                numbers.putIfAbsent(offered.nameAt(i), numbers.size());
            }
        }
    }

    /** How many names have a number; grows only. */
    int size() {
        return numbers.size();
    }

    /** Whether a name is asked for that no slave has ever offered. */
    boolean asksForUnknown(Resources request) {
        if (numbers.size() == MAX) {
            return false;
        }
        for (int i = 0; i < request.size(); i++) {
            if (!numbers.containsKey(request.nameAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** Those that have a number. */
    long[] amounts(Resources resources) {
        long[] amounts = new long[MAX];
        for (int i = 0; i < resources.size(); i++) {
            Integer number = numbers.get(resources.nameAt(i));
            if (number != null) {
                amounts[number] = resources.thousandthsAt(i);
            }
        }
        return amounts;
    }

    Demand demand(Resources resources) {
        long[] amounts = new long[MAX];
        // Nearly always empty, and then there is nothing to make: this is asked for each job of a new shape.
        TreeMap<String, Long> rest = null;
        for (int i = 0; i < resources.size(); i++) {
            Integer number = numbers.get(resources.nameAt(i));
            if (number != null) {
                amounts[number] = resources.thousandthsAt(i);
            } else {
                rest = rest == null ? new TreeMap<>() : rest;
                rest.put(resources.nameAt(i), resources.thousandthsAt(i));
            }
        }
        return rest == null
                ? new Demand(amounts, Resources.NONE, true)
                : new Demand(amounts, Resources.ofThousandths(rest), false);
    }

    /** The other way round; less than nothing is nothing. */
    Resources resources(long[] amounts, Resources rest) {
        TreeMap<String, Long> named = new TreeMap<>(rest.toThousandths());
        numbers.forEach((name, number) -> named.put(name, Math.max(0, amounts[number])));
        return Resources.ofThousandths(named);
    }
}
