package io.quorate.simulation;

import static io.quorate.simulation.FaultTimer.MILLI;
import static io.quorate.simulation.FaultTimer.NOTHING;

import io.quorate.kernel.SeededRandom;
import io.quorate.simulation.network.Host;
import io.quorate.simulation.network.NetworkProfile;
import io.quorate.simulation.network.SimNetwork;
import io.quorate.simulation.network.Traffic;
import io.quorate.simulation.node.SimNode;
import java.util.ArrayList;
import java.util.List;

/** Does to the network what a {@link FaultPlan} says. */
final class NetworkNemesis {
    private final Simulation sim;
    private final FaultTimer timer;
    private final SeededRandom random;

    NetworkNemesis(Simulation sim, FaultTimer timer, SeededRandom random) {
        this.sim = sim;
        this.timer = timer;
        this.random = random;
    }

    void begin() {
        network().use(profile());
        // From what is just too long for a datagram down to most of what carries more than a heartbeat.
        network().largeFrames((int) random.between(150, 1_400));
        timer.always(Fault.DATAGRAM_LOSS);
        timer.always(Fault.FRAME_LOSS);
        timer.always(Fault.DUPLICATION);
        timer.always(Fault.REORDERING);
        timer.always(Fault.LINK_BREAKS);
        timer.always(Fault.LATENCY);
        timer.every(Fault.PARTITION, () -> partition(Traffic.EVERYTHING));
        timer.every(Fault.ONE_WAY_CUT, () -> cutPair(true));
        timer.every(Fault.PAIR_CUT, () -> cutPair(false));
        timer.every(Fault.FEW_NEIGHBOURS, this::leaveFewNeighbours);
        timer.every(Fault.DEAF_NODE, this::deafen);
        timer.every(Fault.MAJORITY_RING, this::ring);
        timer.every(Fault.BRIDGE, this::bridge);
        timer.every(Fault.DATAGRAM_CUT, () -> partition(Traffic.DATAGRAMS));
        timer.every(Fault.LINK_CUT, () -> partition(Traffic.LINKS));
        timer.every(Fault.LARGE_FRAME_CUT, () -> partition(Traffic.LARGE_FRAMES));
        timer.every(Fault.NEW_LINK_CUT, () -> partition(Traffic.NEW_LINKS));
        timer.every(Fault.HALF_OPEN, this::forgetOneEnd);
        timer.every(Fault.REPLAY, this::replay);
        timer.every(Fault.CLOG, this::clog);
        timer.every(Fault.SWIZZLE, this::swizzle);
    }

    void end() {
        network().use(NetworkProfile.calm());
        network().healAll();
    }

    // ---- who does not see whom

    private long partition(Traffic traffic) {
        List<Host> one = new ArrayList<>();
        List<Host> other = new ArrayList<>();
        long share = random.between(1, 7);
        for (Host host : hosts()) {
            (random.nextLong(8) < share ? one : other).add(host);
        }
        // Mostly it heals as it came, at once; now and then pair by pair.
        boolean pairwise = random.nextLong(4) == 0;
        long lasts = cutNanos();
        for (Host a : one) {
            for (Host b : other) {
                cutBothWays(a, b, traffic, pairwise ? cutNanos() : lasts);
            }
        }
        return lasts;
    }

    private long cutPair(boolean oneWay) {
        Host from = any(hosts());
        Host to = any(hosts());
        if (from == to) {
            return NOTHING;
        }
        long lasts = cutNanos();
        cut(from, to, Traffic.EVERYTHING, lasts);
        if (!oneWay) {
            cut(to, from, Traffic.EVERYTHING, lasts);
        }
        return lasts;
    }

    private long leaveFewNeighbours() {
        List<Host> masters = shuffled(masters());
        if (masters.size() < 3) {
            return NOTHING;
        }
        long lasts = cutNanos();
        long lonely = masters.size() > 3 ? random.between(1, 2) : 1;
        for (int i = 0; i < lonely; i++) {
            Host friend = masters.get(masters.size() - 1 - i);
            for (Host other : masters) {
                if (other != masters.get(i) && other != friend) {
                    cutBothWays(masters.get(i), other, Traffic.EVERYTHING, lasts);
                }
            }
        }
        return lasts;
    }

    private long deafen() {
        boolean hearsNobody = random.nextLong(2) == 0;
        boolean mastersOnly = random.nextLong(2) == 0;
        Host node = any(hosts());
        long lasts = cutNanos();
        for (Host other : mastersOnly ? masters() : hosts()) {
            if (other != node) {
                cut(hearsNobody ? other : node, hearsNobody ? node : other, Traffic.EVERYTHING, lasts);
            }
        }
        return lasts;
    }

    private long ring() {
        List<Host> ring = shuffled(masters());
        int size = ring.size();
        if (size < 3) {
            return NOTHING;
        }
        long lasts = cutNanos();
        for (int i = 0; i < size; i++) {
            for (int ahead = size / 2 + 1; ahead < size; ahead++) {
                cut(ring.get((i + ahead) % size), ring.get(i), Traffic.EVERYTHING, lasts);
            }
        }
        return lasts;
    }

    private long bridge() {
        List<Host> all = shuffled(hosts());
        int half = all.size() / 2;
        long lasts = cutNanos();
        // The last one of the first half is the bridge.
        for (Host one : all.subList(0, Math.max(0, half - 1))) {
            for (Host other : all.subList(half, all.size())) {
                cutBothWays(one, other, Traffic.EVERYTHING, lasts);
            }
        }
        return lasts;
    }

    // ---- what becomes of single links and messages

    private long forgetOneEnd() {
        network().forgetOneEnd(any(hosts()), random, random.nextLong(3) == 0);
        return 0;
    }

    private long replay() {
        long copies = random.between(1, 20);
        for (long i = 0; i < copies; i++) {
            network().replayDatagram(random);
        }
        return 0;
    }

    private long clog() {
        long longest = NOTHING;
        for (Host from : hosts()) {
            if (random.nextLong(3) == 0) {
                long lasts = random.between(50 * MILLI, 3_000 * MILLI);
                longest = Math.max(longest, lasts);
                for (Host to : hosts()) {
                    if (random.nextLong(2) == 0) {
                        network().clog(from, to, sim.agenda().nowNanos() + lasts);
                    }
                }
            }
        }
        return longest;
    }

    /** All are held back before the first one is let go (FoundationDB's "swizzle-clogging"). */
    private long swizzle() {
        List<Host> order = shuffled(hosts());
        List<Host> chosen = order.subList(0, (int) random.between(1, order.size()));
        long gap = random.between(20 * MILLI, 400 * MILLI);
        List<Host> release = shuffled(chosen);
        long allHeld = sim.agenda().nowNanos() + gap * chosen.size();
        for (int i = 0; i < chosen.size(); i++) {
            Host held = chosen.get(i);
            long until = allHeld + gap * (release.indexOf(held) + 1);
            timer.after(gap * i, () -> {
                for (Host other : hosts()) {
                    network().clog(held, other, until);
                    network().clog(other, held, until);
                }
            });
        }
        return 2 * gap * chosen.size();
    }

    // ---- helpers

    private SimNetwork network() {
        return sim.network();
    }

    private List<Host> hosts() {
        return sim.allNodes().stream().map(SimNode::host).toList();
    }

    private List<Host> masters() {
        return sim.allMasters().stream().map(SimNode::host).toList();
    }

    private Host any(List<Host> from) {
        return from.get((int) random.nextLong(from.size()));
    }

    private List<Host> shuffled(List<Host> hosts) {
        return Shuffle.of(hosts, random);
    }

    private long cutNanos() {
        return random.between(200 * MILLI, 7_000 * MILLI);
    }

    private void cutBothWays(Host a, Host b, Traffic traffic, long nanos) {
        cut(a, b, traffic, nanos);
        cut(b, a, traffic, nanos);
    }

    private void cut(Host from, Host to, Traffic traffic, long nanos) {
        long number = network().cut(from, to, traffic);
        sim.agenda().after(nanos, () -> network().mend(from, to, number));
    }

    private NetworkProfile profile() {
        FaultPlan plan = timer.plan();
        NetworkProfile calm = NetworkProfile.calm();
        int latency = plan.intensity(Fault.LATENCY);
        return new NetworkProfile(
                calm.minDelayNanos(),
                calm.maxDelayNanos() + latency * MILLI / 2,
                latency,
                latency == 0 ? 0 : random.between(10 * MILLI, 1_500 * MILLI),
                plan.intensity(Fault.DATAGRAM_LOSS) * 8,
                plan.intensity(Fault.FRAME_LOSS) * 2,
                plan.intensity(Fault.DUPLICATION) * 4,
                plan.intensity(Fault.REORDERING) * 5,
                (plan.intensity(Fault.LINK_BREAKS) + 3) / 4);
    }
}
