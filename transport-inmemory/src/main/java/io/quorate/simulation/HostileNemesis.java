package io.quorate.simulation;

import static io.quorate.simulation.FaultTimer.MILLI;

import io.quorate.kernel.SeededRandom;
import io.quorate.link.Secret;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.protocol.AnnouncementCodec;
import io.quorate.protocol.LinkMessage.Hello;
import io.quorate.protocol.LinkMessage.HelloConfirm;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.MessageKind;
import io.quorate.protocol.ProtocolLimits;
import io.quorate.simulation.network.Frames;
import io.quorate.simulation.network.Host;
import io.quorate.simulation.node.SimMaster;
import io.quorate.simulation.node.SimNode;
import io.quorate.spi.RandomSource;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody on the network who is no node and means harm (FAULTS: hostile or dumb peer). It stays within what the threat model
 * covers: who has the secret may say anything but as a master; in a cluster without one nobody proves what he is, so there it
 * never speaks as a node that there is, nor as any master.
 */
final class HostileNemesis {
    private static final Endpoint WHERE = new Endpoint("evil", 6_666);
    private static final List<Role> ROLES = List.of(Role.MASTER, Role.SLAVE, Role.CLIENT);
    private static final int INVENTED_NODES = 200;
    private static final String CLUSTER = "sim";
    private static final long LASTS_NANOS = 4_000 * MILLI;

    private final Simulation sim;
    private final FaultTimer timer;
    private final RandomSource random;
    private final Forgery forgery = new Forgery();
    private @Nullable EvilNode evil;
    private boolean active;

    HostileNemesis(Simulation sim, FaultTimer timer) {
        this.sim = sim;
        this.timer = timer;
        this.random = timer.random();
    }

    void begin() {
        if (timer.plan().intensity(Fault.HOSTILE_PEER) == 0) {
            return;
        }
        active = true;
        Host host = sim.network().addHost(NodeRef.client(NodeId.of("evil")), WHERE);
        EvilNode node = new EvilNode(sim.network(), host, this::welcome);
        evil = node;
        sim.network().processStarted(host, node);
        sim.checks().strangersCome();
        timer.every(Fault.HOSTILE_PEER, () -> act(node));
    }

    void end() {
        EvilNode node = evil;
        if (node != null && active) {
            active = false;
            sim.network().processStopped(node.host(), false);
        }
    }

    void overhears(byte[] frame) {
        if (active) {
            forgery.overhears(frame);
        }
    }

    private long act(EvilNode node) {
        // Chance of its own: what comes of a link comes at moments that other faults decide.
        SeededRandom own = new SeededRandom(random.nextLong());
        switch ((int) own.nextLong(8)) {
            case 0 -> sendDatagrams(node, own);
            case 1 -> inventNodes(node, own);
            case 2 -> crowd(node, own);
            case 3, 4 -> babble(node, own);
            case 5 -> speakInRole(node, own);
            case 6 -> speakWithoutSecret(node, own);
            default -> comeFromElsewhere(node, own);
        }
        return LASTS_NANOS;
    }

    // ---- datagrams

    private void sendDatagrams(EvilNode node, SeededRandom own) {
        long count = own.between(1, 20);
        for (long i = 0; i < count; i++) {
            byte[] overheard = sim.network().overheardDatagram(own);
            byte[] bytes = overheard == null || own.nextLong(4) == 0
                    ? forgery.noise(own, 1_500)
                    : own.nextLong(3) == 0 ? overheard : forgery.mangled(overheard, own);
            boolean forged = overheard == null || !Arrays.equals(bytes, overheard);
            if (forged && isOpen() && Forgery.isAnnouncement(bytes)) {
                // What nobody signs, anybody can change: it would be believed.
                continue;
            }
            Host to = any(own).host();
            sim.network()
                    .forge(
                            node.host(),
                            to,
                            own.nextLong(2) == 0 ? WHERE : any(own).host().endpoint(),
                            bytes);
        }
    }

    private void inventNodes(EvilNode node, SeededRandom own) {
        // Each may be dialled by everybody: a crowd of them is what its simulation is busy with.
        long count = own.nextLong(8) == 0 ? own.between(1, 100) : own.between(1, 5);
        for (long i = 0; i < count; i++) {
            SimNode model = any(own);
            boolean isKnown = !isOpen() && own.nextLong(2) == 0;
            Role role = ROLES.get((int) own.nextLong(ROLES.size()));
            NodeRef name = isKnown ? model.ref() : new NodeRef(role, invented(own));
            Secret secret = isOpen() ? Secret.none() : wrong(own);
            byte[] bytes = Forgery.announcement(
                    CLUSTER, own.nextLong(2) == 0 ? 0 : clusterId(own), name, WHERE, secret, model.id(), own);
            for (SimNode to : sim.allNodes()) {
                sim.network().forge(node.host(), to.host(), WHERE, bytes);
            }
        }
    }

    // ---- links

    /** Links over which nothing is ever said. */
    private void crowd(EvilNode node, SeededRandom own) {
        long count = own.nextLong(4) == 0 ? 300 : own.between(1, 30);
        Endpoint to = any(own).host().endpoint();
        for (long i = 0; i < count; i++) {
            node.connect(to, link -> {});
        }
    }

    /** Anything but a hello that is one, and what is left of one. */
    private void babble(EvilNode node, SeededRandom own) {
        long count = own.between(1, 10);
        for (long i = 0; i < count; i++) {
            node.connect(any(own).host().endpoint(), link -> babble(node, link, own));
        }
    }

    private void welcome(long link) {
        EvilNode node = evil;
        if (node != null) {
            babble(node, link, new SeededRandom(link));
        }
    }

    private void babble(EvilNode node, long link, SeededRandom own) {
        long frames = own.between(1, 6);
        for (long i = 0; i < frames; i++) {
            byte[] bytes = switch ((int) own.nextLong(4)) {
                case 0 -> forgery.noise(own, 300);
                case 1 -> forgery.noise(own, 10_000);
                case 2 -> forgery.recorded(own);
                default -> forgery.mangled(forgery.recorded(own), own);
            };
            // Without a secret, whoever says a hello to its end is believed.
            if (!isOpen() || Frames.kind(bytes) != MessageKind.HELLO_CONFIRM) {
                node.send(link, bytes);
            }
        }
    }

    /** It has the secret, and speaks as a slave or a client of a name that a master has, what only masters say. */
    private void speakInRole(EvilNode node, SeededRandom own) {
        Role role = own.nextLong(2) == 0 ? Role.SLAVE : Role.CLIENT;
        NodeId name = own.nextLong(2) == 0 ? anyMaster(own).id() : invented(own);
        SimNode target = any(own);
        Role other = target.ref().role();
        Impostor impostor = new Impostor(
                node, CLUSTER, clusterId(own), new NodeRef(role, name), sim.secret(), own.split(), link -> {
                    long frames = own.between(1, 20);
                    for (long i = 0; i < frames; i++) {
                        byte[] bytes = switch ((int) own.nextLong(4)) {
                            case 0 -> forgery.mangled(forgery.recorded(own), own);
                            case 1 -> forgery.recorded(own);
                            default -> forgery.masters(newestTerm(), name, WHERE, own);
                        };
                        if (!Forgery.isAllowed(bytes, role, other)) {
                            node.send(link, bytes);
                        }
                    }
                });
        live(impostor, target.host());
    }

    /** It says that it is a master, and cannot prove it. */
    private void speakWithoutSecret(EvilNode node, SeededRandom own) {
        SimMaster claimed = anyMaster(own);
        SimNode target = any(own);
        if (target == claimed) {
            return;
        }
        Hello hello = new Hello(
                ProtocolLimits.OLDEST_VERSION,
                ProtocolLimits.VERSION,
                CLUSTER,
                clusterId(own),
                claimed.ref(),
                new Incarnation(own.nextNonZero()),
                WHERE,
                target.ref().role(),
                target.ref(),
                own.nextNonZero());
        // No proof at all is the right one where there is no secret.
        byte[] proof =
                !isOpen() && own.nextLong(3) == 0 ? new byte[0] : wrong(own).mac(forgery.noise(own, 20));
        node.connect(target.host().endpoint(), new EvilNode.Talk() {
            @Override
            public void begin(long link) {
                node.send(link, MessageCodec.encode(hello));
            }

            @Override
            public void hear(long link, byte[] frame) {
                if (Frames.kind(frame) == MessageKind.HELLO_REPLY) {
                    node.send(link, MessageCodec.encode(new HelloConfirm(proof)));
                    for (int i = 0; i < 10; i++) {
                        node.send(link, forgery.masters(newestTerm(), claimed.id(), WHERE, own));
                    }
                }
            }
        });
    }

    /** A node of another cluster: by name, or by id. */
    private void comeFromElsewhere(EvilNode node, SeededRandom own) {
        String cluster = own.nextLong(2) == 0 ? CLUSTER : "other";
        NodeRef self = own.nextLong(2) == 0 ? NodeRef.master(invented(own)) : NodeRef.slave(invented(own));
        long id = own.nextNonZero();
        if (!cluster.equals(CLUSTER) || sim.checks().isFormed()) {
            SimNode target = any(own);
            live(new Impostor(node, cluster, id, self, sim.secret(), own.split(), link -> {}), target.host());
        }
    }

    private void live(Impostor impostor, Host target) {
        impostor.dial(sim.agenda().nowNanos(), target);
        for (long at = 200 * MILLI; at < LASTS_NANOS; at += 200 * MILLI) {
            sim.agenda().after(at, () -> impostor.wake(sim.agenda().nowNanos()));
        }
        sim.agenda().after(LASTS_NANOS, impostor::leave);
    }

    // ---- what it knows

    /** Whether the cluster has no secret. */
    private boolean isOpen() {
        return sim.secret().isNone();
    }

    private static Secret wrong(SeededRandom own) {
        return Secret.of(("guess " + own.nextLong()).getBytes(StandardCharsets.UTF_8));
    }

    /** As announcements say; 0 if none did. */
    private long clusterId(SeededRandom own) {
        byte[] overheard = sim.network().overheardDatagram(own);
        return overheard == null
                ? 0
                : AnnouncementCodec.decodeContent(
                                AnnouncementCodec.decode(overheard).content())
                        .clusterId();
    }

    private long newestTerm() {
        long newest = 0;
        for (SimMaster master : sim.allMasters()) {
            var consensus = master.consensus();
            newest = consensus == null ? newest : Math.max(newest, consensus.term());
        }
        return newest;
    }

    private static NodeId invented(SeededRandom own) {
        return NodeId.of("x" + own.nextLong(INVENTED_NODES));
    }

    private SimNode any(SeededRandom own) {
        List<SimNode> nodes = sim.allNodes();
        return nodes.get((int) own.nextLong(nodes.size()));
    }

    private SimMaster anyMaster(SeededRandom own) {
        List<SimMaster> masters = sim.allMasters();
        return masters.get((int) own.nextLong(masters.size()));
    }
}
