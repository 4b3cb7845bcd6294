package io.quorate.simulation;

import io.quorate.simulation.check.Checks;
import io.quorate.simulation.node.SimMaster;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Which masters, with the disks that they have, can go on by themselves. */
final class Electing {
    private Electing() {}

    /** Whether a cluster is formed, and the disks of all masters but one are enough for it to go on. */
    static boolean canDoWithout(Simulation sim, SimMaster master) {
        List<SimMaster> others = new ArrayList<>(sim.allMasters());
        others.remove(master);
        // Who has not heard yet that the cluster is formed must be able to hear it.
        others.removeIf(sim.checks()::isBlank);
        return sim.checks().isFormed() && areEnough(sim.checks(), others);
    }

    /**
     * Whether these masters are a majority of those who count: by what is committed, and by the log of each of them, in which a
     * change of the members may stand that is not committed yet. Then one of them can be elected, whoever's log is the most
     * complete.
     */
    static boolean areEnough(Checks checks, Collection<SimMaster> masters) {
        return checks.areMajority(masters, checks.membership())
                && masters.stream()
                        .map(checks::membershipOf)
                        .filter(membership -> !membership.members().isEmpty())
                        .allMatch(membership -> checks.areMajority(masters, membership));
    }
}
