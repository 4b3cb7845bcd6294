package io.quorate.simulation;

import io.quorate.spi.RandomSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Puts things into an order that only the seed knows. */
final class Shuffle {
    private Shuffle() {}

    static <T> List<T> of(Collection<? extends T> things, RandomSource random) {
        List<T> list = new ArrayList<>(things);
        for (int i = list.size() - 1; i > 0; i--) {
            int j = (int) random.nextLong(i + 1L);
            T moved = list.get(i);
            list.set(i, list.get(j));
            list.set(j, moved);
        }
        return list;
    }
}
