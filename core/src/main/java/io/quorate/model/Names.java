package io.quorate.model;

/** The form that names of nodes, jobs and resources have. Looked at for each that is read from the network, so without regular expressions. */
final class Names {
    /** Whether a character is a letter or a digit, for those of ASCII: one look instead of up to six comparisons. */
    private static final boolean[] LETTERS_AND_DIGITS = new boolean[128];

    static {
        for (char c = 0; c < LETTERS_AND_DIGITS.length; c++) {
            LETTERS_AND_DIGITS[c] = isSmallLetter(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        }
    }

    private Names() {}

    /** Whether it has 1 to {@code maxLength} letters (a to z), digits and those marks, and begins with no mark. */
    static boolean isName(String value, int maxLength, String marks) {
        int length = value.length();
        if (length == 0 || length > maxLength || !isLetterOrDigit(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < length; i++) {
            char c = value.charAt(i);
            if (!isLetterOrDigit(c) && marks.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether it has 1 to {@code maxLength} small letters (a to z), digits and those marks, and begins with a letter. */
    static boolean isSmallName(String value, int maxLength, String marks) {
        if (!isName(value, maxLength, marks) || !isSmallLetter(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return false;
            }
        }
        return true;
    }

    private static boolean isSmallLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isLetterOrDigit(char c) {
        return c < LETTERS_AND_DIGITS.length && LETTERS_AND_DIGITS[c];
    }
}
