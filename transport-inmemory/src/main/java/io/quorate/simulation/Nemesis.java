package io.quorate.simulation;

import io.quorate.kernel.SeededRandom;
import io.quorate.model.Resources;
import io.quorate.simulation.disk.DiskProfile;
import io.quorate.simulation.network.Host;
import io.quorate.simulation.network.NetworkProfile;
import io.quorate.simulation.node.SimMaster;
import io.quorate.simulation.node.SimNode;
import io.quorate.simulation.node.SimSlave;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does what a {@link FaultPlan} says. Faults stay within what the promises cover: never more disks lost than a minority. */
final class Nemesis {
    private static final long MILLI = 1_000_000;
    private static final long MINUTE_NANOS = 60_000 * MILLI;

    private final Simulation sim;
    private final FaultPlan plan;
    private final SeededRandom random;
    private final DiskNemesis disks;
    private boolean active;

    Nemesis(Simulation sim, FaultPlan plan, SeededRandom random) {
        this.sim = sim;
        this.plan = plan;
        this.random = random;
        this.disks = new DiskNemesis(sim, random.split(), this::later);
    }

    FaultPlan plan() {
        return plan;
    }

    void begin() {
        active = true;
        sim.network().use(networkProfile());
        if (plan.intensity(Fault.SLOW_DISK) > 0) {
            sim.allMasters().forEach(master -> master.use(diskProfile()));
        }
        every(Fault.MASTER_CRASH, () -> crashAndRestart(sim.allMasters()));
        every(Fault.SLAVE_CRASH, () -> crashAndRestart(sim.allSlaves()));
        every(Fault.SLAVE_RESIZE, this::resizeOne);
        every(
                Fault.CLIENT_CRASH,
                () -> crashAndRestart(
                        sim.allClients().stream().map(SimClient::node).toList()));
        every(Fault.POWER_CUT, this::cutPower);
        every(Fault.PAUSE, this::pauseOne);
        every(Fault.PARTITION, this::partition);
        every(Fault.ONE_WAY_CUT, () -> cutPair(true));
        every(Fault.PAIR_CUT, () -> cutPair(false));
        every(Fault.CLOG, this::clog);
        every(Fault.WALL_JUMP, this::jumpWall);
        every(Fault.DISK_WIPE, this::wipeOne);
        every(Fault.DISK_FAILS, disks::failOne);
        every(Fault.DISK_FULL, disks::fillSome);
        every(Fault.BIT_ROT, disks::rotOne);
        every(Fault.DISK_SWAP, disks::swapTwo);
        every(Fault.MASTER_LEAVES, () -> leave(sim.allMasters()));
        every(Fault.SLAVE_LEAVES, () -> leave(sim.allSlaves()));
    }

    void end() {
        active = false;
        sim.network().use(NetworkProfile.calm());
        sim.network().healAll();
        sim.allMasters().forEach(master -> master.use(DiskProfile.calm()));
        disks.end();
        sim.allNodes().forEach(SimNode::resume);
    }

    // ---- when

    private void every(Fault fault, Runnable act) {
        int intensity = plan.intensity(fault);
        if (intensity > 0) {
            next(MINUTE_NANOS / intensity, act);
        }
    }

    private void next(long meanNanos, Runnable act) {
        sim.agenda().after(random.nextLong(2 * meanNanos) + MILLI, () -> {
            if (active) {
                act.run();
                next(meanNanos, act);
            }
        });
    }

    private void later(long minMillis, long maxMillis, Runnable act) {
        sim.agenda().after(random.between(minMillis * MILLI, maxMillis * MILLI), () -> {
            if (active) {
                act.run();
            }
        });
    }

    // ---- what

    private void crashAndRestart(List<? extends SimNode> candidates) {
        SimNode node = pick(candidates, true);
        if (node != null) {
            node.crash(random.nextLong(4) == 0);
            // Often so fast that nobody has noticed, and now and then not before the leases are over.
            later(20, random.nextLong(3) == 0 ? 6_000 : 800, () -> restart(node));
        }
    }

    private void resizeOne() {
        SimSlave slave = pick(sim.allSlaves(), true);
        if (slave != null) {
            slave.crash(random.nextLong(4) == 0);
            Resources offered = Resources.builder()
                    .cpus(random.between(1, 6))
                    .memoryMiB(random.between(512, 8192))
                    .build();
            later(20, 3_000, () -> {
                if (!slave.isUp()) {
                    slave.offer(offered);
                    slave.start();
                }
            });
        }
    }

    private void cutPower() {
        boolean machines = random.nextLong(2) == 0;
        for (SimMaster master : sim.allMasters()) {
            master.crash(machines);
            later(50, 2_500, () -> restart(master));
        }
    }

    private void pauseOne() {
        SimNode node = pick(sim.allNodes(), true);
        if (node != null && !node.isPaused()) {
            node.pause();
            int life = node.starts();
            later(10, random.nextLong(3) == 0 ? 6_000 : 900, () -> {
                if (node.starts() == life) {
                    node.resume();
                }
            });
        }
    }

    private void partition() {
        List<Host> one = new ArrayList<>();
        List<Host> other = new ArrayList<>();
        long share = random.between(1, 7);
        for (SimNode node : sim.allNodes()) {
            (random.nextLong(8) < share ? one : other).add(node.host());
        }
        // Mostly it heals as it came, at once; now and then pair by pair.
        boolean pairwise = random.nextLong(4) == 0;
        long lasts = cutNanos();
        for (Host a : one) {
            for (Host b : other) {
                cutFor(a, b, false, pairwise ? cutNanos() : lasts);
            }
        }
    }

    private void cutPair(boolean oneWay) {
        List<SimNode> all = sim.allNodes();
        Host from = all.get((int) random.nextLong(all.size())).host();
        Host to = all.get((int) random.nextLong(all.size())).host();
        if (from != to) {
            cutFor(from, to, oneWay, cutNanos());
        }
    }

    private long cutNanos() {
        return random.between(200 * MILLI, 7_000 * MILLI);
    }

    private void cutFor(Host a, Host b, boolean oneWay, long nanos) {
        long there = sim.network().cut(a, b);
        long back = oneWay ? 0 : sim.network().cut(b, a);
        sim.agenda().after(nanos, () -> {
            sim.network().mend(a, b, there);
            sim.network().mend(b, a, back);
        });
    }

    private void clog() {
        for (SimNode from : sim.allNodes()) {
            if (random.nextLong(3) == 0) {
                long until = sim.agenda().nowNanos() + random.between(50 * MILLI, 3_000 * MILLI);
                for (SimNode to : sim.allNodes()) {
                    if (random.nextLong(2) == 0) {
                        sim.network().clog(from.host(), to.host(), until);
                    }
                }
            }
        }
    }

    private void jumpWall() {
        SimNode node = pick(sim.allNodes(), false);
        if (node != null) {
            node.clock().jumpWall(random.between(-2 * 86_400_000L, 2 * 86_400_000L));
        }
    }

    private void wipeOne() {
        SimMaster master = pick(sim.allMasters(), false);
        if (master != null && master.hasOwnDisk() && Electing.canDoWithout(sim, master)) {
            master.crash(true);
            master.wipe();
            later(100, 4_000, () -> restart(master));
        }
    }

    private void leave(List<? extends SimNode> candidates) {
        SimNode node = pick(candidates, true);
        if (node == null || node.isPaused()) {
            return;
        }
        if (node instanceof SimMaster master) {
            master.leave();
        } else if (node instanceof SimSlave slave) {
            slave.leave();
        }
        int life = node.starts();
        later(10, 1_500, () -> {
            if (node.starts() == life) {
                node.crash(false);
            }
            later(10, 3_000, () -> restart(node));
        });
    }

    private static void restart(SimNode node) {
        if (!node.isUp()) {
            node.start();
        }
    }

    private <T extends SimNode> @Nullable T pick(List<T> candidates, boolean up) {
        if (candidates.isEmpty()) {
            return null;
        }
        T node = candidates.get((int) random.nextLong(candidates.size()));
        return up && !node.isUp() ? null : node;
    }

    private NetworkProfile networkProfile() {
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

    private DiskProfile diskProfile() {
        int intensity = plan.intensity(Fault.SLOW_DISK);
        return new DiskProfile(
                50_000,
                400_000 + random.nextLong(intensity * MILLI + 1),
                intensity,
                random.between(20 * MILLI, 1_200 * MILLI));
    }
}
