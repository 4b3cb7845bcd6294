package io.quorate.master;

import io.quorate.consensus.ConsensusCore;
import io.quorate.consensus.Membership;
import io.quorate.kernel.Outbox;
import io.quorate.kernel.PeerInfo;
import io.quorate.model.DurableState;
import io.quorate.model.Edition;
import io.quorate.model.Incarnation;
import io.quorate.model.KnownVoters;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.FormationMessage.EditionNoted;
import io.quorate.protocol.FormationMessage.EditionNotice;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an old copy of a master's data directory from counting: one that was restored from a backup, or copied, has forgotten
 * votes and acknowledgements (P1, P2).
 *
 * <p>Each start on a directory begins a new {@link Edition} of it, durably, and so does each minute of its life. A master takes
 * part only when a majority of the voters, itself included, has durably noted the edition of its start; it goes on telling
 * until all members have. Who votes, those who answer may know better than its own log does: it counts the newest word, since
 * the others that its log names may be gone for good. Whoever has noted an edition refuses every other life of the directory that does not follow it, and
 * drops what another process than the noted one says. Who is told so never takes part again.
 *
 * <p>The same becomes of a directory in which there is less than an earlier process on it had told ({@link Remembered}): that
 * shows a copy of any age, and a disk that lies, as long as somebody who was told so is there.
 */
final class Editions {
    private static final long FIRST_ASK_NANOS = 100_000_000L;
    /** While the cluster may wait for this master. */
    private static final long URGENT_ASK_NANOS = 200_000_000L;

    private static final long LAST_ASK_NANOS = 1_000_000_000L;
    /** An old copy that is younger than this may not be told from the newest one. */
    private static final long RENEW_NANOS = 60_000_000_000L;

    private final MetadataKeeper keeper;
    /** What this process found in its directory. */
    private final DurableState found;

    private final Outbox out;
    private final Remembered remembered = new Remembered();
    /** Who has durably noted the own edition. */
    private final TreeSet<VoterId> notedBy = new TreeSet<>();

    private Membership told = Membership.UNKNOWN;
    /** The newest that others have told of who votes. */
    private KnownVoters newest = KnownVoters.NONE;
    /** Who spoke last, of those that are no members by the own log; null: nobody. */
    private @Nullable VoterId stranger;

    private long ownWrite;
    private boolean ownDurable;
    private boolean takesPart;
    private long askEveryNanos = FIRST_ASK_NANOS;
    private long nextAskNanos = Long.MAX_VALUE;
    private long renewAtNanos = Long.MAX_VALUE;

    Editions(MetadataKeeper keeper, DurableState found, Outbox out) {
        this.keeper = keeper;
        this.found = found;
        this.out = out;
    }

    /** The first write of this process: nothing of it leaves before that. */
    void start() {
        persistOwn(own());
    }

    DurableState found() {
        return found;
    }

    boolean knowsOfMore(VoterId voter, Incarnation process, DurableState than) {
        return remembered.forgotten(voter, process, than) != null;
    }

    private Edition own() {
        return keeper.current().edition();
    }

    private void persistOwn(Edition edition) {
        ownDurable = false;
        notedBy.clear();
        nextAskNanos = Long.MAX_VALUE;
        ownWrite = keeper.persistEdition(edition);
    }

    /** Whether others have noted a life of this directory that this one does not follow. */
    boolean isOutdated() {
        return keeper.current().outdated();
    }

    void onDurable(long nowNanos, long write) {
        if (!ownDurable && write >= ownWrite) {
            ownDurable = true;
            askEveryNanos = FIRST_ASK_NANOS;
            nextAskNanos = nowNanos;
        }
    }

    /** A master tells of its own directory. */
    void onNotice(
            VoterId self, PeerInfo from, EditionNotice notice, long clusterId, Membership members, KnownVoters voters) {
        if (isOutdated()
                || clusterId == 0
                || notice.clusterId() != clusterId
                || !notice.self().node().equals(from.node().id())
                || !notice.edition().incarnation().equals(from.incarnation())) {
            return;
        }
        DurableState forgotten = remembered.forgotten(notice.self(), from.incarnation(), notice.found());
        Edition known = keeper.current().noted().get(notice.self());
        if (forgotten != null) {
            answer(
                    keeper.lastWrite(),
                    new EditionNoted(self, notice.self(), clusterId, notice.edition(), voters, forgotten));
        } else if (known == null
                || (notice.edition().follows(known) && !notice.edition().equals(known))) {
            if (keeper.canNote(notice.self(), members)) {
                remembered.follows(notice.self(), from.incarnation());
                long write = keeper.persistNoted(notice.self(), notice.edition(), members);
                answer(write, new EditionNoted(self, notice.self(), clusterId, notice.edition(), voters));
            }
        } else {
            answer(keeper.lastWrite(), new EditionNoted(self, notice.self(), clusterId, known, voters));
        }
    }

    private void answer(long write, EditionNoted answer) {
        NodeRef to = NodeRef.master(answer.of().node());
        if (write == 0) {
            out.send(to, answer);
        } else {
            out.sendWhenDurable(write, to, answer);
        }
    }

    /** @return whether this directory turns out to be an old copy by this */
    boolean onNoted(VoterId self, NodeId from, EditionNoted answer, long clusterId) {
        if (answer.clusterId() != clusterId
                || !answer.of().equals(self)
                || !answer.by().node().equals(from)
                || isOutdated()) {
            return false;
        }
        boolean forgot =
                answer.forgotten() != null && answer.noted().incarnation().equals(own().incarnation());
        if (!forgot && answer.noted().equals(own())) {
            notedBy.add(answer.by());
            return false;
        }
        if (!forgot && own().follows(answer.noted())) {
            // It answers what was said before.
            return false;
        }
        keeper.persistOutdated();
        takesPart = false;
        return true;
    }

    /** Another master tells who votes, by its log, and that may be so. */
    void heard(long nowNanos, KnownVoters voters) {
        if (voters.isNewerThan(newest)) {
            newest = voters;
            nextAskNanos = Math.min(nextAskNanos, nowNanos);
        }
    }

    /** Whether what another voter's process says counts: it is the one whose directory was noted, or none was yet. */
    boolean accepts(VoterId voter, PeerInfo from) {
        Edition known = keeper.current().noted().get(voter);
        return remembered.accepts(voter, from.incarnation())
                && (known == null || known.incarnation().equals(from.incarnation()));
    }

    /** What was accepted tells what its sender durably holds. */
    void heard(VoterId from, PeerInfo process, ConsensusMessage message, ConsensusCore consensus) {
        remembered.heard(from, process, message, consensus);
    }

    /**
     * Another master speaks to this one. Where the own log does not know it as a member, since it is damaged or far behind, that
     * may be the leader, and must be told as well: it drops what this process says until it has noted it.
     */
    void heard(long nowNanos, VoterId from) {
        if (told.member(from) == null && !from.equals(stranger)) {
            stranger = from;
            nextAskNanos = ownDurable ? nowNanos : nextAskNanos;
        }
    }

    /** Tells whoever has not noted the own edition, and lets this master take part once a majority has. */
    void advance(long nowNanos, VoterId self, long clusterId, ConsensusCore consensus) {
        if (isOutdated()) {
            consensus.holdBack(nowNanos);
            return;
        }
        if (!ownDurable) {
            return;
        }
        Membership members = consensus.membership();
        if (!members.equals(told)) {
            // Those that came have noted nothing.
            told = members;
            nextAskNanos = nowNanos;
        }
        if (takesPart && nowNanos < renewAtNanos && nowNanos < nextAskNanos) {
            // As after nearly every input.
            return;
        }
        KnownVoters voters = newest.isNewerThan(consensus.knownVoters()) ? newest : consensus.knownVoters();
        if (!takesPart && isNotedByMajority(self, voters.voters())) {
            takesPart = true;
            consensus.takePart(nowNanos);
            renew(nowNanos);
            return;
        }
        if (takesPart && nowNanos >= renewAtNanos) {
            renew(nowNanos);
            return;
        }
        if (nowNanos >= nextAskNanos) {
            boolean asked = false;
            for (VoterId id : audience(members, voters)) {
                if (!id.node().equals(self.node()) && !notedBy.contains(id)) {
                    out.send(NodeRef.master(id.node()), new EditionNotice(self, clusterId, own(), found));
                    asked = true;
                }
            }
            nextAskNanos = asked || !takesPart ? nowNanos + askEveryNanos : Long.MAX_VALUE;
            askEveryNanos = Math.min(askEveryNanos * 2, takesPart ? LAST_ASK_NANOS : URGENT_ASK_NANOS);
        }
    }

    private Set<VoterId> audience(Membership members, KnownVoters voters) {
        TreeSet<VoterId> all = new TreeSet<>();
        members.members().forEach(member -> all.add(member.id()));
        all.addAll(voters.voters());
        if (stranger != null) {
            all.add(stranger);
        }
        return all;
    }

    private void renew(long nowNanos) {
        renewAtNanos = nowNanos + RENEW_NANOS;
        persistOwn(own().renewed());
    }

    /** A disk that this master had before its present one, and that counts still, can note nothing: it is left out. */
    private boolean isNotedByMajority(VoterId self, List<VoterId> voters) {
        List<VoterId> asked = voters.stream()
                .filter(voter -> voter.equals(self) || !voter.node().equals(self.node()))
                .toList();
        long noted = asked.stream()
                .filter(voter -> voter.equals(self) || notedBy.contains(voter))
                .count();
        return noted > asked.size() / 2;
    }

    long nextWakeNanos() {
        return isOutdated() ? Long.MAX_VALUE : Math.min(nextAskNanos, takesPart ? renewAtNanos : Long.MAX_VALUE);
    }

    /** For people; null if nothing is wrong. */
    @Nullable
    String problem(NodeId self) {
        return isOutdated()
                ? "the data directory of master " + self
                        + " is an old copy, restored from a backup or copied, or its disk has lost what it"
                        + " had reported as flushed: others know of more. It does not vote, and nothing that it says counts; stop it, and start it with an empty"
                        + " data directory"
                : null;
    }
}
