package io.quorate.simulation;

import static io.quorate.simulation.FaultTimer.NOTHING;

import io.quorate.simulation.disk.DiskFaults;
import io.quorate.simulation.disk.DiskPart;
import io.quorate.simulation.node.SimMaster;
import io.quorate.spi.RandomSource;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * What happens to the disks of masters, and what people do then: a master that has stopped since its disk failed is started again,
 * in vain as long as that has not changed; and who was given the disk of another one gets back its own.
 *
 * <p>What rots, or is not where it was written, counts as a lost disk until it is fetched again: never more than a minority of them.
 */
final class DiskNemesis {
    private final Simulation sim;
    private final FaultTimer timer;
    private final RandomSource random;

    DiskNemesis(Simulation sim, FaultTimer timer) {
        this.sim = sim;
        this.timer = timer;
        this.random = timer.random();
    }

    void begin() {
        timer.every(Fault.DISK_FAILS, this::failOne);
        timer.every(Fault.DISK_FULL, this::fillSome);
        timer.every(Fault.BIT_ROT, () -> hurtOne(SimMaster::rot));
        timer.every(Fault.LOST_WRITE, this::loseWrite);
        timer.every(Fault.DISK_SWAP, this::swapTwo);
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

    private long failOne() {
        SimMaster master = pick();
        DiskFaults faults = master.disk().faults();
        if (faults == null) {
            return NOTHING;
        }
        switch ((int) random.nextLong(4)) {
            case 0 -> faults.failWrites();
            case 1 -> faults.failReads();
            default -> faults.failNextFlush();
        }
        return restartUntilItIsWell(master, faults);
    }

    private long fillSome() {
        boolean all = random.nextLong(3) == 0;
        long longest = NOTHING;
        for (SimMaster master : all ? sim.allMasters() : List.of(pick())) {
            DiskFaults faults = master.disk().faults();
            if (faults != null) {
                faults.fill(random.nextLong(5_000));
                longest = Math.max(longest, restartUntilItIsWell(master, faults));
            }
        }
        return longest;
    }

    /** Whoever looks after the master starts it again, and after some time has seen to its disk as well. */
    private long restartUntilItIsWell(SimMaster master, DiskFaults faults) {
        timer.later(100, 2_000, () -> restart(master));
        return timer.later(1_000, 6_000, () -> {
            faults.mend();
            restart(master);
        });
    }

    private static void restart(SimMaster master) {
        if (!master.isUp() && master.hasFailedDisk()) {
            master.start();
        }
    }

    private long loseWrite() {
        boolean astray = random.nextLong(2) == 0;
        return hurtOne((master, part) -> master.loseWrite(part, astray));
    }

    private long hurtOne(BiConsumer<SimMaster, DiskPart> how) {
        SimMaster master = pick();
        if (!master.hasOwnDisk() || master.hasForgotten() || master.lies() || !Electing.canDoWithout(sim, master)) {
            return NOTHING;
        }
        master.crash(random.nextLong(2) == 0);
        List<DiskPart> parts = List.of(DiskPart.values());
        how.accept(master, parts.get((int) random.nextLong(parts.size())));
        return timer.later(50, 4_000, () -> startIfDown(master));
    }

    private long swapTwo() {
        SimMaster one = pick();
        SimMaster other = pick();
        if (one == other || !isSettled(one) || !isSettled(other)) {
            return NOTHING;
        }
        one.crash(random.nextLong(2) == 0);
        other.crash(random.nextLong(2) == 0);
        SimMaster.swapDisks(one, other);
        timer.later(10, 1_000, () -> startIfDown(one));
        timer.later(10, 1_000, () -> startIfDown(other));
        return timer.later(500, 6_000, () -> giveBack(one));
    }

    /** Whether its disk is its own and says so, in all that it holds. */
    private boolean isSettled(SimMaster master) {
        return master.hasOwnDisk() && !master.isDoubtful() && !sim.checks().isBlank(master);
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
