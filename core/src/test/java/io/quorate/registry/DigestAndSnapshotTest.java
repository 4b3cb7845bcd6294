package io.quorate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DigestAndSnapshotTest {

    private static Harness busy() {
        Harness harness = new Harness();
        harness.register("s1", 7, "cpus=4,memory=8GiB");
        harness.register("s2", 8, "cpus=4");
        AttemptKey lost = harness.running("a", "s2");
        harness.lose("s2");
        harness.assign("a", "s1");
        harness.register("s2", 8, "cpus=4", AttemptReport.running(lost));
        harness.running("b", "s1");
        harness.cancel("b");
        AttemptKey refused = harness.assigned("c", "s1");
        harness.report("s1", AttemptReport.refused(refused, "no such handler"));
        harness.apply(new Command.DrainSlave(1, Harness.slaveId("s2"), true));
        harness.submit("d");
        return harness;
    }

    @Test
    void theDigestIsTheSameOnEveryMachineAndInEveryVersion() {
        assertThat(busy().registry.digest()).isEqualTo(5854468326558293190L);
    }

    @Test
    void theDigestTellsEveryChange() {
        Harness one = new Harness();
        Harness other = new Harness();
        one.submit("a");
        other.submit("b");
        assertThat(one.registry.digest()).isNotEqualTo(other.registry.digest());
        long before = one.registry.digest();
        one.registry.apply(one.registry.appliedIndex() + 1, List.of());
        assertThat(one.registry.digest()).isNotEqualTo(before);
    }

    @Test
    void aRestoredRegistryIsEqualInAllThatCanBeAsked() {
        Registry registry = busy().registry;
        Registry restored = Registry.restore(registry.snapshot());
        assertThat(restored.snapshot()).isEqualTo(registry.snapshot());
        assertThat(restored.digest()).isEqualTo(registry.digest());
        assertThat(restored.appliedIndex()).isEqualTo(registry.appliedIndex());
        assertThat(restored.timeMillis()).isEqualTo(registry.timeMillis());
        assertThat(restored.nextToken()).isEqualTo(registry.nextToken());
        assertThat(restored.slaves()).isEqualTo(registry.slaves());
        assertThat(restored.jobs(io.quorate.model.JobFilter.ALL, null, 100, true))
                .isEqualTo(registry.jobs(io.quorate.model.JobFilter.ALL, null, 100, true))
                .hasSize(4);
        for (String slave : List.of("s1", "s2")) {
            assertThat(restored.attemptsOn(Harness.slaveId(slave)))
                    .isEqualTo(registry.attemptsOn(Harness.slaveId(slave)))
                    .isNotEmpty();
            assertThat(restored.session(Harness.slaveId(slave))).isEqualTo(registry.session(Harness.slaveId(slave)));
        }
        assertThat(restored.refusedBy(Harness.job("d"), Harness.slaveId("s1"))).isTrue();
    }

    @Test
    void aTruncatedSnapshotIsMalformedOrRestoresWithoutItsTail() {
        byte[] snapshot = busy().registry.snapshot();
        int malformed = 0;
        for (int length = 0; length < snapshot.length; length++) {
            byte[] cut = Arrays.copyOf(snapshot, length);
            try {
                // A cut between two fields is a snapshot without the rest; the file's checksum tells that.
                assertThat(Registry.restore(cut)).isNotNull();
            } catch (MalformedException expected) {
                malformed++;
            }
        }
        assertThat(malformed).isGreaterThan(snapshot.length * 9 / 10);
    }

    @Test
    void aChangedByteNeverRaisesAnythingElse() {
        byte[] snapshot = busy().registry.snapshot();
        for (int at = 0; at < snapshot.length; at++) {
            for (int change : new int[] {1, 0x7F, 0x80, 0xFF}) {
                byte[] broken = snapshot.clone();
                broken[at] ^= (byte) change;
                try {
                    Registry.restore(broken).snapshot();
                } catch (MalformedException expected) {
                    assertThat(expected.getMessage()).isNotBlank();
                }
            }
        }
    }

    @Test
    void aNewerVersionIsRefused() {
        byte[] newer = new WireWriter().number(1, SnapshotCodec.VERSION + 1).toBytes();
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Registry.restore(newer))
                .withMessageContaining("version 2");
    }

    @Test
    void anUnknownFieldIsSkipped() {
        Registry registry = busy().registry;
        byte[] snapshot = registry.snapshot();
        byte[] field = new WireWriter().string(99, "later").toBytes();
        byte[] extended = Arrays.copyOf(snapshot, snapshot.length + field.length);
        System.arraycopy(field, 0, extended, snapshot.length, field.length);
        assertThat(Registry.restore(extended).snapshot()).isEqualTo(snapshot);
    }
}
