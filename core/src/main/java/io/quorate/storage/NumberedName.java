package io.quorate.storage;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the files of one sort are called: a number of 16 digits between a beginning and an end. */
record NumberedName(String beginning, String end) {
    static final NumberedName SEGMENT = new NumberedName("log-", ".seg");
    static final NumberedName SNAPSHOT = new NumberedName("snapshot-", ".snap");
    /** A snapshot that is being made. */
    static final NumberedName PART = new NumberedName("snapshot-", ".part");

    /** Outcomes of attempts that a slave keeps. */
    static final NumberedName OUTCOMES = new NumberedName("outcomes-", ".kept");

    private static final Pattern DIGITS = Pattern.compile("[0-9]{16}");

    String of(long number) {
        return String.format(Locale.ROOT, "%s%016d%s", beginning, number, end);
    }

    /** The number in a name; empty if it is the name of something else. */
    OptionalLong numberIn(String name) {
        if (!name.startsWith(beginning)
                || !name.endsWith(end)
                || name.length() != beginning.length() + 16 + end.length()) {
            return OptionalLong.empty();
        }
        Matcher digits = DIGITS.matcher(name.substring(beginning.length(), beginning.length() + 16));
        return digits.matches() ? OptionalLong.of(Long.parseLong(digits.group())) : OptionalLong.empty();
    }
}
