package io.quorate.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.TestNetwork.Node;
import io.quorate.model.Endpoint;
import io.quorate.protocol.LeaderMessage.LeaderQuery;
import io.quorate.protocol.SlaveReport.Heartbeat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Links over time: dialling, back-off, restarts, queues. */
final class LinksTest extends KernelTestBase {

    @Test
    void dialsBackOffToTwoSecondsAndStartAgainAfterSuccess() {
        net.noBroadcast();
        Node s1 = net.add(config(S1)).start();
        s1.role.out.learn(M1, endpoint(M1));
        for (int i = 0; i < 600; i++) {
            net.at(i * 50L * TestNetwork.MILLI, () -> s1.role.out.send(M1, new LeaderQuery()));
        }
        net.run(30 * TestNetwork.SECOND);
        List<Long> dials = s1.dials;
        for (int i = 1; i < dials.size(); i++) {
            long wait = dials.get(i) - dials.get(i - 1);
            assertThat(wait).isBetween(37 * TestNetwork.MILLI, 2051 * TestNetwork.MILLI);
        }
        assertThat(dials.size()).isBetween(15, 30);
        assertThat(dials.get(1) - dials.get(0)).isLessThan(110 * TestNetwork.MILLI);
        assertThat(dials.get(dials.size() - 1) - dials.get(dials.size() - 2)).isGreaterThan(1400 * TestNetwork.MILLI);

        Node m1 = net.add(config(M1)).start();
        s1.role.out.send(M1, new LeaderQuery());
        net.run(3 * TestNetwork.SECOND);
        assertThat(s1.role.events).endsWith("up master:m1");
        assertThat(m1.role.messages).isNotEmpty();
        m1.crash();
        net.run(5 * TestNetwork.MILLI);
        assertThat(s1.role.events).endsWith("down master:m1 BROKEN");
        int before = dials.size();
        s1.role.out.send(M1, new LeaderQuery());
        net.run(100 * TestNetwork.MILLI);
        assertThat(dials.size()).isGreaterThan(before);
    }

    @Test
    void dialDoesNotWaitForTheBackOff() {
        net.noBroadcast();
        Node s1 = net.add(config(S1)).start();
        s1.role.out.learn(M1, endpoint(M1));
        for (int i = 0; i < 10; i++) {
            s1.role.out.dial(M1);
            net.run(5 * TestNetwork.MILLI);
        }
        assertThat(s1.dials).hasSize(10);
        assertThat(s1.role.events).hasSize(11).endsWith("down master:m1 REFUSED");
    }

    @Test
    void diallingANodeOfNoKnownAddressFailsAfterAMoment() {
        net.noBroadcast();
        Node s1 = net.add(config(S1)).start();
        s1.role.out.dial(M1);
        assertThat(s1.role.events).containsExactly("start");
        net.run(TestNetwork.SECOND);
        assertThat(s1.role.events).containsExactly("start", "down master:m1 UNREACHABLE");
    }

    @Test
    void idlePeersAreNotDialled() {
        net.noBroadcast();
        Node s1 = net.add(config(S1)).start();
        s1.role.out.learn(M1, endpoint(M1));
        s1.role.out.send(M1, new LeaderQuery());
        net.run(60 * TestNetwork.SECOND);
        assertThat(s1.dials).hasSize(1);
    }

    @Test
    void aLinkThatBringsNothingAnyMoreIsGivenUpAsBrokenAndDialledAgainAtOnce() {
        net.noBroadcast();
        Node s1 = net.add(config(S1)).start();
        Node m1 = net.add(config(M1)).start();
        s1.role.out.learn(M1, endpoint(M1));
        s1.role.out.dial(M1);
        net.run(60 * TestNetwork.SECOND);
        assertThat(s1.dials).hasSize(1);
        assertThat(s1.role.events).containsExactly("start", "up master:m1");

        net.tap = (from, frame, deliver) -> {
            if (from != m1 || s1.dials.size() > 1) {
                deliver.accept(frame);
            }
        };
        net.run(8 * TestNetwork.SECOND); // it rests, since nothing was said for long

        assertThat(s1.dials).hasSize(2);
        assertThat(s1.role.events).containsExactly("start", "up master:m1", "down master:m1 BROKEN", "up master:m1");
        assertThat(m1.role.events).containsExactly("start", "up slave:s1", "down slave:s1 BROKEN", "up slave:s1");
        assertThat(s1.kernel.counters().silentLinks()).isEqualTo(1);
        assertThat(m1.kernel.counters().silentLinks()).isZero();
    }

    @Test
    void aLinkIsGivenUpSoonerOnceSomethingIsToBeSaid() {
        net.noBroadcast();
        Node s1 = net.add(config(S1)).start();
        Node m1 = net.add(config(M1)).start();
        s1.role.out.learn(M1, endpoint(M1));
        s1.role.out.dial(M1);
        net.run(60 * TestNetwork.SECOND);
        net.tap = (from, frame, deliver) -> {
            if (from != m1 || s1.dials.size() > 1) {
                deliver.accept(frame);
            }
        };
        net.run(TestNetwork.SECOND);
        s1.role.out.send(M1, new LeaderQuery());
        net.run(4 * TestNetwork.SECOND);

        assertThat(s1.dials).hasSize(2);
    }

    @Test
    void theQueueOfAPeerIsBoundedAndKeepsTheNewest() {
        net.noBroadcast();
        Node s1 = net.add(config(S1)).start();
        Node m1 = net.add(config(M1)).start();
        s1.role.out.learn(M1, endpoint(M1));
        for (int i = 1; i <= 1000; i++) {
            s1.role.out.send(M1, new Heartbeat(1, i));
        }
        net.run(TestNetwork.SECOND);
        assertThat(m1.role.messages)
                .hasSize(256)
                .startsWith(new Heartbeat(1, 745))
                .endsWith(new Heartbeat(1, 1000));
        assertThat(s1.kernel.counters().dropped()).isEqualTo(744);
    }

    @Test
    void aRestartedPeerIsDownThenUp() {
        net.noBroadcast();
        Node m1 = net.add(config(M1)).start();
        Node old = net.add(config(S1)).start();
        old.role.out.learn(M1, endpoint(M1));
        old.role.out.dial(M1);
        net.run(TestNetwork.SECOND);
        // The host vanished: nobody told m1 that the link is gone.
        Node fresh = net.add(config(S1, SECRET, "demo", 4242, List.of())).start();
        fresh.role.out.learn(M1, endpoint(M1));
        fresh.role.out.send(M1, new Heartbeat(2, 2));
        net.run(TestNetwork.SECOND);
        assertThat(m1.role.events).containsExactly("start", "up slave:s1", "down slave:s1 BROKEN", "up slave:s1");
        assertThat(m1.role.messages).containsExactly(new Heartbeat(2, 2));
        assertThat(fresh.role.events).containsExactly("start", "up master:m1");
    }

    @Test
    void anAnnouncedRestartEndsTheBackOff() {
        Node s1 = net.add(config(S1)).start();
        s1.role.out.learn(M1, endpoint(M1));
        for (int i = 0; i < 400; i++) {
            net.at(i * 50L * TestNetwork.MILLI, () -> s1.role.out.send(M1, new LeaderQuery()));
        }
        net.run(10 * TestNetwork.SECOND);
        assertThat(s1.role.events).doesNotContain("up master:m1");
        net.add(config(M1)).start();
        net.run(100 * TestNetwork.MILLI);
        assertThat(s1.role.events).endsWith("up master:m1");
    }

    @Test
    void whatANodeSaysOfItsAddressStandsAgainstHearsay() {
        Node s1 = net.add(config(S1)).start();
        net.add(config(M1)).start();
        net.run(TestNetwork.SECOND);
        s1.role.out.learn(M1, new Endpoint("wrong", 1));
        s1.role.out.dial(M1);
        net.run(TestNetwork.SECOND);
        assertThat(s1.role.events).containsExactly("start", "up master:m1");
    }

    @Test
    void twoThatDialEachOtherAtOnceBothSucceed() {
        Node m1 = net.add(config(M1)).start();
        Node m2 = net.add(config(M2)).start();
        net.run(10 * TestNetwork.MILLI);
        m1.role.out.dial(M2);
        m2.role.out.dial(M1);
        net.run(10 * TestNetwork.SECOND);
        assertThat(m1.role.events).containsExactly("start", "up master:m2");
        assertThat(m2.role.events).containsExactly("start", "up master:m1");
    }
}
