package io.quorate.specification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The specification keeps the promises, and would not if a bug were planted in it. */
final class SpecificationTest {
    private static final String NOT_NEEDED = "AnyLease";

    static Stream<String> models() {
        return Arrays.stream(System.getProperty("tla.models", "Smoke").split(","));
    }

    @ParameterizedTest
    @MethodSource("models")
    void keepsThePromisesInEveryState(String model) throws Exception {
        Tlc.Verdict verdict = Tlc.check(model);

        assertThat(verdict.passed()).as(verdict.output()).isTrue();
        verdict.output()
                .lines()
                .filter(line -> line.contains("distinct states found") || line.startsWith("Finished"))
                .reduce((before, last) -> last.startsWith("Finished") ? before + "; " + last : last)
                .ifPresent(line -> System.out.println(model + ": " + line));
    }

    @ParameterizedTest
    @EnumSource
    void breaksThePromiseIfTheBugIsPlanted(PlantedBug bug) throws Exception {
        Tlc.Verdict verdict = Tlc.check(bug.file(), bug.constant(), bug.constants());

        assertThat(verdict.violates(bug.broken())).as(verdict.output()).isTrue();
    }

    /**
     * That an exclusive attempt starts only under a lease of the very leader that ordered it protects twice: the session, the
     * term and the wait of a new leader do it already.
     */
    @Test
    void keepsThePromisesWithoutTheRuleThatIsNotNeeded() throws Exception {
        Tlc.Verdict verdict =
                Tlc.check("Dispatch", NOT_NEEDED, PlantedBug.constants(NOT_NEEDED, PlantedBug.Models.ELECTIONS));

        assertThat(verdict.passed()).as(verdict.output()).isTrue();
    }

    /** Otherwise a bug that is spelt differently there would be no bug, and its test would fail late. */
    @Test
    void theSpecificationKnowsExactlyTheseBugs() throws Exception {
        Set<String> expected = new TreeSet<>(Set.of(NOT_NEEDED));
        Stream.of(PlantedBug.values()).map(PlantedBug::constant).forEach(expected::add);

        assertThat(Tlc.bugs()).isEqualTo(expected);
    }
}
