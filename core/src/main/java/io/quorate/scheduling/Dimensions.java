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
        for (String name : offered.toThousandths().keySet()) {
            if (numbers.size() < MAX) {
                numbers.putIfAbsent(name, numbers.size());
            }
        }
    }

    /** How many names have a number; grows only. */
    int size() {
        return numbers.size();
    }

    /** Whether a name is asked for that no slave has ever offered. */
    boolean asksForUnknown(Resources request) {
        return numbers.size() < MAX
                && !numbers.keySet().containsAll(request.toThousandths().keySet());
    }

    /** Those that have a number. */
    long[] amounts(Resources resources) {
        long[] amounts = new long[MAX];
        resources.toThousandths().forEach((name, amount) -> {
            Integer number = numbers.get(name);
            if (number != null) {
                amounts[number] = amount;
            }
        });
        return amounts;
    }

    Demand demand(Resources resources) {
        TreeMap<String, Long> rest = new TreeMap<>(resources.toThousandths());
        rest.keySet().removeAll(numbers.keySet());
        return new Demand(amounts(resources), Resources.ofThousandths(rest), rest.isEmpty());
    }

    /** The other way round. */
    Resources resources(long[] amounts, Resources rest) {
        TreeMap<String, Long> named = new TreeMap<>(rest.toThousandths());
        numbers.forEach((name, number) -> named.put(name, amounts[number]));
        return Resources.ofThousandths(named);
    }
}
