package io.quorate.examples.cli;

import io.quorate.model.Resources;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Amounts for people: bytes in the largest unit that leaves no fraction. */
final class AmountText {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
    private static final BigDecimal STEP = BigDecimal.valueOf(1024);

    private AmountText() {}

    static String of(Resources resources) {
        if (resources.isEmpty()) {
            return "-";
        }
        List<String> parts = new ArrayList<>();
        for (String name : resources.toThousandths().keySet()) {
            BigDecimal amount = resources.amount(name);
            parts.add(name + "=" + (name.equals(Resources.MEMORY) ? bytes(amount) : amount.toPlainString()));
        }
        return String.join(",", parts);
    }

    private static String bytes(BigDecimal amount) {
        BigDecimal rest = amount;
        int unit = 0;
        while (unit < UNITS.size() - 1 && rest.remainder(STEP).signum() == 0 && rest.compareTo(STEP) >= 0) {
            rest = rest.divide(STEP);
            unit++;
        }
        return rest.toPlainString() + UNITS.get(unit);
    }
}
