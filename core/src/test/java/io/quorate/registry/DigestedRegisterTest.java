package io.quorate.registry;

import static io.quorate.registry.Harness.slaveId;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.HeldDigest;
import io.quorate.model.Incarnation;
import io.quorate.model.JobState;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A register that says in short what the slave holds has the effect of one that lists it, or none (P6). */
final class DigestedRegisterTest {
    private static final int JOBS = 4;
    private static final int STATES = 3;

    /** Four jobs, each running, assigned or stopping: the number in base 3. */
    private static Harness of(int states) {
        Harness harness = new Harness();
        harness.register("s1", 1, "cpus=9");
        for (int i = 0, rest = states; i < JOBS; i++, rest /= STATES) {
            switch (rest % STATES) {
                case 0 -> harness.running("j" + i, "s1");
                case 1 -> harness.assigned("j" + i, "s1");
                default -> {
                    harness.running("j" + i, "s1");
                    harness.cancel("j" + i);
                }
            }
        }
        return harness;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 27, 54})
    void itHasTheEffectOfAListOrNone(int first) {
        int accepted = 0;
        for (int states = first; states < first + 27; states++) {
            for (int subset = 0; subset < 1 << JOBS; subset++) {
                Harness listed = of(states);
                Harness digested = of(states);
                long before = digested.registry.digest();
                HeldDigest digest = HeldDigest.NONE;
                List<AttemptReport> reports = new ArrayList<>();
                for (int i = 0; i < JOBS; i++) {
                    if ((subset & 1 << i) != 0) {
                        AttemptKey attempt = digested.last("j" + i);
                        digest = digest.plus(attempt.token());
                        reports.add(AttemptReport.running(attempt));
                    }
                }
                boolean known = digested.registry.knows(slaveId("s1"), new Incarnation(1), digest);
                CommandResult result = digested.apply(register(digested, 1, digest));
                if (known) {
                    accepted++;
                    assertThat(result)
                            .isEqualTo(listed.register("s1", 1, "cpus=9", reports.toArray(new AttemptReport[0])));
                    assertThat(digested.registry.digest()).isEqualTo(listed.registry.digest());
                } else {
                    assertThat(result).isEqualTo(new CommandResult.AttemptsUnknown());
                    assertThat(digested.registry.session(slaveId("s1"))).isEqualTo(1);
                    assertThat(digested.slaveOf("s1").attempts()).isEqualTo(JOBS);
                }
                assertThat(digested.registry.digest()).isNotEqualTo(before);
            }
        }
        // Either what runs, or that and what is assigned: one subset for each state without the latter, otherwise two.
        assertThat(accepted).isBetween(27, 54);
    }

    @Test
    void anotherLifeOfTheSlaveMustListWhatItHolds() {
        Harness harness = of(0);
        HeldDigest all = held(harness);
        assertThat(harness.apply(register(harness, 2, all))).isEqualTo(new CommandResult.AttemptsUnknown());
        assertThat(harness.registry.incarnation(slaveId("s1"))).isEqualTo(new Incarnation(1));
    }

    @Test
    void aSlaveThatWasLostMustListWhatItHolds() {
        Harness harness = of(0);
        HeldDigest all = held(harness);
        harness.lose("s1");
        assertThat(harness.apply(register(harness, 1, all))).isEqualTo(new CommandResult.AttemptsUnknown());
        assertThat(harness.stateOf("j0")).isEqualTo(JobState.PENDING);
    }

    @Test
    void anUnknownSlaveMustListWhatItHolds() {
        Harness harness = new Harness();
        assertThat(harness.apply(register(harness, 1, HeldDigest.NONE))).isEqualTo(new CommandResult.AttemptsUnknown());
        assertThat(harness.registry.slave(slaveId("s1"))).isNull();
    }

    @Test
    void anOldDigestIsRefusedAsAnOldListIs() {
        Harness harness = of(0);
        Command.RegisterSlave old = register(harness, 1, held(harness));
        harness.register("s1", 1, "cpus=9");
        assertThat(harness.apply(old)).isInstanceOf(CommandResult.SlaveRefused.class);
    }

    @Test
    void aDigestDependsOnWhichAttemptsThereAreAndNotOnTheirOrder() {
        HeldDigest one = HeldDigest.NONE.plus(1).plus(2).plus(4);
        assertThat(one).isEqualTo(HeldDigest.NONE.plus(4).plus(1).plus(2));
        assertThat(one).isNotEqualTo(HeldDigest.NONE.plus(3).plus(4));
        assertThat(one.sum())
                .isNotEqualTo(HeldDigest.NONE.plus(1).plus(3).plus(3).sum());
    }

    private static HeldDigest held(Harness harness) {
        HeldDigest digest = HeldDigest.NONE;
        for (int i = 0; i < JOBS; i++) {
            digest = digest.plus(harness.last("j" + i).token());
        }
        return digest;
    }

    private static Command.RegisterSlave register(Harness harness, long incarnation, HeldDigest digest) {
        return new Command.RegisterSlave(
                harness.now(),
                slaveId("s1"),
                new Incarnation(incarnation),
                harness.nextSequence(),
                null,
                Resources.parse("cpus=9"),
                SlaveInfo.MAX_ATTEMPTS,
                Collections.emptySortedMap(),
                List.of(),
                digest);
    }
}
