package io.quorate.simulation;

import static io.quorate.simulation.FaultTimer.NOTHING;

import io.quorate.simulation.disk.SimDisk;
import io.quorate.simulation.node.SimMaster;
import io.quorate.spi.RandomSource;
import java.util.List;

/** Backs masters' disks up, and restores old copies; people clear them once the master has said that they are old. */
final class BackupNemesis {
    private final Simulation sim;
    private final FaultTimer timer;
    private final RandomSource random;
    private final Backups backups;

    BackupNemesis(Simulation sim, FaultTimer timer) {
        this.sim = sim;
        this.timer = timer;
        this.random = timer.random();
        this.backups = new Backups(sim);
    }

    void begin() {
        timer.every(Fault.DISK_RESTORED, this::restoreOne);
    }

    void end() {
        sim.allMasters().stream().filter(SimMaster::isSetBack).forEach(BackupNemesis::clear);
    }

    /** Backs one up, or restores it if all others know that the copy is old: one of them may have been away for long. */
    private long restoreOne() {
        List<SimMaster> masters = sim.allMasters();
        SimMaster master = masters.get((int) random.nextLong(masters.size()));
        if (!sim.checks().isFormed() || master.isDoubtful() || !master.hasOwnDisk()) {
            return NOTHING;
        }
        SimDisk.Copy copy = backups.of(master);
        if (copy == null || random.nextLong(3) == 0) {
            backups.take(master);
            return 0;
        }
        if (!backups.isKnownToBeOld(master) || !Electing.canDoWithout(sim, master)) {
            return NOTHING;
        }
        master.crash(true);
        master.restore(copy);
        timer.later(20, 1_000, () -> {
            if (!master.isUp()) {
                master.start();
            }
        });
        return timer.later(1_500, 8_000, () -> clear(master));
    }

    /** What people do who read that the directory is an old copy. */
    private static void clear(SimMaster master) {
        if (master.isSetBack()) {
            master.crash(true);
            master.wipe();
            master.start();
        }
    }
}
