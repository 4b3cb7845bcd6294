package io.quorate.codec;

import io.quorate.model.Resources;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import java.util.Arrays;

/** Reads resources, a name and its amount at a time. */
final class AmountsReader {
    /** As many as there are, nearly always. */
    private static final int USUAL = 3;

    private String[] names = new String[USUAL];
    private long[] thousandths = new long[USUAL];
    private int count;

    /** One more. Returns this. */
    AmountsReader read(WireReader in) {
        if (count == Resources.MAX_NAMES) {
            throw new MalformedException("more than " + Resources.MAX_NAMES + " resources");
        }
        if (count == names.length) {
            names = Arrays.copyOf(names, count * 2);
            thousandths = Arrays.copyOf(thousandths, count * 2);
        }
        String name = "";
        long amount = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.string(Resources.MAX_NAME_LENGTH);
                case 2 -> amount = in.number(0, Resources.MAX_THOUSANDTHS);
                default -> in.skip();
            }
        }
        names[count] = name;
        thousandths[count++] = amount;
        return this;
    }

    /** @throws IllegalArgumentException if a name is not allowed, or is there twice */
    Resources toResources() {
        return count == names.length
                ? Resources.ofThousandths(names, thousandths)
                : Resources.ofThousandths(Arrays.copyOf(names, count), Arrays.copyOf(thousandths, count));
    }
}
