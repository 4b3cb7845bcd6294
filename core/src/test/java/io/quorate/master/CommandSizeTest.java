package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.kernel.PeerInfo;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.model.Timings;
import io.quorate.protocol.Message;
import io.quorate.protocol.SlaveOrder.RegisterRefused;
import io.quorate.protocol.SlaveOrder.Registered;
import io.quorate.protocol.SlaveReport.Register;
import io.quorate.scheduling.BuiltInPlacement;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** P8: what is too long to travel to the other masters is refused, and stops nothing that comes after it. */
final class CommandSizeTest {
    private static final Incarnation INCARNATION = new Incarnation(5);
    private static final Endpoint SLAVE_ENDPOINT = new Endpoint("slave", 1);

    private final List<Message> sent = new ArrayList<>();
    private final List<MasterEvent> events = new ArrayList<>();
    private long writes;
    private Now now = new Now(0, 0);

    @Test
    void aRegisterThatNoAppendCouldCarryIsRefusedWithAReason() {
        MasterCore master = leader();

        master.onMessage(now, slave("large"), register(9_000));
        run(master);

        assertThat(sent).filteredOn(Registered.class::isInstance).isEmpty();
        assertThat(sent)
                .filteredOn(RegisterRefused.class::isInstance)
                .singleElement()
                .extracting(message -> ((RegisterRefused) message).reason())
                .asString()
                .contains("slave large")
                .contains("9000 attempts");
        assertThat(events).extracting(MasterEvent::kind).contains(MasterEvent.Kind.SLAVE_REFUSED);
        assertThat(master.commandsTooLong()).isEqualTo(1);
    }

    @Test
    void oneTooLongCommandLeavesThoseThatWaitWithItUnharmed() {
        MasterCore master = leader();

        master.onMessage(now, slave("s1"), register(0));
        master.onMessage(now, slave("large"), register(9_000));
        master.onMessage(now, slave("s2"), register(0));
        run(master);

        assertThat(sent).filteredOn(Registered.class::isInstance).hasSize(2);
        assertThat(sent).filteredOn(RegisterRefused.class::isInstance).hasSize(1);
    }

    private MasterCore leader() {
        MasterConfig config = new MasterConfig(
                "demo", NodeId.of("m1"), new Incarnation(1), new Endpoint("master", 1), 1, Timings.defaults());
        MasterCore master = new MasterCore(
                config,
                new LogStore.Recovered(new byte[0], List.of()),
                BuiltInPlacement.BEST_FIT,
                new FastDisk(),
                events::add,
                new SeededRandom(1));
        master.start(now);
        for (int i = 0; i < 20; i++) {
            now = new Now(now.nanos() + 100_000_000L, now.wallMillis() + 100);
            run(master);
        }
        assertThat(master.isServing()).isTrue();
        return master;
    }

    private void run(MasterCore master) {
        for (int i = 0; i < 10; i++) {
            master.onDurable(now, writes);
            master.onWake(now);
        }
    }

    private static PeerInfo slave(String name) {
        return new PeerInfo(NodeRef.slave(NodeId.of(name)), INCARNATION, SLAVE_ENDPOINT);
    }

    private static Register register(int attempts) {
        List<AttemptReport> held = new ArrayList<>(attempts);
        String padding = "x".repeat(JobId.MAX_LENGTH - 10);
        String detail = "d".repeat(500);
        for (int i = 0; i < attempts; i++) {
            held.add(AttemptReport.refused(new AttemptKey(JobId.of(padding + i), 1, i + 1L), detail));
        }
        return new Register(
                INCARNATION, 1, SLAVE_ENDPOINT, Resources.NONE, SlaveInfo.MAX_ATTEMPTS, new TreeMap<>(), held);
    }

    /** A disk that has written what it is asked for by the time anybody looks. */
    private final class FastDisk implements Outbox {
        @Override
        public void send(NodeRef to, Message message) {
            sent.add(message);
        }

        @Override
        public void sendWhenDurable(long write, NodeRef to, Message message) {
            sent.add(message);
        }

        @Override
        public long persist(LogWrite write) {
            return ++writes;
        }

        @Override
        public long readSnapshot(SnapshotInfo of, long offset, int maxBytes) {
            throw new AssertionError("nobody here needs a snapshot");
        }

        @Override
        public void learn(NodeRef node, Endpoint endpoint) {}

        @Override
        public void dial(NodeRef node) {}

        @Override
        public void announceSoon() {}
    }
}
