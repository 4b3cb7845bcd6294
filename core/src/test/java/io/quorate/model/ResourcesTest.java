package io.quorate.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
