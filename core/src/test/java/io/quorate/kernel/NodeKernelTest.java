package io.quorate.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.kernel.TestNetwork.Node;
import io.quorate.model.Endpoint;
import io.quorate.protocol.LeaderMessage.LeaderQuery;
import io.quorate.protocol.MasterState;
import io.quorate.protocol.SlaveReport.Heartbeat;
import io.quorate.spi.LogWrite;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Persist before send, and how a kernel treats its role. */
final class NodeKernelTest extends KernelTestBase {
    private static final LogWrite WRITE = new LogWrite(new byte[] {1}, 0, List.of());

    private Node m1;
    private Node m2;

    private void connected() {
        m1 = net.add(config(M1)).start();
        m2 = net.add(config(M2)).start();
        net.run(10 * TestNetwork.MILLI);
    }

    private static MasterState state(long term) {
        return new MasterState(io.quorate.model.MasterRole.FOLLOWER, term, null, 0, 0);
    }

    @Test
    void whatWaitsForAWriteIsSentOnlyOnceItIsDurable() {
        connected();
        long first = m1.role.out.persist(WRITE);
        long second = m1.role.out.persist(WRITE);
        m1.role.out.sendWhenDurable(second, M2, state(2));
        m1.role.out.sendWhenDurable(first, M2, state(1));
        m1.role.out.send(M2, state(0));
        net.run(TestNetwork.SECOND);
        assertThat(m2.role.messages).containsExactly(state(0));

        m1.kernel.onDurable(net.now(), first);
        net.run(TestNetwork.SECOND);
        assertThat(m2.role.messages).containsExactly(state(0), state(1));

        m1.kernel.onDurable(net.now(), second);
        m1.role.out.sendWhenDurable(first, M2, state(3));
        net.run(TestNetwork.SECOND);
        assertThat(m2.role.messages).containsExactly(state(0), state(1), state(2), state(3));
        assertThat(m1.role.events).containsSubsequence("durable 1", "durable 2");
        assertThat(m1.writes).containsExactly(1L, 2L);
    }

    @Test
    void whatWaitsForAWriteThatNeverBecomesDurableIsNeverSent() {
        connected();
        m1.role.out.sendWhenDurable(m1.role.out.persist(WRITE), M2, state(1));
        net.run(60 * TestNetwork.SECOND);
        assertThat(m2.role.messages).isEmpty();
    }

    @Test
    void aLaterDurableWriteCoversTheEarlierOnes() {
        connected();
        for (int i = 1; i <= 3; i++) {
            m1.role.out.sendWhenDurable(m1.role.out.persist(WRITE), M2, state(i));
        }
        m1.kernel.onDurable(net.now(), 3);
        m1.kernel.onDurable(net.now(), 2);
        net.run(TestNetwork.SECOND);
        assertThat(m2.role.messages).containsExactly(state(1), state(2), state(3));
        assertThat(m1.role.events).contains("durable 3").doesNotContain("durable 2");
    }

    @Test
    void mistakesOfTheRoleFailLoudly() {
        connected();
        assertThatThrownBy(() -> m1.role.out.send(M1, new LeaderQuery())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> m1.role.out.sendWhenDurable(1, M2, state(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> m1.kernel.onDurable(net.now(), 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> m1.kernel.start(net.now(), m1.role)).isInstanceOf(IllegalStateException.class);
        Node unstarted = net.add(config(M3));
        assertThatThrownBy(() -> unstarted.role.out.persist(WRITE)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> unstarted.kernel.start(net.now(), m1.role))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theMessagesHeldForWritesAreBounded() {
        WriteGate gate = new WriteGate();
        long write = gate.issue();
        for (int i = 0; i < WriteGate.MAX_HELD + 10; i++) {
            gate.hold(write, M2, new Heartbeat(1, i));
        }
        assertThat(gate.heldMessages()).isEqualTo(WriteGate.MAX_HELD);
        assertThat(gate.dropped()).isEqualTo(10);
    }

    @Test
    void aChangeIsAnnouncedSoonButNotAtAnyRate() {
        connected();
        int before = m1.broadcast.size();
        for (int i = 0; i < 100; i++) {
            m1.role.term = 100L + i;
            m1.kernel.run(net.now(), m1.role.out::announceSoon);
            net.run(TestNetwork.MILLI);
        }
        assertThat(m1.broadcast.size() - before).isBetween(4, 6);
        assertThat(m2.role.announcements)
                .anyMatch(a -> a.master() != null && a.master().term() > 180);
    }

    @Test
    void aNodeAnnouncesItselfAboutOncePerPeriod() {
        m1 = net.add(config(M1)).start();
        net.run(100 * TestNetwork.SECOND);
        assertThat(m1.broadcast.size()).isBetween(90, 112);
        assertThat(m1.role.announcements).isEmpty();
    }

    @Test
    void sendingToANodeOfNoKnownAddressLosesTheMessage() {
        m1 = net.add(config(M1)).start();
        m1.role.out.send(M2, state(1));
        m1.role.out.learn(M3, new Endpoint("nowhere", 1));
        m1.role.out.send(M3, state(1));
        net.run(100 * TestNetwork.MILLI);
        assertThat(m1.kernel.counters().dropped()).isEqualTo(2);
        assertThat(m1.role.events).containsExactly("start", "down master:m3 REFUSED");
    }
}
