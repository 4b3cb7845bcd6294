package io.quorate.simulation;

import io.quorate.kernel.SeededRandom;
import io.quorate.simulation.disk.DiskFaults;
import io.quorate.simulation.disk.DiskPart;
import io.quorate.simulation.node.SimMaster;
import java.util.List;

/**
 * What happens to the disks of masters, and what people do then: a master that has stopped since its disk failed is started again,
 * in vain as long as that has not changed; and who was given the disk of another one gets back its own.
 *
 * <p>What rots counts as a lost disk until it is fetched again: never more than a minority of them.
 */
final class DiskNemesis {
    private final Simulation sim;
    private final SeededRandom random;
    private final Later later;

    /** Lets something happen at a random moment, unless the faults have stopped by then. */
    interface Later {
        void later(long minMillis, long maxMillis, Runnable act);
    }

    DiskNemesis(Simulation sim, SeededRandom random, Later later) {
        this.sim = sim;
        this.random = random;
        this.later = later;
    }

    /** All disks are well and where they belong. What was lost stays lost. */
    void end() {
        for (SimMaster master : sim.allMasters()) {
            giveBack(master);
            DiskFaults faults = master.disk().faults();
            if (faults != null) {
                faults.mend();
            }
        }
    }

    void failOne() {
        SimMaster master = pick();
        DiskFaults faults = master.disk().faults();
        if (faults == null) {
            return;
        }
        switch ((int) random.nextLong(4)) {
            case 0 -> faults.failWrites();
            case 1 -> faults.failReads();
            default -> faults.failNextFlush();
        }
        restartUntilItIsWell(master, faults);
    }

    void fillSome() {
        boolean all = random.nextLong(3) == 0;
        for (SimMaster master : all ? sim.allMasters() : List.of(pick())) {
            DiskFaults faults = master.disk().faults();
            if (faults != null) {
                faults.fill(random.nextLong(5_000));
                restartUntilItIsWell(master, faults);
            }
        }
    }

    /** Whoever looks after the master starts it again, and after some time has seen to its disk as well. */
    private void restartUntilItIsWell(SimMaster master, DiskFaults faults) {
        later.later(100, 2_000, () -> restart(master));
        later.later(1_000, 6_000, () -> {
            faults.mend();
            restart(master);
        });
    }

    private static void restart(SimMaster master) {
        if (!master.isUp() && master.hasFailedDisk()) {
            master.start();
        }
    }

    void rotOne() {
        SimMaster master = pick();
        if (master.hasOwnDisk() && Electing.canDoWithout(sim, master)) {
            master.crash(random.nextLong(2) == 0);
            master.rot(DiskPart.values()[(int) random.nextLong(DiskPart.values().length)]);
            later.later(50, 4_000, () -> startIfDown(master));
        }
    }

    void swapTwo() {
        SimMaster one = pick();
        SimMaster other = pick();
        if (one == other || !isSettled(one) || !isSettled(other)) {
            return;
        }
        one.crash(random.nextLong(2) == 0);
        other.crash(random.nextLong(2) == 0);
        SimMaster.swapDisks(one, other);
        later.later(10, 1_000, () -> startIfDown(one));
        later.later(10, 1_000, () -> startIfDown(other));
        later.later(500, 6_000, () -> giveBack(one));
    }

    /** Whether its disk is its own and says so, in all that it holds. */
    private boolean isSettled(SimMaster master) {
        return master.hasOwnDisk() && !master.isHurt() && !sim.checks().isBlank(master);
    }

    /** Who has another one's disk did not start with it. */
    private void giveBack(SimMaster master) {
        for (SimMaster other : sim.allMasters()) {
            if (!master.hasOwnDisk() && other.hasDiskOf(master)) {
                SimMaster.swapDisks(master, other);
                startIfDown(master);
                startIfDown(other);
            }
        }
    }

    private static void startIfDown(SimMaster master) {
        if (!master.isUp()) {
            master.start();
        }
    }

    private SimMaster pick() {
        return sim.allMasters().get((int) random.nextLong(sim.allMasters().size()));
    }
}
