package io.quorate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.SlaveState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P2: slaves come and go under ever new names, and what is known of them stays bounded. */
final class ForgottenSlavesTest {
    private static final long HOUR = 3_600_000;

    private final Harness harness = new Harness();
    private final Registry registry = harness.registry;

    private void lost(String slave) {
        harness.register(slave, 1, "cpus=4");
        harness.lose(slave);
    }

    private CommandResult forget(long keepMillis, int keepSlaves, int limit) {
        return harness.apply(new Command.ForgetSlaves(harness.now(), keepMillis, keepSlaves, limit));
    }

    @Test
    void slavesAreForgottenWhenTheirTimeIsUp() {
        lost("b");
        long lostAt = registry.steadyMillisAt(registry.timeMillis());
        harness.register("a", 1, "cpus=4");
        Command.ForgetSlaves rule = new Command.ForgetSlaves(harness.now(), HOUR, 10, 10);
        assertThat(registry.forgetDueMillis(rule)).isEqualTo(lostAt + HOUR);
        assertThat(harness.apply(rule)).isInstanceOf(CommandResult.Ignored.class);

        harness.passUntil(registry.timeMillis() + HOUR);

        assertThat(forget(HOUR, 10, 10)).isEqualTo(new CommandResult.Applied());
        assertThat(registry.slaveIds()).extracting(NodeId::value).containsExactly("a");
        assertThat(registry.slave(Harness.slaveId("b"))).isNull();
        assertThat(registry.slaveCount(SlaveState.LOST)).isZero();
        assertThat(registry.slaveCount(SlaveState.ALIVE)).isEqualTo(1);
        assertThat(registry.forgetDueMillis(rule)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void ofTooManyThoseGoFirstThatWereLostFirstAndNoMoreThanTheLimit() {
        for (String slave : new String[] {"d", "c", "b", "a"}) {
            lost(slave);
            harness.passUntil(registry.timeMillis() + 10);
        }

        forget(HOUR, 1, 2);
        assertThat(registry.slaveIds()).extracting(NodeId::value).containsExactly("a", "b");
        forget(HOUR, 1, 2);
        assertThat(registry.slaveIds()).extracting(NodeId::value).containsExactly("a");
        assertThat(forget(HOUR, 1, 2)).isInstanceOf(CommandResult.Ignored.class);
    }

    @Test
    void oneThatCameBackAndOneThatIsDrainedAreKnown() {
        lost("back");
        harness.register("back", 2, "cpus=4");
        harness.register("drained", 1, "cpus=4");
        harness.apply(new Command.DrainSlave(harness.now(), Harness.slaveId("drained"), true));
        harness.lose("drained");

        assertThat(forget(0, 0, 10)).isInstanceOf(CommandResult.Ignored.class);

        harness.apply(new Command.DrainSlave(harness.now(), Harness.slaveId("drained"), false));
        assertThat(forget(0, 0, 10)).isInstanceOf(CommandResult.Applied.class);
        assertThat(registry.slaveIds()).extracting(NodeId::value).containsExactly("back");
    }

    @Test
    void aForgottenSlaveThatComesBackGetsTheJobBackThatItStillExecutes() {
        harness.register("s1", 1, "cpus=4");
        AttemptKey attempt = harness.running("j", "s1");
        harness.lose("s1");
        forget(0, 0, 10);
        assertThat(registry.slaveIds()).isEmpty();
        assertThat(harness.jobOf("j").state()).isEqualTo(JobState.PENDING);

        harness.register("s1", 1, "cpus=4", AttemptReport.running(attempt));

        assertThat(harness.jobOf("j").state()).isEqualTo(JobState.RUNNING);
        assertThat(harness.jobOf("j").attempt()).isEqualTo(1);
        assertThat(registry.session(Harness.slaveId("s1"))).isEqualTo(2);
    }

    @Test
    void aSnapshotKeepsWhoIsForgottenNext() {
        lost("b");
        harness.passUntil(registry.timeMillis() + 10);
        lost("a");

        Registry restored = Registry.restore(registry.snapshot());
        restored.apply(registry.appliedIndex() + 1, List.of(new Command.ForgetSlaves(harness.now(), HOUR, 1, 10)));

        assertThat(restored.slaveIds()).extracting(NodeId::value).containsExactly("a");
    }
}
