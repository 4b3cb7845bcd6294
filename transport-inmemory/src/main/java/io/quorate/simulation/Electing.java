package io.quorate.simulation;

import io.quorate.simulation.check.Checks;
import io.quorate.simulation.node.SimMaster;
import java.util.Collection;

/** Which masters, with the disks that they have, can go on by themselves. */
final class Electing {
    private Electing() {}

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
