package io.quorate.master;

import io.quorate.consensus.Membership;
import io.quorate.kernel.Outbox;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.VoterId;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.FormationMessage.FoundingState;
import io.quorate.protocol.FormationMessage.JoinAnswer;
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
 *
 * <p>A master with a new disk that finds a cluster which is formed already does not found anything: it asks to be admitted there
 * ({@link Admission}). That is also the way back for a founder whose disk was lost: it never votes in the old disk's place.
 */
final class Formation {
    private static final long ASK_EVERY_NANOS = 150_000_000L;
    /**
     * How long the founders that are known must stay the same before one promises itself to them: masters that are started
     * together hear of each other one by one, and a superfluous one is to be noticed while nobody has promised anything.
     */
    private static final long SETTLE_NANOS = 250_000_000L;
    /** Less than those who gather wait before they promise. */
    private static final long ANSWER_GAP_NANOS = 100_000_000L;
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
    private final Admission admission;
    private final FoundingReport report;
    /** Another cluster of this name, while this one is still to be formed; 0: none was heard of. */
    private long foreignCluster;

    private long identityWrite;
    private long promiseWrite;
    private long formedWrite;
    private Stage stage = Stage.IDENTIFYING;
    private long nextAskNanos = Long.MAX_VALUE;
    private long settledNanos = Long.MIN_VALUE;
    private long nextAnswerNanos = Long.MIN_VALUE;

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
        /** There is a cluster, formed with other disks: this one asks to be admitted. */
        JOINING
    }

    /** @param answeredNanos when it said over an authenticated link that it is this voter; null if it has not */
    record Candidate(
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
        this.admission = new Admission(self, out);
        this.report = new FoundingReport(config, self);
    }

    void start(long nowNanos, boolean newDisk) {
        if (keeper.current().formed()) {
            stage = Stage.FORMED;
        } else if (newDisk) {
            // Nobody may promise itself to this disk before it is sure to keep its name.
            identityWrite = keeper.persist();
        } else {
            becomeWaiting(nowNanos);
        }
    }

    private void becomeWaiting(long nowNanos) {
        if (promised().isEmpty()) {
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

    /** The founding set that this master has promised itself to; empty if it has not. */
    List<VoterId> promised() {
        return keeper.current().promised();
    }

    /** Who the members were when the log began, as far as this master can know before it has the log. */
    Membership founding() {
        return keeper.current().admitted() ? Membership.UNKNOWN : Membership.founding(promised());
    }

    /** The cluster's; 0 until it is formed. */
    long clusterId() {
        return keeper.current().clusterId();
    }

    /** All that are unformed hear it, however many they are; and whoever makes such announcements up costs little. */
    private void answer(long nowNanos) {
        if (nowNanos >= nextAnswerNanos) {
            nextAnswerNanos = nowNanos + ANSWER_GAP_NANOS;
            out.announceSoon();
        }
    }

    void onAnnouncement(long nowNanos, Announcement announcement) {
        Announcement.OfMaster master = announcement.master();
        NodeId id = announcement.node().id();
        if (master == null || id.equals(config.id())) {
            return;
        }
        if (stage == Stage.FORMED) {
            if (announcement.clusterId() == 0) {
                // It must hear of this cluster before it has found enough others to found another one (P1).
                answer(nowNanos);
            }
            return;
        }
        if (announcement.clusterId() != 0) {
            candidates.remove(id);
            if (stage == Stage.GATHERING || stage == Stage.PROMISED || stage == Stage.JOINING) {
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
            learnOfFormedCluster(nowNanos, from, state);
        } else if (heard.size() < MAX_CANDIDATES || heard.containsKey(from)) {
            heard.put(from, state);
            considerFormed();
        }
    }

    /** The leader of the cluster that this master asked says that it is a member. */
    void onAdmitted(JoinAnswer answer) {
        if (stage == Stage.JOINING && answer.admitted().equals(self) && answer.clusterId() == admission.clusterId()) {
            stage = Stage.RECORDING;
            formedWrite = keeper.persistAdmission(answer.clusterId());
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
                promised().stream().filter(v -> !v.equals(self)).forEach(v -> ask(v.node()));
                considerFormed();
            }
        }
        if (stage == Stage.JOINING) {
            admission.onWake(nowNanos);
            if (admission.isInVain(nowNanos)) {
                becomeWaiting(nowNanos);
            }
        }
    }

    long nextWakeNanos() {
        return switch (stage) {
            case FORMED -> Long.MAX_VALUE;
            case JOINING -> admission.nextWakeNanos();
            case IDENTIFYING, GATHERING, PROMISING, PROMISED, RECORDING -> nextAskNanos;
        };
    }

    /** Whether somebody has to do something; otherwise waiting may be all that it takes. */
    boolean isStuck() {
        return switch (stage) {
            case GATHERING -> report.isStuck(answered());
            case PROMISED -> !report.conflicts(promised(), heard).isEmpty() || foreignCluster != 0;
            case IDENTIFYING, PROMISING, RECORDING, JOINING, FORMED -> false;
        };
    }

    /** Why there is no cluster yet, in a sentence; null if there is one. */
    @Nullable
    String problem() {
        return switch (stage) {
            case FORMED -> null;
            case IDENTIFYING, PROMISING, RECORDING -> "the data directory of " + config.id() + " is being written";
            case GATHERING -> report.gathering(answered());
            case PROMISED -> report.promised(promised(), heard, foreignCluster);
            case JOINING ->
                "master " + config.id() + " is no member of cluster " + ClusterIds.text(admission.clusterId())
                        + " yet: its data directory, " + self
                        + ", is new there (wiped, replaced, or another's); it has asked to be admitted, and does not vote";
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
        for (VoterId voter : promised()) {
            if (!voter.equals(self)) {
                FoundingState state = heard.get(voter.node());
                if (state == null
                        || !state.self().equals(voter)
                        || !state.promised().equals(promised())) {
                    return;
                }
            }
        }
        becomeRecording();
    }

    private void becomeRecording() {
        stage = Stage.RECORDING;
        formedWrite = keeper.persistFormed(foundedCluster());
    }

    /** What the id of the cluster is that the promised set forms. */
    private long foundedCluster() {
        return ClusterIds.of(config.cluster(), promised());
    }

    private void learnOfFormedCluster(long nowNanos, NodeId from, FoundingState state) {
        if (stage == Stage.RECORDING) {
            return;
        }
        if (stage == Stage.JOINING) {
            admission.heard(nowNanos, from, state.clusterId());
            return;
        }
        if (!promised().isEmpty() && state.clusterId() == foundedCluster()) {
            becomeRecording();
            return;
        }
        if (promised().isEmpty() || canNeverForm(state)) {
            stage = Stage.JOINING;
            admission.begin(nowNanos, from, state.clusterId());
        } else {
            // That is another cluster of the same name; the set promised here can still be formed.
            foreignCluster = state.clusterId();
        }
    }

    /**
     * Whether another cluster has one of the set that is promised here: as a founder, which has promised itself to that
     * cluster's set instead, or as a master that was admitted and founds nothing any more. A disk never changes its cluster, so
     * the promise that is missing will not come. It cannot have come before either, and been forgotten: whoever goes to another
     * cluster after a promise has seen that the set cannot form by these very signs.
     */
    private boolean canNeverForm(FoundingState ofAnotherCluster) {
        return promised().contains(ofAnotherCluster.self())
                || ofAnotherCluster.promised().stream().anyMatch(promised()::contains);
    }

    private void ask(NodeId master) {
        out.send(NodeRef.master(master), stateNow(true));
    }

    private FoundingState stateNow(boolean wantsAnswer) {
        // While the promise or the record is not durable, nobody hears of it.
        boolean promised = stage != Stage.GATHERING && stage != Stage.PROMISING;
        boolean formed = stage == Stage.FORMED;
        return new FoundingState(
                self, promised ? promised() : List.of(), formed, wantsAnswer, formed ? clusterId() : 0);
    }
}
