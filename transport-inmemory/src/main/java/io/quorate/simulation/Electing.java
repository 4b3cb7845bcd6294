package io.quorate.simulation;

import io.quorate.consensus.Membership;
import io.quorate.consensus.Membership.Member;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.simulation.check.Checks;
import io.quorate.simulation.node.SimMaster;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which masters, with the disks that they have, can go on by themselves, and how many disks may be blank at a time. */
final class Electing {
    private Electing() {}

    /**
     * Whether these masters are a majority of those who count: by what is committed, and by the log of each of them, in which a
     * change of the members may stand that is not committed yet; and whatever comes of the changes of masters that clients have
     * asked for. Then one of them can be elected, whoever's log is the most complete.
     */
    static boolean areEnough(Checks checks, Collection<SimMaster> masters) {
        return areEnough(checks, masters, checks.mastersThatMayGo(), checks.mastersThatMayCome());
    }

    /** The same, if that one were removed as well. */
    static boolean areEnoughWithout(Checks checks, Collection<SimMaster> masters, NodeId removed) {
        return areEnough(checks, masters, with(checks.mastersThatMayGo(), removed), checks.mastersThatMayCome());
    }

    /** The same, if that one were made a voter as well, with the disk by which the others know it: it may be gone. */
    static boolean areEnoughWith(Checks checks, Collection<SimMaster> masters, NodeId added) {
        return areEnough(checks, masters, checks.mastersThatMayGo(), with(checks.mastersThatMayCome(), added));
    }

    /** The same, if the one were removed and the other made a voter in its place: each alone may be harmless, and both not. */
    static boolean areEnoughReplaced(Checks checks, Collection<SimMaster> masters, NodeId removed, NodeId added) {
        return areEnough(
                checks, masters, with(checks.mastersThatMayGo(), removed), with(checks.mastersThatMayCome(), added));
    }

    private static Set<NodeId> with(Set<NodeId> some, NodeId one) {
        Set<NodeId> all = new TreeSet<>(some);
        all.add(one);
        return all;
    }

    /**
     * Whether one more master may have a blank disk, beside some of the others: as many as one of them needs to found a cluster
     * could found a second one, if they heard of each other before they heard of the first.
     *
     * @param founders what that one is configured with
     */
    static boolean mayOneMoreBeBlank(Checks checks, Collection<SimMaster> others, int founders) {
        // A hurt disk, or one that lies, may turn out to hold nothing at all, an old copy is cleared, and who has the
        // disk of another gets
        // its own.
        List<SimMaster> blank = others.stream()
                .filter(other -> checks.isBlank(other) || other.isDoubtful() || !other.hasOwnDisk())
                .toList();
        int fewest = blank.stream().mapToInt(SimMaster::founders).reduce(founders, Math::min);
        return blank.size() + 1 < fewest;
    }

    /** Whether a cluster is formed, the disks of all masters but this one are enough for it to go on, and this one may be blank. */
    static boolean canDoWithout(Simulation sim, SimMaster master) {
        Checks checks = sim.checks();
        List<SimMaster> others = new ArrayList<>(sim.allMasters());
        others.remove(master);
        // Who has not heard yet that the cluster is formed must be able to hear it.
        List<SimMaster> formed =
                others.stream().filter(other -> !checks.isBlank(other)).toList();
        return checks.isFormed() && areEnough(checks, formed) && mayOneMoreBeBlank(checks, others, master.founders());
    }

    private static boolean areEnough(
            Checks checks, Collection<SimMaster> masters, Set<NodeId> mayGo, Set<NodeId> mayCome) {
        Set<VoterId> there = new HashSet<>();
        for (SimMaster master : masters) {
            VoterId id = checks.identity(master);
            // One with an old copy of its disk, a hurt one, or one that lies, does not count before it has a new disk,
            // or is healed.
            if (id != null && !master.isDoubtful()) {
                there.add(id);
            }
        }
        return canDecide(there, checks.membership(), mayGo, mayCome)
                && masters.stream()
                        .map(checks::membershipOf)
                        .filter(membership -> !membership.members().isEmpty())
                        .allMatch(membership -> canDecide(there, membership, mayGo, mayCome));
    }

    /** Whether those who surely go on voting are more than those who are missing, or may be when they are made voters. */
    private static boolean canDecide(Set<VoterId> there, Membership of, Set<NodeId> mayGo, Set<NodeId> mayCome) {
        int sure = 0;
        int missing = 0;
        for (Member member : of.members()) {
            NodeId node = member.id().node();
            if (there.contains(member.id())) {
                sure += member.voter() && !mayGo.contains(node) ? 1 : 0;
            } else if (member.voter()) {
                missing++;
            } else if (member.promote() || mayCome.contains(node)) {
                // Also if the one that it replaces is missing: a new leader, which has not noticed that, lets it vote
                // first.
                missing++;
            }
        }
        return sure > missing;
    }
}
