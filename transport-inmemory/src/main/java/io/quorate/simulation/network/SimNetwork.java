package io.quorate.simulation.network;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.simulation.engine.Agenda;
import io.quorate.simulation.engine.Trace;
import io.quorate.spi.RandomSource;
import io.quorate.spi.TransportListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The network between all hosts of a simulation, in virtual time.
 *
 * <p>Dialling a host whose process is gone is refused, but for a moment after its death, when it still listens and the link
 * breaks before anybody has spoken; dialling a host that is down or cut off ends as unreachable after two
 * seconds. A cut does not end links: what is sent vanishes, and a while after that the sending side sees the link break, as
 * when TCP gives up; the other side learns of it at once if it can be reached then, and otherwise only when it sends something
 * itself. A process that dies closes its links; a machine that dies says nothing.
 */
public final class SimNetwork {
    private static final int MAX_DATAGRAM_BYTES = 1200;
    /** An operating system that ends a process closes its connections and its listening port one by one. */
    private static final long DYING_NANOS = 2_000_000L;

    private final Agenda agenda;
    private final Trace trace;
    private final List<Host> hosts = new ArrayList<>();
    private final TreeMap<Endpoint, Host> byEndpoint = new TreeMap<>();
    private final Datagrams datagrams = new Datagrams();
    private final Conditions conditions;
    private final Links links;

    public SimNetwork(Agenda agenda, RandomSource random, Trace trace) {
        this.agenda = agenda;
        this.trace = trace;
        this.conditions = new Conditions(agenda, random);
        this.links = new Links(agenda, random, trace, conditions, byEndpoint);
    }

    public void use(NetworkProfile newProfile) {
        conditions.use(newProfile);
    }

    public void observe(FrameObserver newObserver) {
        links.observe(newObserver);
    }

    public void rule(FrameRule newRule) {
        links.rule(newRule);
    }

    public Host addHost(NodeRef node, Endpoint endpoint) {
        Host host = new Host(hosts.size(), node, endpoint);
        hosts.add(host);
        byEndpoint.put(endpoint, host);
        conditions.paths.addHost();
        return host;
    }

    // ---- the state of the network

    /**
     * From now on nothing that one host sends reaches the other.
     *
     * @return the number of this cut; others of the same way last on their own
     */
    public long cut(Host from, Host to) {
        return cut(from, to, Traffic.EVERYTHING);
    }

    /** The same for one kind of what it sends. */
    public long cut(Host from, Host to, Traffic traffic) {
        return conditions.paths.cut(from, to, traffic);
    }

    /** Ends a cut, if it has not ended. */
    public void mend(Host from, Host to, long number) {
        conditions.paths.from(from, to).mend(number);
    }

    /** Whether nothing at all gets from one to the other. */
    public boolean isCut(Host from, Host to) {
        return conditions.blocks(from, to, Traffic.EVERYTHING);
    }

    /** What a cut of {@link Traffic#LARGE_FRAMES} stops: frames of more bytes than that. */
    public void largeFrames(int aboveBytes) {
        links.largeFrames(aboveBytes);
    }

    public void slow(Host from, Host to, long extraDelayNanos) {
        conditions.paths.from(from, to).extraDelayNanos = extraDelayNanos;
    }

    /** Holds back all that one host sends to another until then. */
    public void clog(Host from, Host to, long untilNanos) {
        Path path = conditions.paths.from(from, to);
        path.cloggedUntilNanos = Math.max(path.cloggedUntilNanos, untilNanos);
    }

    /** Ends all cuts, clogs and extra delays. */
    public void healAll() {
        conditions.paths.healAll();
    }

    /** All links that are there die without a word, both ways, as when a firewall forgets them. New ones work. */
    public void stallLinks() {
        for (Host host : hosts) {
            host.sides.values().forEach(side -> side.stalled = true);
        }
    }

    /**
     * One end of some link of a host is forgotten there, as by a machine that lost its state and came back at once; the other
     * end believes in it until it sends something.
     *
     * @param silently nor does it learn then: what it sends vanishes for ever
     */
    public void forgetOneEnd(Host host, RandomSource choice, boolean silently) {
        links.forgetOneEnd(host, choice, silently);
    }

    /** A datagram of any age arrives once more, at some host, with the address from which it once came. */
    public void replayDatagram(RandomSource choice) {
        if (!datagrams.isEmpty()) {
            Datagrams.Sent old = datagrams.any(choice);
            Host to = hosts.get((int) choice.nextLong(hosts.size()));
            trace.record(to.toString(), "is replayed", Arrays.hashCode(old.bytes()), old.from());
            deliver(to, old.source(), old.bytes());
        }
    }

    /** One of the last datagrams that were sent; null if there was none. */
    public byte @Nullable [] overheardDatagram(RandomSource choice) {
        return datagrams.isEmpty() ? null : datagrams.any(choice).bytes().clone();
    }

    /** A datagram of anybody, who may lie about where it comes from. */
    public void forge(Host from, Host to, Endpoint claimed, byte[] datagram) {
        trace.record(from.toString(), "forges for " + to, Arrays.hashCode(datagram), datagram.length);
        agenda.at(agenda.nowNanos() + conditions.delay(from, to), () -> deliver(to, claimed, datagram));
    }

    public void processStarted(Host host, TransportListener process) {
        host.machineUp = true;
        host.process = process;
    }

    /**
     * The process is gone, and with it its links.
     *
     * @param machineToo the machine as well: nobody is told, nothing is refused
     */
    public void processStopped(Host host, boolean machineToo) {
        host.process = null;
        host.machineUp = !machineToo;
        host.diesUntilNanos = agenda.nowNanos() + DYING_NANOS;
        links.abandon(host, machineToo);
    }

    // ---- what a transport does

    /** As {@link io.quorate.spi.Transport#connect}. */
    public long connect(Host from, Endpoint to) {
        return links.connect(from, to);
    }

    /** As {@link io.quorate.spi.Transport#send}. */
    public boolean send(Host from, long number, byte[] frame) {
        return links.send(from, number, frame);
    }

    /** As {@link io.quorate.spi.Transport#authenticated}. */
    public void authenticated(Host from, long number) {
        links.authenticated(from, number);
    }

    /** As {@link io.quorate.spi.Transport#disconnect}. */
    public void disconnect(Host from, long number) {
        links.disconnect(from, number);
    }

    /** As {@link io.quorate.spi.Transport#broadcast}. */
    public void broadcast(Host from, byte[] datagram) {
        if (datagram.length > MAX_DATAGRAM_BYTES) {
            throw new IllegalStateException("a datagram of " + datagram.length + " bytes from " + from);
        }
        trace.record(from.toString(), "broadcasts", Arrays.hashCode(datagram), null);
        datagrams.sent(from, datagram);
        for (Host to : hosts) {
            int copies = conditions.chance(conditions.profile().datagramLossPermille())
                    ? 0
                    : conditions.chance(conditions.profile().duplicatePermille()) ? 2 : 1;
            if (to == from || conditions.blocks(from, to, Traffic.DATAGRAMS)) {
                continue;
            }
            for (int i = 0; i < copies; i++) {
                agenda.at(agenda.nowNanos() + conditions.delay(from, to), () -> deliver(to, from.endpoint(), datagram));
            }
        }
    }

    private static void deliver(Host to, Endpoint from, byte[] datagram) {
        if (to.process != null && to.machineUp) {
            to.process.onDatagram(from, datagram);
        }
    }
}
