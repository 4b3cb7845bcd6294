package io.quorate.scheduling;

import io.quorate.model.Resources;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which resource is which number in a {@link CapacityTree}. The first names that slaves offer get one; further ones do not
 * take part in pruning and are only compared where a slave is looked at.
 */
final class Dimensions {
    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    /** Learns the names that a slave offers. */
    void learn(Resources offered) {
        for (String name : offered.toThousandths().keySet()) {
            if (numbers.size() < CapacityTree.DIMENSIONS) {
                numbers.putIfAbsent(name, numbers.size());
            }
        }
    }

    /** Whether a name is asked for that no slave has ever offered. */
    boolean asksForUnknown(Resources request) {
        return numbers.size() < CapacityTree.DIMENSIONS
                && !numbers.keySet().containsAll(request.toThousandths().keySet());
    }

    long[] amounts(Resources resources) {
        long[] amounts = new long[CapacityTree.DIMENSIONS];
        resources.toThousandths().forEach((name, amount) -> {
            Integer number = numbers.get(name);
            if (number != null) {
                amounts[number] = amount;
            }
        });
        return amounts;
    }
}
