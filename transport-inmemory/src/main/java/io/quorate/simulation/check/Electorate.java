package io.quorate.simulation.check;

import io.quorate.consensus.ConsensusCore;
import io.quorate.consensus.Membership;
import io.quorate.model.VoterId;
import io.quorate.simulation.node.SimMaster;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore.StoredSnapshot;
import io.quorate.storage.LogImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Whose votes count, by what stands in the logs. A master must go by the newest membership in its own log, and no two that can
 * decide side by side may differ by more than one voter (P1; Ongaro's dissertation, section 4.1).
 */
final class Electorate {
    private final Disks disks;
    private final Map<SimMaster, Membership> seen = new HashMap<>();
    private final MastersCheck masters;
    private Membership committed = Membership.UNKNOWN;

    Electorate(Disks disks, MastersCheck masters) {
        this.disks = disks;
        this.masters = masters;
    }

    /** By the newest committed entry that says so. */
    Membership committed() {
        return committed.members().isEmpty() ? Membership.founding(disks.founders()) : committed;
    }

    void committed(LogEntry entry) {
        if (entry.kind() != LogEntry.Kind.MEMBERSHIP) {
            return;
        }
        Membership next = Membership.decode(entry.command());
        List<VoterId> before = committed().voters();
        long added =
                next.voters().stream().filter(voter -> !before.contains(voter)).count();
        long gone =
                before.stream().filter(voter -> !next.voters().contains(voter)).count();
        if (added + gone > 1) {
            throw new PromiseBroken("P1", entry + " changes more than one voter: from " + before + " to " + next);
        }
        masters.committed(entry.index(), committed(), next);
        committed = next;
    }

    /** The voters that a master counts, which must be those of its log. */
    List<VoterId> votersOf(SimMaster master) {
        ConsensusCore consensus = master.consensus();
        Membership said = consensus == null ? Membership.UNKNOWN : consensus.membership();
        if (!said.equals(seen.get(master))) {
            Membership written = written(master);
            if (!said.equals(written)) {
                throw new PromiseBroken("P1", master + " counts " + said + "; its log says " + written);
            }
            seen.put(master, said);
        }
        return said.voters();
    }

    /** Whether it votes by what its log said before its last change: until that is committed, it may lead. */
    boolean wasVoterBeforeLastChange(SimMaster master, VoterId voter) {
        return written(master, 1).isVoter(voter);
    }

    void forget(SimMaster master) {
        seen.remove(master);
    }

    /**
     * Whether so many of the voters that a master counts are a majority: by its log, or by what its log said before the last
     * change. Within one step it may have counted by the one, and then have begun the next.
     */
    boolean isMajority(SimMaster master, ToIntFunction<List<VoterId>> holders) {
        List<VoterId> now = votersOf(master);
        if (holders.applyAsInt(now) > now.size() / 2) {
            return true;
        }
        List<VoterId> before = written(master, 1).voters();
        return holders.applyAsInt(before) > before.size() / 2;
    }

    /** By the newest entry of its log. */
    Membership written(SimMaster master) {
        return written(master, 0);
    }

    /** @param back how many changes to leave out */
    private Membership written(SimMaster master, int back) {
        LogImage log = master.disk().written();
        StoredSnapshot snapshot = log.snapshot();
        long covered = snapshot == null ? 0 : snapshot.info().index();
        int left = back;
        for (long index = log.lastIndex(); index > Math.max(covered, log.baseIndex()); index--) {
            if (log.entry(index).kind() == LogEntry.Kind.MEMBERSHIP && left-- == 0) {
                return Membership.decode(log.entry(index).command());
            }
        }
        if (snapshot != null) {
            return Membership.decode(snapshot.info().context());
        }
        VoterId self = disks.identity(master);
        return self != null && disks.founders().contains(self)
                ? Membership.founding(disks.founders())
                : Membership.UNKNOWN;
    }
}
