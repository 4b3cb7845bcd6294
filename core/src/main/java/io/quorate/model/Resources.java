package io.quorate.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Amounts of named resources: what a slave offers, or what a job takes.
 *
 * <p>Any name is a resource. Two have a usual meaning: {@value #CPUS}, in processors, and {@value #MEMORY}, in bytes. Amounts
 * are exact decimals with three places, held as whole thousandths, so that adding and subtracting never rounds: what was
 * reserved is what is given back (P6). A name that is absent has the amount zero.
 */
public final class Resources {
    public static final String CPUS = "cpus";
    public static final String MEMORY = "memory";
    /** So many thousandths make one. */
    public static final long THOUSANDTHS = 1000;
    /** The most names that one set of resources can have. */
    public static final int MAX_NAMES = 32;
    /** The longest name, in characters. */
    public static final int MAX_NAME_LENGTH = 63;
    /** The largest amount, in thousandths: a sum of a hundred of them does not overflow. */
    public static final long MAX_THOUSANDTHS = Long.MAX_VALUE / 128;

    /** More digits than any amount needs. */
    private static final int MAX_DIGITS = 100;

    public static final Resources NONE = new Resources(new String[0], new long[0]);

    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)\\s*([A-Za-z]*)");

    // Two arrays, not a map: a leader adds and compares resources several times for each job.
    /** In their order. May be shared with others, so never changed. */
    private final String[] names;
    /** In thousandths, of the name at the same place; none is zero. */
    private final long[] amounts;

    private Resources(String[] names, long[] amounts) {
        this.names = names;
        this.amounts = amounts;
    }

    /**
     * Amounts given in thousandths; zero amounts are left out.
     *
     * @throws IllegalArgumentException if a name or an amount is not allowed, or there are too many names
     */
    public static Resources ofThousandths(Map<String, Long> amounts) {
        String[] names = amounts.keySet().toArray(new String[0]);
        long[] values = new long[names.length];
        for (int i = 0; i < names.length; i++) {
            values[i] = Objects.requireNonNull(amounts.get(names[i]));
        }
        return ofThousandths(names, values);
    }

    /**
     * The same, with each name's amount at the same place of another array. In any order; the arrays are copied.
     *
     * @throws IllegalArgumentException also if a name is there twice, or the lengths differ
     */
    public static Resources ofThousandths(String[] names, long[] amounts) {
        if (names.length != amounts.length) {
            throw new IllegalArgumentException(names.length + " names and " + amounts.length + " amounts");
        }
        String[] sorted = new String[names.length];
        long[] values = new long[names.length];
        int count = 0;
        for (int i = 0; i < names.length; i++) {
            requireName(names[i]);
            if (amounts[i] < 0 || amounts[i] > MAX_THOUSANDTHS) {
                throw new IllegalArgumentException("the amount of " + names[i] + " is out of range");
            }
            int at = count;
            // They come in order, nearly always.
            while (at > 0 && sorted[at - 1].compareTo(names[i]) > 0) {
                at--;
            }
            if (at > 0 && sorted[at - 1].equals(names[i])) {
                throw new IllegalArgumentException("the resource '" + names[i] + "' is there twice");
            }
            System.arraycopy(sorted, at, sorted, at + 1, count - at);
            System.arraycopy(values, at, values, at + 1, count - at);
            sorted[at] = names[i];
            values[at] = amounts[i];
            count++;
        }
        Resources all = withoutZeros(sorted, values, count);
        if (all.names.length > MAX_NAMES) {
            throw new IllegalArgumentException("at most " + MAX_NAMES + " resources, got " + all.names.length);
        }
        return all;
    }

    /** Takes the arrays over. */
    private static Resources withoutZeros(String[] names, long[] amounts, int count) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (amounts[i] != 0) {
                names[kept] = names[i];
                amounts[kept++] = amounts[i];
            }
        }
        if (kept == 0) {
            return NONE;
        }
        return kept == names.length
                ? new Resources(names, amounts)
                : new Resources(Arrays.copyOf(names, kept), Arrays.copyOf(amounts, kept));
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Reads a list such as {@code cpus=0.5,memory=64MiB,gpus=1}.
     *
     * @throws IllegalArgumentException if it is malformed; the message names the part that is
     */
    public static Resources parse(String text) {
        Builder builder = builder();
        List<String> seen = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("resources are NAME=AMOUNT,…; got '" + part.strip() + "'");
            }
            String name = part.substring(0, equals).strip();
            if (seen.contains(name)) {
                throw new IllegalArgumentException("resource '" + name + "' is given twice");
            }
            seen.add(name);
            builder.amount(name, part.substring(equals + 1).strip());
        }
        return builder.build();
    }

    /**
     * Reads one amount, such as {@code 4}, {@code 0.5} or {@code 8GiB}, into thousandths.
     *
     * @throws IllegalArgumentException if it is malformed, negative, finer than a thousandth or too large
     */
    public static long parseAmount(String name, String text) {
        Matcher matcher = AMOUNT.matcher(text);
        if (!matcher.matches()) {
            throw malformed(name, text, "not a number with an optional unit");
        }
        BigDecimal unit = switch (matcher.group(2)) {
            case "", "B" -> BigDecimal.ONE;
            case "KiB" -> BigDecimal.valueOf(1L << 10);
            case "MiB" -> BigDecimal.valueOf(1L << 20);
            case "GiB" -> BigDecimal.valueOf(1L << 30);
            case "TiB" -> BigDecimal.valueOf(1L << 40);
            case "kB" -> BigDecimal.valueOf(1_000L);
            case "MB" -> BigDecimal.valueOf(1_000_000L);
            case "GB" -> BigDecimal.valueOf(1_000_000_000L);
            default -> throw malformed(name, text, "units are B, KiB, MiB, GiB, TiB, kB, MB, GB");
        };
        if (name.equals(CPUS) && !matcher.group(2).isEmpty()) {
            throw malformed(name, text, "processors have no unit");
        }
        return thousandthsOf(name, new BigDecimal(matcher.group(1)).multiply(unit));
    }

    /** The amounts by name, in thousandths, in the names' order; no zero amounts. A new map each time. */
    public SortedMap<String, Long> toThousandths() {
        TreeMap<String, Long> map = new TreeMap<>();
        for (int i = 0; i < names.length; i++) {
            map.put(names[i], amounts[i]);
        }
        return Collections.unmodifiableSortedMap(map);
    }

    /** How many names have an amount. */
    public int size() {
        return names.length;
    }

    /**
     * The name at that place, in the names' order.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public String nameAt(int place) {
        return names[place];
    }

    /**
     * The amount of {@link #nameAt}, in thousandths.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public long thousandthsAt(int place) {
        return amounts[place];
    }

    /** The amount in thousandths, 0 if the name is absent. */
    public long thousandths(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return amounts[i];
            }
        }
        return 0;
    }

    /** The amount as a decimal without needless zeros, 0 if the name is absent. */
    public BigDecimal amount(String name) {
        return decimal(thousandths(name));
    }

    public boolean isEmpty() {
        return names.length == 0;
    }

    /** Whether each amount here is at most the one there. */
    public boolean fitsIn(Resources capacity) {
        for (int i = 0; i < names.length; i++) {
            boolean samePlace = i < capacity.names.length && capacity.names[i].equals(names[i]);
            if (amounts[i] > (samePlace ? capacity.amounts[i] : capacity.thousandths(names[i]))) {
                return false;
            }
        }
        return true;
    }

    /** The sum, name by name. */
    public Resources plus(Resources other) {
        return combine(other, Math::addExact);
    }

    /** The difference, name by name; what would be negative is zero. */
    public Resources minus(Resources other) {
        return combine(other, (a, b) -> Math.max(0, a - b));
    }

    private Resources combine(Resources other, LongBinaryOperator operator) {
        if (Arrays.equals(names, other.names)) {
            return combineSameNames(other, operator);
        }
        String[] allNames = new String[names.length + other.names.length];
        long[] combined = new long[allNames.length];
        int count = 0;
        int here = 0;
        int there = 0;
        while (here < names.length || there < other.names.length) {
            int order = here == names.length
                    ? 1
                    : there == other.names.length ? -1 : names[here].compareTo(other.names[there]);
            allNames[count] = order <= 0 ? names[here] : other.names[there];
            if (order < 0) {
                combined[count] = amounts[here];
            } else {
                combined[count] = operator.applyAsLong(order == 0 ? amounts[here] : 0, other.amounts[there]);
            }
            here += order <= 0 ? 1 : 0;
            there += order >= 0 ? 1 : 0;
            count++;
        }
        return withoutZeros(allNames, combined, count);
    }

    private Resources combineSameNames(Resources other, LongBinaryOperator operator) {
        long[] combined = new long[amounts.length];
        boolean zeros = false;
        for (int i = 0; i < combined.length; i++) {
            combined[i] = operator.applyAsLong(amounts[i], other.amounts[i]);
            zeros |= combined[i] == 0;
        }
        return zeros ? withoutZeros(names.clone(), combined, combined.length) : new Resources(names, combined);
    }

    private static BigDecimal decimal(long thousandths) {
        BigDecimal value = BigDecimal.valueOf(thousandths, 3).stripTrailingZeros();
        return value.scale() < 0 ? value.setScale(0) : value;
    }

    private static long thousandthsOf(String name, BigDecimal amount) {
        // Looked at before anything is computed or printed: the digits of 1e999999999 would fill a gigabyte (P12).
        if (amount.precision() > MAX_DIGITS) {
            throw malformed(name, amount.precision() + " digits", "too many digits");
        }
        if (amount.signum() < 0) {
            throw malformed(name, amount.toString(), "negative");
        }
        long digitsBeforePoint = (long) amount.precision() - amount.scale();
        if (amount.signum() != 0 && digitsBeforePoint > MAX_DIGITS) {
            throw malformed(name, amount.toString(), "too large");
        }
        if (amount.signum() != 0 && digitsBeforePoint < -MAX_DIGITS) {
            throw malformed(name, amount.toString(), "finer than a thousandth");
        }
        BigDecimal scaled = amount.signum() == 0
                ? BigDecimal.ZERO
                : amount.movePointRight(3).stripTrailingZeros();
        if (scaled.scale() > 0) {
            throw malformed(name, amount.toString(), "finer than a thousandth");
        }
        if (scaled.compareTo(BigDecimal.valueOf(MAX_THOUSANDTHS)) > 0) {
            throw malformed(name, amount.toString(), "too large");
        }
        return scaled.setScale(0, RoundingMode.UNNECESSARY).longValueExact();
    }

    private static IllegalArgumentException malformed(String name, String amount, String why) {
        return new IllegalArgumentException("amount '" + amount + "' of resource '" + name + "': " + why);
    }

    private static void requireName(String name) {
        if (!Names.isSmallName(name, MAX_NAME_LENGTH, "._-")) {
            throw new IllegalArgumentException("a resource's name is 1 to " + MAX_NAME_LENGTH
                    + " small letters, digits, '.', '_' or '-', starting with a letter; got '" + name + "'");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Resources resources
                && Arrays.equals(amounts, resources.amounts)
                && Arrays.equals(names, resources.names);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(names) + Arrays.hashCode(amounts);
    }

    /** Such as {@code cpus=0.5,memory=67108864}: what {@link #parse} reads. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            text.append(i == 0 ? "" : ",")
                    .append(names[i])
                    .append('=')
                    .append(decimal(amounts[i]).toPlainString());
        }
        return text.toString();
    }

    /** Collects amounts by name. Not thread-safe. */
    public static final class Builder {
        private final TreeMap<String, Long> amounts = new TreeMap<>();

        private Builder() {}

        public Builder cpus(long processors) {
            return amount(CPUS, BigDecimal.valueOf(processors));
        }

        /** Processors as a decimal, such as {@code "0.5"}. */
        public Builder cpus(String processors) {
            return amount(CPUS, processors);
        }

        public Builder memoryBytes(long bytes) {
            return amount(MEMORY, BigDecimal.valueOf(bytes));
        }

        public Builder memoryMiB(long mebibytes) {
            return amount(MEMORY, BigDecimal.valueOf(mebibytes).multiply(BigDecimal.valueOf(1L << 20)));
        }

        public Builder amount(String name, long amount) {
            return amount(name, BigDecimal.valueOf(amount));
        }

        /** An amount with an optional unit, such as {@code "8GiB"}. */
        public Builder amount(String name, String amount) {
            requireName(name);
            amounts.put(name, parseAmount(name, amount));
            return this;
        }

        /** @throws IllegalArgumentException if the amount is negative, too large or finer than a thousandth */
        public Builder amount(String name, BigDecimal amount) {
            requireName(name);
            amounts.put(name, thousandthsOf(name, amount));
            return this;
        }

        public Resources build() {
            return ofThousandths(amounts);
        }
    }
}
