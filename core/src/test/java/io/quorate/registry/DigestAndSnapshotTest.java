package io.quorate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireWriter;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
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
        assertThat(busy().registry.digest()).isEqualTo(-2788529908611980448L);
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
    void aRestoredRegistryKnowsWhatSlavesRunOfForgottenJobs() {
        Harness harness = busy();
        AttemptKey stray = new AttemptKey(Harness.job("old"), 2, 900);
        harness.register("s3", 9, "cpus=4", AttemptReport.running(stray));
        Registry restored = Registry.restore(harness.registry.snapshot());
        assertThat(restored.slavesWithStrays()).containsExactly(Harness.slaveId("s3"));
        assertThat(restored.isStray(Harness.slaveId("s3"), stray)).isTrue();
        assertThat(restored.capacity(Harness.slaveId("s3")))
                .isEqualTo(harness.registry.capacity(Harness.slaveId("s3")));
        assertThat(restored.snapshot()).isEqualTo(harness.registry.snapshot());
    }

    @Test
    void aTruncatedSnapshotIsMalformed() {
        byte[] snapshot = busy().registry.snapshot();
        for (int length = 0; length < snapshot.length; length++) {
            byte[] cut = Arrays.copyOf(snapshot, length);
            assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> Registry.restore(cut));
        }
    }

    @Test
    void aChangedByteIsMalformedAndNothingElse() {
        byte[] snapshot = forgetful().registry.snapshot();
        for (int at = 0; at < snapshot.length; at++) {
            for (int change : new int[] {1, 0x7F, 0x80, 0xFF}) {
                byte[] broken = snapshot.clone();
                broken[at] ^= (byte) change;
                assertThatExceptionOfType(MalformedException.class)
                        .as("byte %d", at)
                        .isThrownBy(() -> Registry.restore(broken));
            }
        }
    }

    @Test
    void hugeLengthsTakeNoMemory() {
        byte[] tag = {(RegistrySnapshot.HEADER << 1) | 1, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F};
        RegistryLoader loader = new RegistryLoader();
        loader.add(tag);
        assertThatExceptionOfType(MalformedException.class).isThrownBy(loader::finish);
        byte[] larger = {(RegistrySnapshot.HEADER << 1) | 1, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F};
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> new RegistryLoader().add(larger));
        byte[] endless = new byte[64];
        Arrays.fill(endless, (byte) 0xFF);
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> new RegistryLoader().add(endless));
    }

    @Test
    void aNewerVersionIsRefused() {
        byte[] newer = new WireWriter()
                .message(RegistrySnapshot.HEADER, SnapshotCodec.VERSION + 1, (version, out) -> out.number(1, version))
                .toBytes();
        assertThatExceptionOfType(MalformedException.class)
                .isThrownBy(() -> Registry.restore(newer))
                .withMessageContaining("version 2");
    }

    @Test
    void anUnknownRecordIsSkipped() {
        Registry registry = busy().registry;
        byte[] snapshot = registry.snapshot();
        int end = new WireWriter()
                .message(
                        RegistrySnapshot.END,
                        0L,
                        (none, out) -> out.number(1, 2).number(2, 4).number(4, 1L << 31))
                .size();
        byte[] before = Arrays.copyOf(snapshot, snapshot.length - end);
        byte[] later = new WireWriter()
                .message(99, "later", (text, out) -> out.string(1, text))
                .toBytes();
        byte[] extended = Arrays.copyOf(before, before.length + later.length);
        System.arraycopy(later, 0, extended, before.length, later.length);
        CRC32C sum = new CRC32C();
        sum.update(extended, 0, extended.length);
        RegistryLoader loader = new RegistryLoader();
        loader.add(extended);
        loader.add(new WireWriter()
                .message(
                        RegistrySnapshot.END,
                        sum.getValue(),
                        (value, out) -> out.number(1, 2).number(2, 4).number(4, value))
                .toBytes());
        loader.finish();
        Registry loaded = new Registry();
        loaded.load(loader);
        assertThat(loaded.snapshot()).isEqualTo(snapshot);
    }

    // ---- pieces

    private static Harness forgetful() {
        Harness harness = busy();
        for (int i = 0; i < 5; i++) {
            harness.submit("old" + i);
            harness.cancel("old" + i);
        }
        harness.apply(new Command.ForgetJobs(harness.now(), 1000, 1, 1000, 3, 100));
        return harness;
    }

    @Test
    void aSnapshotGivesTheStateAtItsBeginningWhateverHappensMeanwhile() {
        Harness harness = forgetful();
        byte[] before = harness.registry.snapshot();
        RegistrySnapshot snapshot = harness.registry.beginSnapshot();
        assertThat(snapshot.index()).isEqualTo(harness.registry.appliedIndex());
        harness.cancel("a");
        harness.submit("e");
        harness.lose("s1");
        harness.apply(new Command.ForgetJobs(harness.now(), 0, 0, 0, 0, 100));
        RegistryLoader loader = new RegistryLoader();
        for (byte[] piece = snapshot.next(1); piece != null; piece = snapshot.next(1)) {
            loader.add(piece);
        }
        assertThat(snapshot.next(1)).isNull();
        loader.finish();
        Registry loaded = new Registry();
        loaded.load(loader);
        assertThat(loaded.snapshot()).isEqualTo(before).isNotEqualTo(harness.registry.snapshot());
    }

    @Test
    void thereIsOneSnapshotAtATime() {
        Registry registry = busy().registry;
        RegistrySnapshot first = registry.beginSnapshot();
        assertThatIllegalStateException().isThrownBy(registry::beginSnapshot);
        first.abandon();
        assertThatIllegalStateException().isThrownBy(() -> first.next(10));
        RegistrySnapshot second = registry.beginSnapshot();
        first.abandon();
        while (second.next(1000) != null) {
            assertThat(second.index()).isEqualTo(registry.appliedIndex());
        }
        registry.beginSnapshot().abandon();
    }

    @Test
    void loadingReplacesTheContentAndLeavesListenersAndASnapshotInHand() {
        Harness old = new Harness();
        old.submit("x");
        byte[] before = old.registry.snapshot();
        RegistrySnapshot inHand = old.registry.beginSnapshot();
        Harness newer = forgetful();
        RegistryLoader loader = new RegistryLoader();
        loader.add(newer.registry.snapshot());
        assertThatIllegalStateException().isThrownBy(() -> old.registry.load(loader));
        loader.finish();
        old.registry.load(loader);
        assertThatIllegalStateException().isThrownBy(() -> old.registry.load(loader));
        assertThat(old.registry.digest()).isEqualTo(newer.registry.digest());
        assertThat(old.registry.job(Harness.job("x"))).isNull();
        old.events.clear();
        old.registry.apply(old.registry.appliedIndex() + 1, List.of(new Command.CancelJob(1, Harness.job("d"))));
        assertThat(old.events).containsExactly("over d");
        assertThat(Registry.restore(inHand.toBytes()).snapshot()).isEqualTo(before);
    }

    @Test
    void anOlderSnapshotIsNotLoaded() {
        Harness harness = busy();
        RegistryLoader loader = new RegistryLoader();
        loader.add(harness.registry.snapshot());
        loader.finish();
        harness.submit("e");
        assertThatIllegalStateException().isThrownBy(() -> harness.registry.load(loader));
    }
}
