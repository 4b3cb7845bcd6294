package io.quorate.wire;

/** How long texts are when they are encoded. */
public final class Utf8 {
    private Utf8() {}

    /**
     * How many bytes {@link WireWriter} writes for the text, without making them: large texts are measured often, to be put
     * together with others, and encoded once.
     */
    public static int length(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                continue;
            }
            if (c < 0x800) {
                bytes++;
            } else if (!Character.isSurrogate(c)) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                // Four bytes for the two characters of a pair.
                bytes += 2;
                i++;
            }
            // Half a pair is no character, and becomes a question mark: one byte.
        }
        return bytes;
    }
}
