package io.quorate.master;

import io.quorate.kernel.Outbox;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.VoterId;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.FormationMessage.FoundingState;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How founders agree who they are, once and for good, so that a split network founds at most one cluster (P1).
 *
 * <p>A master with an empty disk waits until it knows exactly as many founders as it is configured for, itself included. An
 * announcement alone makes nobody known, since anybody can send a recorded one again: whoever is announced is asked, and counts
 * once it has answered over an authenticated link. The master then durably promises itself to that set, and asks the others
 * what they promised. When all of a set have promised that very
 * set, the cluster is formed: no other set with one of these members can ever be promised by all. A promise is never taken
 * back; where promises conflict, nothing forms, and people are told which directories to clear.
 */
final class Formation {
    private static final long ASK_EVERY_NANOS = 150_000_000L;
    /**
     * How long the founders that are known must stay the same before one promises itself to them: masters that are started
     * together hear of each other one by one, and a superfluous one is to be noticed while nobody has promised anything.
     */
    private static final long SETTLE_NANOS = 250_000_000L;
    /** How long an announcement, and an answer, counts, in announcement periods. */
    private static final int FRESH_PERIODS = 5;
    /** More candidates than this are not looked at: that many cannot found anything anyway. */
    private static final int MAX_CANDIDATES = 64;

    private final MasterConfig config;
    private final MetadataKeeper keeper;
    private final Outbox out;
    private final VoterId self;
    private final TreeMap<NodeId, Candidate> candidates = new TreeMap<>();
    private final TreeMap<NodeId, FoundingState> heard = new TreeMap<>();
    /** A cluster of this name that was formed without this disk. */
    private @Nullable List<VoterId> foreignSet;

    private long identityWrite;
    private long promiseWrite;
    private long formedWrite;
    private Stage stage = Stage.IDENTIFYING;
    private long nextAskNanos = Long.MAX_VALUE;
    private long settledNanos;

    /** What a founder waits for. */
    enum Stage {
        /** The disk's identity is being made durable; nobody has heard of it. */
        IDENTIFYING,
        /** Waiting to know exactly as many founders as configured. */
        GATHERING,
        /** The promise is being made durable. */
        PROMISING,
        /** Promised; waiting for the promises of the others. */
        PROMISED,
        /** The cluster is formed; that is being made durable. */
        RECORDING,
        FORMED,
        /** The cluster is formed with other disks: this one never votes. */
        EXCLUDED
    }

    /** @param answeredNanos when it said over an authenticated link that it is this voter; null if it has not */
    private record Candidate(
            VoterId voter,
            int founders,
            long seenNanos,
            @Nullable Long answeredNanos) {
        Candidate answered(long nowNanos) {
            return new Candidate(voter, founders, seenNanos, nowNanos);
        }
    }

    Formation(MasterConfig config, MetadataKeeper keeper, Outbox out) {
        this.config = config;
        this.keeper = keeper;
        this.out = out;
        this.self = new VoterId(config.id(), keeper.current().disk());
    }

    void start(long nowNanos, boolean newDisk) {
        if (keeper.current().formed()) {
            stage = Stage.FORMED;
        } else if (newDisk) {
            // Nobody may promise itself to this disk before it is sure to keep its name.
            identityWrite = keeper.persist();
        } else if (keeper.current().promised().isEmpty()) {
            becomeGathering(nowNanos);
        } else {
            becomePromised(nowNanos);
        }
    }

    boolean isFormed() {
        return stage == Stage.FORMED;
    }

    /** Whether others may be told of this disk. */
    boolean isIdentified() {
        return stage != Stage.IDENTIFYING;
    }

    Stage stage() {
        return stage;
    }

    VoterId self() {
        return self;
    }

    List<VoterId> voters() {
        return keeper.current().promised();
    }

    void onAnnouncement(long nowNanos, Announcement announcement) {
        Announcement.OfMaster master = announcement.master();
        NodeId id = announcement.node().id();
        if (master == null || id.equals(config.id()) || stage == Stage.FORMED) {
            return;
        }
        if (announcement.clusterId() != 0) {
            candidates.remove(id);
            if (stage == Stage.GATHERING || stage == Stage.PROMISED) {
                ask(id);
            }
            return;
        }
        if (candidates.size() < MAX_CANDIDATES || candidates.containsKey(id)) {
            VoterId voter = new VoterId(id, master.disk());
            Candidate before = candidates.get(id);
            if (before != null && before.voter().equals(voter)) {
                candidates.put(id, new Candidate(voter, master.founders(), nowNanos, before.answeredNanos()));
                return;
            }
            candidates.put(id, new Candidate(voter, master.founders(), nowNanos, null));
            if (stage == Stage.GATHERING) {
                ask(id);
            }
        }
    }

    void onMessage(long nowNanos, NodeId from, FoundingState state) {
        if (!state.self().node().equals(from)) {
            return;
        }
        if (state.wantsAnswer() && isIdentified()) {
            out.send(NodeRef.master(from), stateNow(false));
        }
        if (stage == Stage.FORMED || stage == Stage.IDENTIFYING || stage == Stage.PROMISING) {
            return;
        }
        confirm(nowNanos, from, state);
        if (state.formed()) {
            learnOfFormedCluster(state.promised());
        } else if (heard.size() < MAX_CANDIDATES || heard.containsKey(from)) {
            heard.put(from, state);
            considerFormed();
        }
    }

    void onDurable(long nowNanos, long write) {
        if (stage == Stage.IDENTIFYING && write >= identityWrite) {
            becomeGathering(nowNanos);
            out.announceSoon();
        } else if (stage == Stage.PROMISING && write >= promiseWrite) {
            becomePromised(nowNanos);
        } else if (stage == Stage.RECORDING && write >= formedWrite) {
            stage = Stage.FORMED;
            nextAskNanos = Long.MAX_VALUE;
            out.announceSoon();
        }
    }

    void onWake(long nowNanos) {
        if (nowNanos >= nextAskNanos) {
            nextAskNanos = nowNanos + ASK_EVERY_NANOS;
            if (stage == Stage.GATHERING) {
                considerPromising(nowNanos);
            } else if (stage == Stage.PROMISED) {
                voters().stream().filter(v -> !v.equals(self)).forEach(v -> ask(v.node()));
                considerFormed();
            }
        }
    }

    long nextWakeNanos() {
        return stage == Stage.FORMED ? Long.MAX_VALUE : nextAskNanos;
    }

    /** Whether somebody has to do something; otherwise waiting may be all that it takes. */
    boolean isStuck() {
        return switch (stage) {
            case EXCLUDED -> true;
            case GATHERING -> answered().size() + 1 > config.founders() || disagreeing() != null;
            case PROMISED -> !conflicts().isEmpty() || foreignSet != null;
            case IDENTIFYING, PROMISING, RECORDING, FORMED -> false;
        };
    }

    /** Why there is no cluster yet, in a sentence; null if there is one. */
    @Nullable
    String problem() {
        return switch (stage) {
            case FORMED -> null;
            case IDENTIFYING, PROMISING, RECORDING -> "the data directory of " + config.id() + " is being written";
            case GATHERING -> gatheringProblem();
            case PROMISED -> promisedProblem();
            case EXCLUDED ->
                "master " + config.id() + " is no voter: the cluster was formed with " + foreignSet
                        + ", and this data directory is " + self
                        + " (wiped, replaced, or new); it does not vote in another disk's place";
        };
    }

    private void becomeGathering(long nowNanos) {
        stage = Stage.GATHERING;
        nextAskNanos = nowNanos;
    }

    private void becomePromised(long nowNanos) {
        stage = Stage.PROMISED;
        nextAskNanos = nowNanos;
    }

    /** A candidate said itself who it is. */
    private void confirm(long nowNanos, NodeId from, FoundingState state) {
        Candidate candidate = candidates.get(from);
        if (candidate == null || !candidate.voter().equals(state.self())) {
            return;
        }
        if (candidate.answeredNanos() == null) {
            settledNanos = nowNanos + SETTLE_NANOS;
        }
        candidates.put(from, candidate.answered(nowNanos));
    }

    private void considerPromising(long nowNanos) {
        long freshNanos = config.timings().announcement().toNanos() * FRESH_PERIODS;
        candidates.values().removeIf(candidate -> nowNanos - candidate.seenNanos() > freshNanos);
        candidates.replaceAll((id, candidate) -> isFresh(candidate, nowNanos - freshNanos)
                ? candidate
                : new Candidate(candidate.voter(), candidate.founders(), candidate.seenNanos(), null));
        candidates.keySet().forEach(this::ask);
        List<Candidate> known = answered();
        if (nowNanos < settledNanos
                || known.size() + 1 != config.founders()
                || known.stream().anyMatch(candidate -> candidate.founders() != config.founders())) {
            return;
        }
        TreeSet<VoterId> set = new TreeSet<>();
        set.add(self);
        known.forEach(candidate -> set.add(candidate.voter()));
        stage = Stage.PROMISING;
        promiseWrite = keeper.persistPromise(List.copyOf(set));
    }

    private static boolean isFresh(Candidate candidate, long sinceNanos) {
        return candidate.answeredNanos() != null && candidate.answeredNanos() >= sinceNanos;
    }

    /** The other founders that are known. */
    private List<Candidate> answered() {
        return candidates.values().stream()
                .filter(candidate -> candidate.answeredNanos() != null)
                .toList();
    }

    private void considerFormed() {
        if (stage != Stage.PROMISED) {
            return;
        }
        for (VoterId voter : voters()) {
            if (!voter.equals(self)) {
                FoundingState state = heard.get(voter.node());
                if (state == null
                        || !state.self().equals(voter)
                        || !state.promised().equals(voters())) {
                    return;
                }
            }
        }
        becomeRecording();
    }

    private void becomeRecording() {
        stage = Stage.RECORDING;
        formedWrite = keeper.persistFormed();
    }

    private void learnOfFormedCluster(List<VoterId> set) {
        if (stage == Stage.RECORDING) {
            return;
        }
        if (set.contains(self) && set.equals(voters())) {
            becomeRecording();
            return;
        }
        // A set that contains this disk without its promise cannot be formed; whoever says so is not believed.
        foreignSet = set;
        boolean takesOneOfOurs = set.stream().anyMatch(voters()::contains);
        if (voters().isEmpty() || takesOneOfOurs) {
            stage = Stage.EXCLUDED;
        }
        // Otherwise that is another cluster of the same name; the set promised here can still be formed.
    }

    private void ask(NodeId master) {
        out.send(NodeRef.master(master), stateNow(true));
    }

    private FoundingState stateNow(boolean wantsAnswer) {
        // While the promise or the record is not durable, nobody hears of it.
        boolean promised = stage != Stage.GATHERING && stage != Stage.PROMISING;
        return new FoundingState(self, promised ? voters() : List.of(), stage == Stage.FORMED, wantsAnswer);
    }

    private String gatheringProblem() {
        TreeSet<NodeId> names = new TreeSet<>();
        names.add(config.id());
        answered().forEach(candidate -> names.add(candidate.voter().node()));
        int known = names.size();
        if (known > config.founders()) {
            return "more masters than founders: " + names + " announce themselves, but founders is " + config.founders()
                    + "; stop those that do not belong";
        }
        Candidate disagreeing = disagreeing();
        if (disagreeing != null) {
            return "the masters disagree about founders: " + config.id() + " has " + config.founders() + ", "
                    + disagreeing.voter().node() + " has " + disagreeing.founders();
        }
        if (known == config.founders()) {
            return "the cluster is not formed: all founders are known, and about to promise: " + names;
        }
        return "the cluster is not formed: waiting for " + (config.founders() - known) + " more of " + config.founders()
                + " founders; known: " + names;
    }

    private @Nullable Candidate disagreeing() {
        return answered().stream()
                .filter(candidate -> candidate.founders() != config.founders())
                .findFirst()
                .orElse(null);
    }

    private String promisedProblem() {
        List<String> conflicts = conflicts();
        if (!conflicts.isEmpty()) {
            return "founding promises conflict: " + self.node() + " promised itself to " + voters() + ", but "
                    + String.join(", ", conflicts)
                    + "; no cluster was formed, so clear the data directories of these masters and start them again";
        }
        TreeSet<NodeId> missing = new TreeSet<>();
        for (VoterId voter : voters()) {
            FoundingState state = heard.get(voter.node());
            if (!voter.equals(self) && (state == null || state.promised().isEmpty())) {
                missing.add(voter.node());
            }
        }
        String waiting = "the cluster is not formed: waiting for the founding promise of " + missing;
        return foreignSet == null
                ? waiting
                : waiting + "; meanwhile another cluster of the name " + config.cluster() + " was formed by "
                        + foreignSet + ": stop it, or give one of the two another name";
    }

    /** Which other founders can never promise what this one has promised, and why. */
    private List<String> conflicts() {
        List<String> conflicts = new ArrayList<>();
        for (VoterId voter : voters()) {
            FoundingState state = heard.get(voter.node());
            if (voter.equals(self) || state == null) {
                continue;
            }
            if (!state.self().equals(voter)) {
                conflicts.add(voter.node() + " has another disk than " + self.node() + " promised itself to");
            } else if (!state.promised().isEmpty() && !state.promised().equals(voters())) {
                conflicts.add(voter.node() + " promised itself to " + state.promised());
            }
        }
        return conflicts;
    }
}
