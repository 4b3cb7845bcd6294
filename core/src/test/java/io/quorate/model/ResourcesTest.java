package io.quorate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ResourcesTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1000",
        "0.001, 1",
        "2.500, 2500",
        "1E+3, 1000000",
        "0, 0",
        "0E-999999999, 0",
        "0E+999999999, 0",
        "1.00000000000000000000000000000000, 1000",
    })
    void anAmountIsHeldInThousandths(BigDecimal amount, long thousandths) {
        assertThat(Resources.builder().amount("cpus", amount).build().thousandths("cpus"))
                .isEqualTo(thousandths);
    }

    /** Their digits would fill the memory, so they are not even printed (P12). */
    @ParameterizedTest
    @CsvSource({
        "1E+999999999, too large",
        "1E+2147483647, too large",
        "1E+17, too large",
        "-1E+999999999, negative",
        "-0.5, negative",
        "1E-999999999, finer than a thousandth",
        "0.0001, finer than a thousandth",
    })
    void anAmountOutOfRangeIsRefusedInOneShortLine(BigDecimal amount, String why) {
        assertThatThrownBy(() -> Resources.builder().amount("cpus", amount))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("cpus", why)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }

    @Test
    void anAmountOfEndlessDigitsIsRefused() {
        BigDecimal amount = new BigDecimal("1." + "0".repeat(100_000));

        assertThatThrownBy(() -> Resources.builder().amount("cpus", amount))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too many digits");
    }

    @Test
    void theLargestAmountIsExactAndSumsOfManyDoNotOverflow() {
        Resources largest = Resources.ofThousandths(Map.of("cpus", Resources.MAX_THOUSANDTHS));
        Resources sum = Resources.NONE;
        for (int i = 0; i < 100; i++) {
            sum = sum.plus(largest);
        }

        assertThat(sum.thousandths("cpus")).isEqualTo(100 * Resources.MAX_THOUSANDTHS);
        assertThat(largest.fitsIn(sum)).isTrue();
        assertThat(sum.fitsIn(largest)).isFalse();
        for (int i = 0; i < 100; i++) {
            sum = sum.minus(largest);
        }
        assertThat(sum).isEqualTo(Resources.NONE);
        assertThat(Resources.NONE.minus(largest)).isEqualTo(Resources.NONE);
        assertThat(Resources.parse(largest.toString())).isEqualTo(largest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-1", "-0", "", "1e3", "0x10", "1,5", "0.0001", "9223372036854775807"})
    void whatIsNoAmountIsRefusedByItsName(String text) {
        assertThatThrownBy(() -> Resources.builder().cpus(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cpus");
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void aNumberOutOfRangeIsRefusedByItsName(long number) {
        assertThatThrownBy(() -> Resources.builder().cpus(number))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cpus");
        assertThatThrownBy(() -> Resources.builder().memoryBytes(number))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("memory");
        assertThatThrownBy(() -> Resources.builder().memoryMiB(number))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("memory");
        assertThatThrownBy(() -> Resources.builder().amount("gpus", number))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gpus");
        assertThatThrownBy(() -> Resources.ofThousandths(Map.of("gpus", number)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gpus");
    }
}
