package io.quorate.simulation.network;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.simulation.engine.Agenda;
import io.quorate.simulation.engine.Trace;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.RandomSource;
import io.quorate.spi.Transport;
import io.quorate.spi.TransportListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The network between all hosts of a simulation, in virtual time.
 *
 * <p>Dialling a host whose process is gone is refused; dialling a host that is down or cut off ends as unreachable after two
 * seconds. A cut does not end links: what is sent vanishes, and a while after that the sending side sees the link break, as
 * when TCP gives up; the other side learns of it at once if it can be reached then, and otherwise only when it sends something
 * itself. A process that dies closes its links; a machine that dies says nothing.
 */
public final class SimNetwork {
    private static final long CONNECT_TIMEOUT_NANOS = 2_000_000_000L;
    private static final long CONNECT_RETRY_NANOS = 900_000_000L;
    private static final int MAX_IN_FLIGHT_FRAMES = 4096;
    private static final long MAX_IN_FLIGHT_BYTES = 16 << 20;
    private static final int MAX_FRAME_BYTES = 4 << 20;
    private static final int MAX_DATAGRAM_BYTES = 1200;
    private static final long MIN_DOOM_NANOS = 150_000_000L;
    private static final long MAX_DOOM_NANOS = 6_000_000_000L;

    private final Agenda agenda;
    private final RandomSource random;
    private final Trace trace;
    private final List<Host> hosts = new ArrayList<>();
    private final TreeMap<Endpoint, Host> byEndpoint = new TreeMap<>();
    private final List<List<Path>> paths = new ArrayList<>();
    private NetworkProfile profile = NetworkProfile.calm();
    private FrameObserver observer = (from, to, frame) -> {};
    private FrameRule rule = (from, to, frame) -> FrameRule.PASS;
    private long nextLink = 1;
    private long nextCut = 1;

    public SimNetwork(Agenda agenda, RandomSource random, Trace trace) {
        this.agenda = agenda;
        this.random = random;
        this.trace = trace;
    }

    public void use(NetworkProfile newProfile) {
        this.profile = newProfile;
    }

    public void observe(FrameObserver newObserver) {
        this.observer = newObserver;
    }

    public void rule(FrameRule newRule) {
        this.rule = newRule;
    }

    public Host addHost(NodeRef node, Endpoint endpoint) {
        Host host = new Host(hosts.size(), node, endpoint);
        hosts.add(host);
        byEndpoint.put(endpoint, host);
        for (List<Path> row : paths) {
            row.add(new Path());
        }
        List<Path> row = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            row.add(new Path());
        }
        paths.add(row);
        return host;
    }

    // ---- the state of the network

    /**
     * From now on nothing that one host sends reaches the other.
     *
     * @return the number of this cut; others of the same way last on their own
     */
    public long cut(Host from, Host to) {
        long number = nextCut++;
        path(from, to).cuts.add(number);
        return number;
    }

    /** Ends a cut, if it has not ended. */
    public void mend(Host from, Host to, long number) {
        path(from, to).cuts.remove(number);
    }

    public boolean isCut(Host from, Host to) {
        return !path(from, to).cuts.isEmpty();
    }

    public void slow(Host from, Host to, long extraDelayNanos) {
        path(from, to).extraDelayNanos = extraDelayNanos;
    }

    /** Holds back all that one host sends to another until then. */
    public void clog(Host from, Host to, long untilNanos) {
        Path path = path(from, to);
        path.cloggedUntilNanos = Math.max(path.cloggedUntilNanos, untilNanos);
    }

    /** Ends all cuts, clogs and extra delays. */
    public void healAll() {
        for (List<Path> row : paths) {
            for (Path path : row) {
                path.cuts.clear();
                path.extraDelayNanos = 0;
                path.cloggedUntilNanos = 0;
            }
        }
    }

    /** All links that are there die without a word, both ways, as when a firewall forgets them. New ones work. */
    public void stallLinks() {
        for (Host host : hosts) {
            host.sides.values().forEach(side -> side.stalled = true);
        }
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
        List<LinkSide> sides = new ArrayList<>(host.sides.values());
        host.sides.clear();
        for (LinkSide side : sides) {
            side.open = false;
            // Now and then the news is lost as well, and the other side finds out only when it sends something.
            if (!machineToo && random.nextLong(10) != 0) {
                tellEnd(side, random.nextLong(2) == 0);
            }
        }
    }

    // ---- what a transport does

    /** As {@link io.quorate.spi.Transport#connect}. */
    public long connect(Host from, Endpoint to) {
        long number = nextLink;
        nextLink += 2;
        LinkSide side = new LinkSide(number, from);
        from.sides.put(number, side);
        trace.record(from.toString(), "dials", number, to);
        dial(side, to, agenda.nowNanos() + CONNECT_TIMEOUT_NANOS);
        return number;
    }

    /** As {@link io.quorate.spi.Transport#send}. */
    public boolean send(Host from, long number, byte[] frame) {
        if (frame.length > MAX_FRAME_BYTES) {
            throw new IllegalStateException("a frame of " + frame.length + " bytes from " + from);
        }
        LinkSide side = from.sides.get(number);
        if (side == null
                || !side.open
                || side.inFlight >= MAX_IN_FLIGHT_FRAMES
                || side.inFlightBytes + frame.length > MAX_IN_FLIGHT_BYTES) {
            return false;
        }
        Host to = side.other().host;
        trace.record(from.toString(), "sends to", Arrays.hashCode(frame), new SentFrame(to, number, frame));
        observer.sent(from, to, frame);
        if (side.stalled) {
            return true;
        }
        long verdict = rule.verdict(from, to, frame);
        if (verdict == FrameRule.DROP || chance(profile.frameLossPermille())) {
            return true;
        }
        if (verdict != FrameRule.PASS) {
            arrive(side, frame, agenda.nowNanos() + verdict);
            return true;
        }
        if (chance(profile.breakPermille())) {
            breakBoth(side);
            return true;
        }
        transmit(side, frame);
        return true;
    }

    /** As {@link io.quorate.spi.Transport#authenticated}. */
    public void authenticated(Host from, long number) {
        LinkSide side = from.sides.get(number);
        if (side != null) {
            side.authenticated = true;
        }
    }

    /** As {@link io.quorate.spi.Transport#disconnect}. */
    public void disconnect(Host from, long number) {
        LinkSide side = from.sides.remove(number);
        if (side == null) {
            return;
        }
        boolean wasOpen = side.open;
        side.open = false;
        TransportListener process = from.process;
        agenda.after(1, () -> {
            if (process != null && from.process == process) {
                process.onLinkEnd(number, LinkEnd.LOCAL);
            }
        });
        if (wasOpen) {
            tellEnd(side, true);
        }
    }

    /** As {@link io.quorate.spi.Transport#broadcast}. */
    public void broadcast(Host from, byte[] datagram) {
        if (datagram.length > MAX_DATAGRAM_BYTES) {
            throw new IllegalStateException("a datagram of " + datagram.length + " bytes from " + from);
        }
        trace.record(from.toString(), "broadcasts", Arrays.hashCode(datagram), null);
        for (Host to : hosts) {
            int copies = chance(profile.datagramLossPermille()) ? 0 : chance(profile.duplicatePermille()) ? 2 : 1;
            if (to == from || isCut(from, to)) {
                continue;
            }
            for (int i = 0; i < copies; i++) {
                agenda.at(agenda.nowNanos() + delay(from, to), () -> {
                    if (to.process != null && to.machineUp) {
                        to.process.onDatagram(from.endpoint(), datagram);
                    }
                });
            }
        }
    }

    // ---- inside

    private void dial(LinkSide side, Endpoint to, long deadlineNanos) {
        Host from = side.host;
        Host target = byEndpoint.get(to);
        boolean reachable = target != null && target.machineUp && !isCut(from, target) && !isCut(target, from);
        if (target == null || !reachable) {
            long again = agenda.nowNanos() + CONNECT_RETRY_NANOS;
            if (again < deadlineNanos) {
                agenda.at(again, () -> {
                    if (from.sides.get(side.number) == side) {
                        dial(side, to, deadlineNanos);
                    }
                });
            } else {
                agenda.at(deadlineNanos, () -> end(side, LinkEnd.UNREACHABLE));
            }
            return;
        }
        agenda.at(agenda.nowNanos() + delay(from, target), () -> knock(side, target));
    }

    private void knock(LinkSide side, Host target) {
        Host from = side.host;
        long back = agenda.nowNanos() + delay(target, from);
        TransportListener process = target.process;
        if (process == null) {
            boolean silent = !target.machineUp;
            agenda.at(
                    silent ? back + CONNECT_TIMEOUT_NANOS : back,
                    () -> end(side, silent ? LinkEnd.UNREACHABLE : LinkEnd.REFUSED));
            return;
        }
        if (from.sides.get(side.number) != side) {
            return;
        }
        LinkSide accepted = new LinkSide(side.number + 1, target);
        LinkSide.join(side, accepted);
        accepted.open = true;
        accepted.lastArrivalNanos = back;
        target.sides.put(accepted.number, accepted);
        process.onAccepted(accepted.number, from.endpoint());
        agenda.at(back, () -> {
            if (from.sides.get(side.number) == side && from.process != null) {
                side.open = true;
                from.process.onLinkUp(side.number);
            } else {
                reset(accepted);
            }
        });
    }

    private void transmit(LinkSide side, byte[] frame) {
        Host from = side.host;
        Host to = side.other().host;
        if (isCut(from, to) || !to.machineUp) {
            doom(side);
            return;
        }
        long arrival = agenda.nowNanos() + delay(from, to);
        if (!chance(profile.reorderPermille())) {
            arrival = Math.max(arrival, side.lastArrivalNanos + 1);
            side.lastArrivalNanos = arrival;
        }
        arrive(side, frame, arrival);
        if (chance(profile.duplicatePermille())) {
            arrive(side, frame.clone(), arrival + delay(from, to));
        }
    }

    private void arrive(LinkSide side, byte[] frame, long arrivalNanos) {
        side.inFlight++;
        side.inFlightBytes += frame.length;
        agenda.at(arrivalNanos, () -> {
            side.inFlight--;
            side.inFlightBytes -= frame.length;
            LinkSide receiver = side.other();
            Host to = receiver.host;
            boolean tooLong = frame.length > Transport.MAX_UNPROVEN_FRAME_BYTES && !receiver.authenticated;
            if (receiver.open && to.process != null && tooLong) {
                trace.record(to.toString(), "does not trust yet", receiver.number, frame.length);
            } else if (receiver.open && to.process != null) {
                to.process.onFrame(receiver.number, frame);
            } else if (side.open) {
                // Nobody has this link there any more: a reset comes back, if it can.
                if (to.machineUp && !isCut(to, side.host)) {
                    agenda.at(agenda.nowNanos() + delay(to, side.host), () -> end(side, LinkEnd.BROKEN));
                } else {
                    doom(side);
                }
            }
        });
    }

    /** What was sent went nowhere: after a while this side gives up. */
    private void doom(LinkSide side) {
        if (side.doomed) {
            return;
        }
        side.doomed = true;
        agenda.at(agenda.nowNanos() + random.between(MIN_DOOM_NANOS, MAX_DOOM_NANOS), () -> {
            if (side.open) {
                tellEnd(side, false);
                end(side, LinkEnd.BROKEN);
            }
        });
    }

    private void breakBoth(LinkSide side) {
        tellEnd(side, false);
        agenda.after(1, () -> end(side, LinkEnd.BROKEN));
    }

    /** Lets the other side see the link break, if the news gets there. */
    private void tellEnd(LinkSide side, boolean inOrder) {
        LinkSide other = side.other();
        if (other == side || side.stalled || isCut(side.host, other.host)) {
            return;
        }
        long arrival = agenda.nowNanos() + delay(side.host, other.host);
        agenda.at(inOrder ? Math.max(arrival, side.lastArrivalNanos + 1) : arrival, () -> end(other, LinkEnd.BROKEN));
    }

    private void reset(LinkSide side) {
        agenda.at(agenda.nowNanos() + profile.maxDelayNanos(), () -> end(side, LinkEnd.BROKEN));
    }

    private void end(LinkSide side, LinkEnd end) {
        if (side.host.sides.get(side.number) != side) {
            return;
        }
        side.host.sides.remove(side.number);
        side.open = false;
        trace.record(side.host.toString(), "link ended", side.number, end);
        TransportListener process = side.host.process;
        if (process != null) {
            process.onLinkEnd(side.number, end);
        }
    }

    private Path path(Host from, Host to) {
        return paths.get(from.index).get(to.index);
    }

    private long delay(Host from, Host to) {
        Path path = path(from, to);
        long delay = random.between(profile.minDelayNanos(), profile.maxDelayNanos()) + path.extraDelayNanos;
        if (chance(profile.spikePermille())) {
            delay += random.nextLong(profile.spikeMaxNanos() + 1);
        }
        return delay + Math.max(0, path.cloggedUntilNanos - agenda.nowNanos());
    }

    private boolean chance(int permille) {
        return permille > 0 && random.nextLong(1000) < permille;
    }

    /** The text of a frame in the trace; decoded only when a line is asked for. */
    private record SentFrame(Host to, long number, byte[] frame) {
        @Override
        public String toString() {
            return to + " on " + number + ": " + Frames.text(frame);
        }
    }
}
