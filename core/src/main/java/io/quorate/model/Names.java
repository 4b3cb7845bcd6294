package io.quorate.model;

/** The form that names of nodes, jobs and resources have. Looked at for each that is read from the network, so without regular expressions. */
final class Names {
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
        return isSmallLetter(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
