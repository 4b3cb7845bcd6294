package io.quorate.master;

import io.quorate.master.Formation.Candidate;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.protocol.FormationMessage.FoundingState;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tells people why a cluster is not formed yet, and whether somebody has to do something about it (P8). */
final class FoundingReport {
    private final MasterConfig config;
    private final VoterId self;

    FoundingReport(MasterConfig config, VoterId self) {
        this.config = config;
        this.self = self;
    }

    /** Whether waiting will not do. */
    boolean isStuck(List<Candidate> known) {
        return known.size() + 1 > config.founders() || disagreeing(known) != null;
    }

    String gathering(List<Candidate> known) {
        TreeSet<NodeId> names = new TreeSet<>();
        names.add(config.id());
        known.forEach(candidate -> names.add(candidate.voter().node()));
        if (names.size() > config.founders()) {
            return "more masters than founders: " + names + " announce themselves, but founders is " + config.founders()
                    + "; stop those that do not belong";
        }
        Candidate disagreeing = disagreeing(known);
        if (disagreeing != null) {
            return "the masters disagree about founders: " + config.id() + " has " + config.founders() + ", "
                    + disagreeing.voter().node() + " has " + disagreeing.founders();
        }
        if (names.size() == config.founders()) {
            return "the cluster is not formed: all founders are known, and about to promise: " + names;
        }
        return "the cluster is not formed: waiting for " + (config.founders() - names.size()) + " more of "
                + config.founders() + " founders; known: " + names;
    }

    private @Nullable Candidate disagreeing(List<Candidate> known) {
        return known.stream()
                .filter(candidate -> candidate.founders() != config.founders())
                .findFirst()
                .orElse(null);
    }

    String promised(List<VoterId> promised, SortedMap<NodeId, FoundingState> heard, long foreignCluster) {
        List<String> conflicts = conflicts(promised, heard);
        if (!conflicts.isEmpty()) {
            return "founding promises conflict: " + self.node() + " promised itself to " + promised + ", but "
                    + String.join(", ", conflicts)
                    + "; no cluster was formed, so clear the data directories of these masters and start them again";
        }
        TreeSet<NodeId> missing = new TreeSet<>();
        for (VoterId voter : promised) {
            FoundingState state = heard.get(voter.node());
            if (!voter.equals(self) && (state == null || state.promised().isEmpty())) {
                missing.add(voter.node());
            }
        }
        String waiting = "the cluster is not formed: waiting for the founding promise of " + missing;
        return foreignCluster == 0
                ? waiting
                : waiting + "; meanwhile there is another cluster of the name " + config.cluster() + ", "
                        + ClusterIds.text(foreignCluster) + ": stop it, or give one of the two another name";
    }

    /** Which other founders can never promise what this one has promised, and why. */
    List<String> conflicts(List<VoterId> promised, SortedMap<NodeId, FoundingState> heard) {
        List<String> conflicts = new ArrayList<>();
        for (VoterId voter : promised) {
            FoundingState state = heard.get(voter.node());
            if (voter.equals(self) || state == null) {
                continue;
            }
            if (!state.self().equals(voter)) {
                conflicts.add(voter.node() + " has another disk than " + self.node() + " promised itself to");
            } else if (!state.promised().isEmpty() && !state.promised().equals(promised)) {
                conflicts.add(voter.node() + " promised itself to " + state.promised());
            }
        }
        return conflicts;
    }
}
