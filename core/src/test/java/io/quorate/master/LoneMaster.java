package io.quorate.master;

import io.quorate.consensus.ConsensusConfig;
import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.kernel.PeerInfo;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.LossBrake;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Resources;
import io.quorate.model.Retention;
import io.quorate.model.Role;
import io.quorate.model.SlaveInfo;
import io.quorate.model.Timings;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ClientRequest;
import io.quorate.protocol.ClientResult;
import io.quorate.protocol.LeaderMessage.LeaderQuery;
import io.quorate.protocol.Message;
import io.quorate.protocol.SlaveOrder.Registered;
import io.quorate.protocol.SlaveReport;
import io.quorate.protocol.SlaveReport.Register;
import io.quorate.scheduling.BuiltInPlacement;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.LogStore;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A master on its own, stepped by hand: the test is its clock, its disk, and everybody who talks to it. */
final class LoneMaster implements Outbox {
    static final NodeRef CLIENT = NodeRef.client(NodeId.of("c1"));
    private static final long MILLI = 1_000_000L;

    private final List<Sent> sent = new ArrayList<>();
    private final List<Sent> toMasters = new ArrayList<>();
    private final MasterCore core;
    private final List<NodeRef> dialled = new ArrayList<>();
    private long nanos;
    private long lagMillis;
    private long writes;
    private long lastRequestId;

    record Sent(NodeRef to, Message message) {}

    private LoneMaster(int founders, LogStore.Recovered disk) {
        this(founders, disk, MasterConfig.AMPLE_MEMORY, Timings.defaults());
    }

    private LoneMaster(int founders, LogStore.Recovered disk, MasterMemory memory, Timings timings) {
        core = new MasterCore(
                new MasterConfig(
                        "test",
                        NodeId.of("m1"),
                        new Incarnation(1),
                        endpoint(1),
                        founders,
                        timings,
                        Retention.defaults(),
                        MasterConfig.DEFAULT_POISON_LIMIT,
                        LossBrake.defaults(),
                        memory,
                        ConsensusConfig.of(timings)),
                disk,
                BuiltInPlacement.BEST_FIT,
                this,
                event -> {},
                new SeededRandom(1));
        core.start(now());
        advance(2_000);
    }

    /** The only master of its cluster: it leads. */
    static LoneMaster leading() {
        return leading(MasterConfig.AMPLE_MEMORY);
    }

    /** The same, with these limits. */
    static LoneMaster leading(MasterMemory memory) {
        return leading(memory, Timings.defaults());
    }

    /** The same, with these times. */
    static LoneMaster leading(Timings timings) {
        return leading(MasterConfig.AMPLE_MEMORY, timings);
    }

    private static LoneMaster leading(MasterMemory memory, Timings timings) {
        LoneMaster master = new LoneMaster(1, new LogStore.Recovered(new byte[0], List.of()), memory, timings);
        if (!master.core.isServing()) {
            throw new AssertionError("a lone master leads at once");
        }
        return master;
    }

    /** The first of three masters that never meet. */
    static LoneMaster waitingForOthers() {
        return new LoneMaster(3, new LogStore.Recovered(new byte[0], List.of()));
    }

    /** The first of three masters, alone with what is on its disk. */
    static LoneMaster withDisk(LogStore.Recovered disk) {
        return new LoneMaster(3, disk);
    }

    /** All that it sent to masters so far. */
    List<Sent> toMasters() {
        return List.copyOf(toMasters);
    }

    MasterCore core() {
        return core;
    }

    Now now() {
        return new Now(nanos, nanos / MILLI, nanos - lagMillis * MILLI);
    }

    /** From now on it hears what comes only after so long. */
    void lag(long millis) {
        lagMillis = millis;
    }

    /** Lets time pass; every write is durable at once. */
    void advance(long millis) {
        long end = nanos + millis * MILLI;
        settle();
        while (core.nextWakeNanos() <= end) {
            nanos = Math.max(nanos, core.nextWakeNanos());
            core.onWake(now());
            settle();
        }
        nanos = end;
    }

    private void settle() {
        for (int i = 0; i < 100; i++) {
            long before = writes;
            core.onDurable(now(), writes);
            if (core.nextWakeNanos() <= nanos) {
                core.onWake(now());
            } else if (before == writes) {
                return;
            }
        }
        throw new AssertionError("the master does not come to rest");
    }

    /** Registers a slave that offers so much. @return its session */
    long slave(String name, Resources offer) {
        return slave(name, offer, 1);
    }

    /** @param sequence rises with each registration of the same slave */
    long slave(String name, Resources offer, long sequence) {
        NodeRef slave = NodeRef.slave(NodeId.of(name));
        tell(
                slave,
                new Register(
                        incarnationOf(name),
                        sequence,
                        endpoint(2),
                        offer,
                        SlaveInfo.MAX_ATTEMPTS,
                        new TreeMap<>(),
                        List.of()));
        return take(Registered.class).get(0).session();
    }

    void tell(NodeRef slave, SlaveReport report) {
        core.onMessage(now(), new PeerInfo(slave, incarnationOf(slave.id().value()), endpoint(2)), report);
        settle();
    }

    /** A link ended, or could not be opened. */
    void down(NodeRef peer, LinkEnd end) {
        core.onPeerDown(now(), peer, end);
        settle();
    }

    /** Whom it has dialled since the last look. */
    List<NodeRef> dialled() {
        List<NodeRef> taken = List.copyOf(dialled);
        dialled.clear();
        return taken;
    }

    /** What is answered to a client's request, once everything has come to rest. */
    ClientResult ask(ClientOperation operation) {
        long id = ++lastRequestId;
        core.onMessage(now(), new PeerInfo(CLIENT, new Incarnation(9), null), new ClientRequest(id, operation));
        settle();
        List<ClientReply> replies = take(ClientReply.class).stream()
                .filter(reply -> reply.requestId() == id)
                .toList();
        if (replies.size() != 1) {
            throw new AssertionError("one answer, got " + replies);
        }
        return replies.get(0).result();
    }

    /** The same, of a slave, before anything that it writes is durable: several may be committed together. */
    void tellAhead(NodeRef slave, SlaveReport report) {
        core.onMessage(now(), new PeerInfo(slave, incarnationOf(slave.id().value()), endpoint(2)), report);
    }

    /** A request of some client; what is answered is to be taken. */
    void tell(NodeRef client, ClientRequest request) {
        tell(client, new Incarnation(9), request);
    }

    /** The same, of that process of the client. */
    void tell(NodeRef client, Incarnation process, ClientRequest request) {
        core.onMessage(now(), new PeerInfo(client, process, null), request);
        settle();
    }

    /** A message of another master. */
    void tell(NodeId master, Message message) {
        core.onMessage(now(), new PeerInfo(NodeRef.master(master), new Incarnation(8), endpoint(3)), message);
        settle();
    }

    /** A client asks who leads. */
    void query() {
        query(CLIENT);
    }

    void query(NodeRef from) {
        core.onMessage(now(), new PeerInfo(from, new Incarnation(9), null), new LeaderQuery());
        settle();
    }

    /** What of one type was sent since the last look. */
    <T extends Message> List<T> take(Class<T> type) {
        List<T> taken = sent.stream()
                .map(Sent::message)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
        sent.removeIf(one -> type.isInstance(one.message()));
        return taken;
    }

    /** Of which types the messages to slaves and clients were, in their order, since the last look. */
    List<Class<?>> takeTypes() {
        List<Class<?>> types = new ArrayList<>();
        sent.forEach(one -> types.add(one.message().getClass()));
        sent.clear();
        return types;
    }

    /** The same, with those that it was sent to. */
    <T extends Message> List<Sent> takeWithReceivers(Class<T> type) {
        List<Sent> taken =
                sent.stream().filter(one -> type.isInstance(one.message())).toList();
        sent.removeAll(taken);
        return taken;
    }

    static Incarnation incarnationOf(String name) {
        return new Incarnation(name.hashCode());
    }

    private static Endpoint endpoint(int port) {
        return new Endpoint("local", port);
    }

    @Override
    public void send(NodeRef to, Message message) {
        (to.role() == Role.MASTER ? toMasters : sent).add(new Sent(to, message));
    }

    @Override
    public void sendWhenDurable(long write, NodeRef to, Message message) {
        send(to, message);
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
    public void dial(NodeRef node) {
        dialled.add(node);
    }

    @Override
    public void announceSoon() {}
}
