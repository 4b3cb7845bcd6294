package io.quorate.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.SeededRandom;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class Utf8Test {
    private static final String LETTERS = "a~\u007f\u0080\u07ff\u0800\ud7ff\ud800\udbff\udc00\udfff\ue000\uffff";

    @Test
    void theLengthIsThatOfTheEncodedText() {
        SeededRandom random = new SeededRandom(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (long letters = random.between(0, 6); letters > 0; letters--) {
                text.append(LETTERS.charAt((int) random.between(0, LETTERS.length() - 1)));
            }
            assertThat(Utf8.length(text.toString()))
                    .as("seed 7, text %d", i)
                    .isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8).length);
        }
    }
}
