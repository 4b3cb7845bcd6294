package io.quorate.simulation;

import static io.quorate.simulation.FaultTimer.NOTHING;

import io.quorate.master.MasterCore;
import io.quorate.model.VoterId;
import io.quorate.simulation.disk.DiskFaults;
import io.quorate.simulation.node.DiskState;
import io.quorate.simulation.node.SimMaster;
import io.quorate.spi.RandomSource;
import java.util.List;
import java.util.TreeSet;

/**
 * Lets disks lie, and sees what becomes of those who believed them. From its lie on a disk counts as lost: never more than a
 * minority of them.
 */
final class LieNemesis {
    private final Simulation sim;
    private final FaultTimer timer;
    private final RandomSource random;
    private boolean lied;

    LieNemesis(Simulation sim, FaultTimer timer) {
        this.sim = sim;
        this.timer = timer;
        this.random = timer.random();
    }

    void begin() {
        timer.every(Fault.DISK_LIES, this::lie);
    }

    /** All disks are honest, and those that have forgotten something are replaced. */
    void end() {
        for (SimMaster master : sim.allMasters()) {
            DiskFaults faults = master.disk().faults();
            if (faults != null) {
                faults.beHonest();
            }
            if (master.hasForgotten() && !master.isSetBack()) {
                replace(master);
            }
        }
    }

    private long lie() {
        List<SimMaster> masters = sim.allMasters();
        SimMaster master = masters.get((int) random.nextLong(masters.size()));
        DiskFaults faults = master.disk().faults();
        boolean isSettled = master.isUp()
                && master.hasOwnDisk()
                && !master.isDoubtful()
                && !sim.checks().isBlank(master);
        if (faults == null || !isSettled || !Electing.canDoWithout(sim, master)) {
            return NOTHING;
        }
        faults.lie();
        lied = true;
        timer.later(1_500, 8_000, () -> lookAfter(master));
        return timer.later(5, random.nextLong(3) == 0 ? 4_000 : 400, () -> {
            if (master.lies() && random.nextLong(8) == 0) {
                faults.beHonest();
            } else if (master.lies()) {
                master.crash(true);
                timer.later(20, 1_500, () -> {
                    if (!master.isUp()) {
                        master.start();
                    }
                });
            }
        });
    }

    /** What people do who look at a master whose machine has died. */
    private void lookAfter(SimMaster master) {
        MasterCore core = master.core();
        if (!master.hasForgotten() || master.isSetBack()) {
            return;
        }
        if (core != null && core.isOutdated()) {
            replace(master);
        } else if (core != null && master.forgotten() == null) {
            master.crash(false);
            master.start();
        } else {
            timer.later(500, 4_000, () -> lookAfter(master));
        }
    }

    private static void replace(SimMaster master) {
        boolean wasUp = master.isUp();
        if (wasUp) {
            master.crash(true);
        }
        master.wipe();
        if (wasUp) {
            master.start();
        }
    }

    /**
     * After each step: a master with less than it had promised is left alone only as long as nobody can be misled by it. Otherwise its
     * disk is taken away, as any disk may be: no protocol can tell what only that one knew.
     */
    void watch() {
        if (!lied) {
            return;
        }
        for (SimMaster master : sim.allMasters()) {
            DiskState promised = master.forgotten();
            MasterCore core = master.core();
            if (promised != null && core != null && !core.isOutdated() && !isHarmless(master, core, promised)) {
                replace(master);
            }
        }
    }

    /** Whether every other one that may have a vote remembers what is lost, or has it itself. */
    private boolean isHarmless(SimMaster master, MasterCore core, DiskState promised) {
        VoterId self = sim.checks().identity(master);
        if (self == null || sim.checks().isBlank(master)) {
            return false;
        }
        TreeSet<VoterId> members = new TreeSet<>();
        sim.checks().membership().members().forEach(member -> members.add(member.id()));
        for (SimMaster each : sim.allMasters()) {
            sim.checks().membershipOf(each).members().forEach(member -> members.add(member.id()));
        }
        DiskState now = DiskState.of(master.disk().durable());
        for (SimMaster other : sim.allMasters()) {
            VoterId id = sim.checks().identity(other);
            if (other != master && id != null && members.contains(id)) {
                MasterCore of = other.core();
                boolean knows = of != null && of.knowsOfMore(self, master.incarnation(), core.found());
                if (!knows && !DiskState.of(other.disk().durable()).makesUpFor(now, promised)) {
                    return false;
                }
            }
        }
        return true;
    }
}
