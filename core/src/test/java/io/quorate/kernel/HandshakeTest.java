package io.quorate.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.TestNetwork.Node;
import io.quorate.kernel.TestNetwork.Stranger;
import io.quorate.link.HelloRoute;
import io.quorate.link.HelloRouting;
import io.quorate.link.LinkProblem;
import io.quorate.link.Secret;
import io.quorate.model.DiskId;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.LeaderMessage.LeaderQuery;
import io.quorate.protocol.LinkMessage.Hello;
import io.quorate.protocol.LinkMessage.HelloConfirm;
import io.quorate.protocol.LinkMessage.HelloRefused;
import io.quorate.protocol.LinkMessage.HelloReply;
import io.quorate.protocol.LinkMessage.Peers;
import io.quorate.protocol.Message;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.SlaveReport.Heartbeat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets an authenticated link, and what a link without one can do. */
final class HandshakeTest extends KernelTestBase {
    private static final Heartbeat HEARTBEAT = new Heartbeat(1, 1);
    private static final ConsensusEnvelope CONSENSUS =
            new ConsensusEnvelope(0, new DiskId(1), new DiskId(2), new ConsensusMessage.TimeoutNow(9));

    private Node connect(KernelConfig from, KernelConfig to) {
        net.noBroadcast();
        Node dialler = net.add(from).start();
        net.add(to).start();
        dialler.role.out.learn(to.self(), to.endpoint());
        dialler.role.out.send(to.self(), new LeaderQuery());
        net.run(TestNetwork.SECOND / 10);
        return dialler;
    }

    private static String problems(Node node) {
        return node.kernel.takeProblems().toString();
    }

    private Stranger stranger(Node to) {
        return net.stranger(to);
    }

    private static Message last(Stranger stranger) {
        return MessageCodec.decode(stranger.received.get(stranger.received.size() - 1));
    }

    private static Hello hello(NodeRef from, Role targetRole, NodeRef target) {
        return new Hello(1, 1, "demo", 0, from, new Incarnation(5), null, targetRole, target, 99);
    }

    @Test
    void aMessageOpensALinkAndBothSidesHearOfIt() {
        Node s1 = connect(config(S1), config(M1));
        assertThat(s1.role.events).containsExactly("start", "up master:m1");
        assertThat(net.node(M1).role.events).containsExactly("start", "up slave:s1");
        assertThat(net.node(M1).role.messages).containsExactly(new LeaderQuery());
        assertThat(s1.kernel.takeProblems()).isEmpty();
        assertThat(s1.authenticated).hasSize(1);
        assertThat(net.node(M1).authenticated).hasSize(1);
    }

    @Test
    void aClusterWithoutASecretWorksToo() {
        Node s1 = connect(config(S1, Secret.none(), "demo"), config(M1, Secret.none(), "demo"));
        assertThat(s1.role.events).containsExactly("start", "up master:m1");
    }

    @Test
    void anotherSecretIsRefusedWithAClearReason() {
        Node s1 = connect(config(S1, secret("another secret"), "demo"), config(M1));
        assertThat(s1.role.events).containsExactly("start", "down master:m1 UNREACHABLE");
        assertThat(problems(s1)).contains("the secrets of the two nodes differ");
        assertThat(s1.kernel.counters().unauthentic()).isPositive();
    }

    @Test
    void aSecretOnOneSideOnlyIsRefusedByBothWithAClearReason() {
        Node dialler = connect(config(S1, Secret.none(), "demo"), config(M1));
        assertThat(dialler.role.events).containsExactly("start", "down master:m1 UNREACHABLE");
        assertThat(problems(dialler)).contains("the accepting node has a secret, the dialling one has none");
        Node other = net.add(config(C1)).start();
        net.add(config(M3, Secret.none(), "demo")).start();
        other.role.out.learn(M3, endpoint(M3));
        other.role.out.dial(M3);
        net.run(TestNetwork.SECOND / 10);
        assertThat(problems(other)).contains("the dialling node has a secret, the accepting one has none");
    }

    @Test
    void anotherClusterIsRefusedWithAClearReason() {
        Node s1 = connect(config(S1, SECRET, "other"), config(M1));
        assertThat(s1.role.events).containsExactly("start", "down master:m1 UNREACHABLE");
        assertThat(problems(s1)).contains("this is a node of the cluster 'demo', not of 'other'");
    }

    @Test
    void twoClustersOfOneNameRefuseEachOther() {
        net.noBroadcast();
        Node m1 = net.add(config(M1));
        Node m2 = net.add(config(M2));
        m1.role.clusterId = 1;
        m2.role.clusterId = 2;
        m1.start();
        m2.start();
        m1.role.out.learn(M2, endpoint(M2));
        m1.role.out.dial(M2);
        net.run(TestNetwork.SECOND / 10);
        assertThat(m1.role.events).containsExactly("start", "down master:m2 UNREACHABLE");
        assertThat(problems(m1)).contains("two clusters of the name 'demo'");
        assertThat(problems(m2)).contains("two clusters of the name 'demo'");
    }

    @Test
    void whoeverAnswersAtAnAddressIsAskedForByName() {
        net.noBroadcast();
        Node s1 = net.add(config(S1)).start();
        net.add(config(M1)).start();
        s1.role.out.learn(M2, endpoint(M1));
        s1.role.out.dial(M2);
        net.run(TestNetwork.SECOND / 10);
        assertThat(s1.role.events).containsExactly("start", "down master:m2 UNREACHABLE");
        assertThat(problems(s1)).contains("this is master:m1, not master:m2");
    }

    @Test
    void twoNodesOfOneNameDoNotTalk() {
        Node m1 = net.add(config(M1)).start();
        Stranger stranger = stranger(m1);
        stranger.send(MessageCodec.encode(hello(M1, null, null)));
        assertThat(((HelloRefused) last(stranger)).reason()).contains("the same name");
    }

    @Test
    void aVersionThatNobodySpeaksIsRefused() {
        Node m1 = net.add(config(M1)).start();
        Stranger stranger = stranger(m1);
        stranger.send(
                MessageCodec.encode(new Hello(2, 9, "demo", 0, S1, new Incarnation(5), null, Role.MASTER, M1, 99)));
        assertThat(((HelloRefused) last(stranger)).reason()).contains("2 to 9");
        assertThat(m1.kernel.counters().incompatible()).isEqualTo(1);
        assertThat(stranger.isClosed()).isTrue();
    }

    @Test
    void aNewerDiallerIsAnsweredInTheVersionThatBothSpeak() {
        Node m1 = net.add(config(M1)).start();
        Stranger stranger = stranger(m1);
        stranger.send(
                MessageCodec.encode(new Hello(1, 9, "demo", 0, S1, new Incarnation(5), null, Role.MASTER, M1, 99)));
        assertThat(((HelloReply) last(stranger)).version()).isEqualTo(1);
    }

    @Test
    void aStrangerWithoutTheSecretHearsNothingButTheReply() {
        Node m1 = net.add(config(M1)).start();
        Stranger stranger = stranger(m1);
        stranger.send(MessageCodec.encode(hello(S1, Role.MASTER, M1)));
        stranger.send(MessageCodec.encode(new HelloConfirm(new byte[32])));
        assertThat(last(stranger)).isInstanceOf(HelloRefused.class);
        assertThat(stranger.isClosed()).isTrue();
        assertThat(m1.role.events).containsExactly("start");
        assertThat(m1.kernel.counters().unauthentic()).isEqualTo(1);
    }

    @Test
    void aRecordedHandshakeProvesNothing() {
        List<byte[]> recorded = new ArrayList<>();
        net.tap = (from, frame, deliver) -> {
            if (from.config.self().equals(S1)) {
                recorded.add(frame);
            }
            deliver.accept(frame);
        };
        Node s1 = connect(config(S1), config(M1));
        assertThat(s1.role.events).contains("up master:m1");
        Node m1 = net.node(M1);
        Stranger stranger = stranger(m1);
        recorded.forEach(stranger::send);
        assertThat(m1.role.events).containsExactly("start", "up slave:s1");
        assertThat(m1.role.messages).containsExactly(new LeaderQuery());
        assertThat(m1.kernel.counters().unauthentic()).isEqualTo(1);
        assertThat(stranger.isClosed()).isTrue();
    }

    @Test
    void aReflectedProofProvesNothing() {
        Node m1 = net.add(config(M1)).start();
        Stranger stranger = stranger(m1);
        stranger.send(MessageCodec.encode(hello(S1, Role.MASTER, M1)));
        HelloReply reply = (HelloReply) last(stranger);
        stranger.send(MessageCodec.encode(new HelloConfirm(reply.mac())));
        assertThat(m1.role.events).containsExactly("start");
    }

    @Test
    void lostAndRepeatedFramesOfAHandshakeDoNoHarm() {
        for (int lost = 0; lost < 3; lost++) {
            TestNetwork each = new TestNetwork();
            each.noBroadcast();
            int skip = lost;
            int[] seen = {0};
            each.tap = (from, frame, deliver) -> {
                if (seen[0]++ != skip) {
                    deliver.accept(frame);
                    deliver.accept(frame);
                }
            };
            Node s1 = each.add(config(S1)).start();
            Node m1 = each.add(config(M1)).start();
            s1.role.out.learn(M1, endpoint(M1));
            s1.role.out.dial(M1);
            each.run(TestNetwork.SECOND);
            s1.role.out.send(M1, HEARTBEAT);
            each.run(TestNetwork.SECOND);
            assertThat(s1.role.events).as("frame %d lost", lost).containsExactly("start", "up master:m1");
            assertThat(m1.role.events).containsExactly("start", "up slave:s1");
            assertThat(m1.role.messages).isNotEmpty().containsOnly(HEARTBEAT);
        }
    }

    @Test
    void aMessageThatOvertakesTheProofIsLostAndTheLinkComesToBe() {
        List<Runnable> held = new ArrayList<>();
        net.tap = (from, frame, deliver) -> {
            if (MessageCodec.decode(frame) instanceof HelloConfirm) {
                held.add(() -> deliver.accept(frame));
            } else {
                deliver.accept(frame);
                held.forEach(Runnable::run);
                held.clear();
            }
        };
        Node s1 = connect(config(S1), config(M1));
        assertThat(s1.role.events).containsExactly("start", "up master:m1");
        s1.role.out.send(M1, HEARTBEAT);
        net.run(TestNetwork.SECOND);
        assertThat(s1.role.events).containsExactly("start", "up master:m1");
    }

    @Test
    void aRoleSaysOnlyWhatItMay() {
        net.noBroadcast();
        Node s1 = net.add(config(S1)).start();
        Node m1 = net.add(config(M1)).start();
        s1.role.out.learn(M1, endpoint(M1));
        s1.role.out.send(M1, CONSENSUS);
        s1.role.out.send(M1, HEARTBEAT);
        s1.role.out.send(M1, new Peers(List.of()));
        net.run(TestNetwork.SECOND);
        assertThat(m1.role.messages).containsExactly(HEARTBEAT);
        assertThat(m1.kernel.counters().notAllowed()).isEqualTo(2);
    }

    @Test
    void garbageClosesALinkThatIsNotAuthenticatedAtEveryStage() {
        Node m1 = net.add(config(M1)).start();
        byte[][] garbage = {
            {}, {1}, {2, 99, 5, 0}, MessageCodec.encode(HEARTBEAT), MessageCodec.encode(new HelloConfirm(new byte[1]))
        };
        for (byte[] bytes : garbage) {
            Stranger first = stranger(m1);
            first.send(bytes);
            assertThat(first.isClosed()).isTrue();
        }
        for (byte[] bytes : new byte[][] {{}, {1}, MessageCodec.encode(hello(S1, null, null))}) {
            Stranger second = stranger(m1);
            second.send(MessageCodec.encode(hello(S1, Role.MASTER, M1)));
            second.send(bytes);
            if (bytes.length > 1) {
                assertThat(m1.kernel.counters().beforeHello()).isPositive();
            } else {
                assertThat(second.isClosed()).isTrue();
            }
        }
        assertThat(m1.role.events).containsExactly("start");
        assertThat(m1.role.messages).isEmpty();
    }

    @Test
    void garbageOnAnAuthenticatedLinkIsCountedAndNothingElse() {
        net.noBroadcast();
        Node s1 = net.add(config(S1)).start();
        Node m1 = net.add(config(M1)).start();
        s1.role.out.learn(M1, endpoint(M1));
        s1.role.out.dial(M1);
        net.run(TestNetwork.SECOND);
        SeededRandom random = new SeededRandom(3);
        net.tap = (from, frame, deliver) -> {
            byte[] noise = new byte[(int) random.nextLong(50)];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (byte) random.nextLong();
            }
            deliver.accept(noise);
        };
        for (int i = 0; i < 1000; i++) {
            s1.role.out.send(M1, HEARTBEAT);
        }
        net.run(TestNetwork.SECOND);
        assertThat(m1.role.messages).isEmpty();
        assertThat(m1.kernel.counters().malformed()).isGreaterThan(990);
        assertThat(m1.role.events).containsExactly("start", "up slave:s1");
    }

    @Test
    void aStrangerThatSaysNothingIsDisconnectedAfterThreeSeconds() {
        Node m1 = net.add(config(M1)).start();
        Stranger silent = stranger(m1);
        Stranger halfway = stranger(m1);
        halfway.send(MessageCodec.encode(hello(S1, Role.MASTER, M1)));
        net.run(2900 * TestNetwork.MILLI);
        assertThat(silent.isClosed() || halfway.isClosed()).isFalse();
        net.run(200 * TestNetwork.MILLI);
        assertThat(silent.isClosed() && halfway.isClosed()).isTrue();
        assertThat(m1.kernel.counters().handshakesFailed()).isEqualTo(2);
    }

    @Test
    void strangersBeyondTheLimitAreTurnedAway() {
        Node m1 = net.add(config(M1)).start();
        List<Stranger> strangers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            strangers.add(stranger(m1));
        }
        assertThat(strangers.stream().filter(Stranger::isClosed)).hasSize(300 - 256);
        assertThat(m1.kernel.counters().tooManyLinks()).isEqualTo(300 - 256);
        net.run(4 * TestNetwork.SECOND);
        assertThat(stranger(m1).isClosed()).isFalse();
    }

    @Test
    void problemsAreToldOnceAndStrangersCannotFloodThem() {
        Node m1 = net.add(config(M1)).start();
        for (int i = 0; i < 1000; i++) {
            Stranger stranger = stranger(m1);
            NodeRef liar = NodeRef.slave(new NodeId("s" + i));
            stranger.send(
                    MessageCodec.encode(new Hello(1, 1, "x\n" + i, 0, liar, new Incarnation(5), null, null, null, 99)));
        }
        List<LinkProblem> problems = m1.kernel.takeProblems();
        assertThat(problems).hasSize(64).allMatch(problem -> problem.what().indexOf('\n') < 0);
        assertThat(m1.kernel.takeProblems()).isEmpty();
        assertThat(m1.kernel.counters().foreignCluster()).isEqualTo(1000);
    }

    @Test
    void aHubReadsWhereALinkWantsToGo() {
        HelloRoute route = HelloRouting.peek(MessageCodec.encode(hello(S1, Role.MASTER, M1)));
        assertThat(route).isEqualTo(new HelloRoute("demo", Role.MASTER, M1, S1));
        assertThat(route.fromRole()).isEqualTo(Role.SLAVE);
        assertThat(HelloRouting.peek(MessageCodec.encode(HEARTBEAT))).isNull();
        assertThat(HelloRouting.peek(new byte[] {1, 2, 3})).isNull();
        assertThat(HelloRouting.peek(new byte[10_000])).isNull();
    }
}
