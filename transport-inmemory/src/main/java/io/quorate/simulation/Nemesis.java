package io.quorate.simulation;

import static io.quorate.simulation.FaultTimer.MILLI;
import static io.quorate.simulation.FaultTimer.NOTHING;

import io.quorate.model.Resources;
import io.quorate.simulation.disk.DiskProfile;
import io.quorate.simulation.node.SimMaster;
import io.quorate.simulation.node.SimNode;
import io.quorate.simulation.node.SimSlave;
import io.quorate.spi.RandomSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does what a {@link FaultPlan} says. Faults stay within what the promises cover: never more disks lost than a minority. */
final class Nemesis {
    private final Simulation sim;
    private final FaultTimer timer;
    private final RandomSource random;
    private final NetworkNemesis network;
    private final BackupNemesis backups;
    private final DiskNemesis disks;
    private final LieNemesis lies;
    private final HostileNemesis hostiles;
    private boolean active;

    Nemesis(Simulation sim, FaultPlan plan, long seed) {
        this.sim = sim;
        this.timer = new FaultTimer(sim.agenda(), plan, seed);
        this.random = timer.random();
        this.network = new NetworkNemesis(sim, timer);
        this.backups = new BackupNemesis(sim, timer);
        this.disks = new DiskNemesis(sim, timer);
        this.lies = new LieNemesis(sim, timer);
        this.hostiles = new HostileNemesis(sim, timer);
    }

    /** Whether faults go on, so that whoever is late may not be to blame. */
    boolean isActive() {
        return active;
    }

    FaultPlan plan() {
        return timer.plan();
    }

    FaultLog log() {
        return timer.log();
    }

    void begin() {
        active = !plan().equals(FaultPlan.none());
        timer.begin();
        network.begin();
        backups.begin();
        disks.begin();
        lies.begin();
        hostiles.begin();
        if (plan().intensity(Fault.SLOW_DISK) > 0) {
            sim.allMasters().forEach(master -> master.use(diskProfile()));
        }
        timer.always(Fault.SLOW_DISK);
        timer.always(Fault.CLOCK_RATES);
        timer.every(Fault.MASTER_CRASH, () -> crashAndRestart(sim.allMasters()));
        timer.every(Fault.SLAVE_CRASH, () -> crashAndRestart(sim.allSlaves()));
        timer.every(Fault.SLAVE_RESIZE, this::resizeOne);
        timer.every(
                Fault.CLIENT_CRASH,
                () -> crashAndRestart(
                        sim.allClients().stream().map(SimClient::node).toList()));
        timer.every(Fault.POWER_CUT, this::cutPower);
        timer.every(Fault.PAUSE, () -> pause(pick(sim.allNodes(), true), pauseNanos()));
        timer.every(Fault.GROUP_PAUSE, this::pauseSome);
        timer.every(Fault.SLOW_CPU, this::slowOne);
        timer.every(Fault.WALL_JUMP, this::jumpWall);
        timer.every(Fault.DISK_WIPE, this::wipeOne);
        timer.every(Fault.MASTER_LEAVES, () -> leave(sim.allMasters()));
        timer.every(Fault.SLAVE_LEAVES, () -> leave(sim.allSlaves()));
    }

    void end() {
        active = false;
        timer.end();
        network.end();
        sim.allMasters().forEach(master -> master.use(DiskProfile.calm()));
        sim.allNodes().forEach(node -> node.slowDown(0));
        disks.end();
        lies.end();
        sim.allNodes().forEach(SimNode::resume);
        backups.end();
        hostiles.end();
    }

    /** After each step. */
    void watch() {
        lies.watch();
    }

    /** A frame that some node sends. */
    void overhears(byte[] frame) {
        hostiles.overhears(frame);
    }

    private long crashAndRestart(List<? extends SimNode> candidates) {
        SimNode node = pick(candidates, true);
        if (node == null) {
            return NOTHING;
        }
        node.crash(random.nextLong(4) == 0);
        // Often so fast that nobody has noticed, and now and then not before the leases are over.
        return timer.later(20, random.nextLong(3) == 0 ? 6_000 : 800, () -> restart(node));
    }

    private long resizeOne() {
        SimSlave slave = pick(sim.allSlaves(), true);
        if (slave == null) {
            return NOTHING;
        }
        slave.crash(random.nextLong(4) == 0);
        Resources offered = Resources.builder()
                .cpus(random.between(1, 6))
                .memoryMiB(random.between(512, 8192))
                .build();
        return timer.later(20, 3_000, () -> {
            if (!slave.isUp()) {
                slave.offer(offered);
                slave.start();
            }
        });
    }

    private long cutPower() {
        boolean machines = random.nextLong(2) == 0;
        long longest = 0;
        for (SimMaster master : sim.allMasters()) {
            master.crash(machines);
            longest = Math.max(longest, timer.later(50, 2_500, () -> restart(master)));
        }
        return longest;
    }

    private long pauseNanos() {
        return random.between(10 * MILLI, (random.nextLong(3) == 0 ? 6_000 : 900) * MILLI);
    }

    private long pause(@Nullable SimNode node, long nanos) {
        if (node == null || node.isPaused()) {
            return NOTHING;
        }
        node.pause();
        int life = node.starts();
        timer.after(nanos, () -> {
            if (node.starts() == life) {
                node.resume();
            }
        });
        return nanos;
    }

    /** They stand still at once, and go on at once or one by one. */
    private long pauseSome() {
        boolean together = random.nextLong(2) == 0;
        long share = random.between(1, 4);
        long lasts = pauseNanos();
        long longest = NOTHING;
        for (SimNode node : sim.allNodes()) {
            if (node.isUp() && random.nextLong(4) < share) {
                longest = Math.max(longest, pause(node, together ? lasts : pauseNanos()));
            }
        }
        return longest;
    }

    private long slowOne() {
        SimNode node = pick(sim.allNodes(), false);
        if (node == null || node.isSlow()) {
            return NOTHING;
        }
        // Mostly a few times what it should be; now and then so much that it cannot keep up.
        node.slowDown(random.between(MILLI / 10, (random.nextLong(4) == 0 ? 40 : 4) * MILLI));
        return timer.later(200, 8_000, () -> node.slowDown(0));
    }

    private long jumpWall() {
        SimNode node = pick(sim.allNodes(), false);
        if (node == null) {
            return NOTHING;
        }
        node.clock().jumpWall(random.between(-2 * 86_400_000L, 2 * 86_400_000L));
        return NetworkNemesis.AFTERMATH_NANOS;
    }

    private long wipeOne() {
        SimMaster master = pick(sim.allMasters(), false);
        if (master == null || !master.hasOwnDisk() || !Electing.canDoWithout(sim, master)) {
            return NOTHING;
        }
        master.crash(true);
        master.wipe();
        return timer.later(100, 4_000, () -> restart(master));
    }

    private long leave(List<? extends SimNode> candidates) {
        SimNode node = pick(candidates, true);
        if (node == null || node.isPaused()) {
            return NOTHING;
        }
        if (node instanceof SimMaster master) {
            master.leave();
        } else if (node instanceof SimSlave slave) {
            slave.leave();
        }
        int life = node.starts();
        return timer.later(10, 1_500, () -> {
            if (node.starts() == life) {
                node.crash(false);
            }
            timer.later(10, 3_000, () -> restart(node));
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

    private DiskProfile diskProfile() {
        int intensity = plan().intensity(Fault.SLOW_DISK);
        return new DiskProfile(
                50_000,
                400_000 + random.nextLong(intensity * MILLI + 1),
                intensity,
                random.between(20 * MILLI, 1_200 * MILLI));
    }
}
