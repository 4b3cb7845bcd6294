package io.quorate.simulation.check;

import io.quorate.consensus.ConsensusCore;
import io.quorate.kernel.PeerInfo;
import io.quorate.master.MasterCore;
import io.quorate.model.DurableState;
import io.quorate.model.Incarnation;
import io.quorate.model.VoterId;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.FormationMessage.EditionNoted;
import io.quorate.protocol.FormationMessage.EditionNotice;
import io.quorate.simulation.node.SimMaster;
import io.quorate.storage.LogImage;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A master to which another member had acknowledged entries, when it led, does not let that one take part with less of them, as long as
 * its process lives (P2). Its own books of who acknowledged what.
 */
final class ForgettingCheck {
    private final Map<SimMaster, Map<VoterId, Heard>> all = new HashMap<>();

    /** What a master's process has heard from the process that it had noted of another one. */
    private static final class Heard {
        final Incarnation by;
        long leaderTerm;
        long entryTerm;
        long index;
        /** Another process has told of itself since: what still comes from this one is late. */
        boolean over;

        Heard(Incarnation by) {
            this.by = by;
        }
    }

    /** A master is about to be given a message of another one. */
    void received(SimMaster to, PeerInfo from, ConsensusEnvelope envelope) {
        ConsensusCore consensus = to.consensus();
        Heard heard = heard(to, new VoterId(from.node().id(), envelope.fromDisk()));
        if (heard == null
                || consensus == null
                || heard.over
                || !heard.by.equals(from.incarnation())
                || !(envelope.body() instanceof AppendReply reply)
                || !reply.success()
                || !consensus.isLeader()
                || consensus.membership().member(new VoterId(from.node().id(), envelope.fromDisk())) == null
                || reply.term() != consensus.term()) {
            return;
        }
        LogImage log = to.disk().written();
        boolean isThere = reply.matchIndex() > log.baseIndex() && reply.matchIndex() <= log.lastIndex();
        if (isThere && (reply.term() > heard.leaderTerm || reply.matchIndex() > heard.index)) {
            heard.leaderTerm = reply.term();
            heard.entryTerm = log.termAt(reply.matchIndex());
            heard.index = reply.matchIndex();
        }
    }

    void received(SimMaster to, PeerInfo from, EditionNotice notice) {
        Heard heard = heard(to, notice.self());
        if (heard != null && !heard.by.equals(from.incarnation())) {
            heard.over = true;
        }
    }

    private @Nullable Heard heard(SimMaster to, VoterId from) {
        return all.getOrDefault(to, Map.of()).get(from);
    }

    /** A master tells another one that it may take part, or that it may not. */
    void sent(SimMaster from, SimMaster to, EditionNoted noted) {
        Incarnation process = noted.noted().incarnation();
        if (noted.forgotten() != null || !process.equals(to.incarnation())) {
            return;
        }
        Heard heard = heard(from, noted.of());
        MasterCore core = to.core();
        if (heard != null && core != null && !heard.by.equals(process)) {
            DurableState found = core.found();
            DurableState told = new DurableState(heard.leaderTerm, heard.entryTerm, heard.index, false);
            // In a later term it may have had to cut off what it had acknowledged.
            if (found.term() <= heard.leaderTerm && !found.covers(told)) {
                throw new PromiseBroken(
                        "P2",
                        from + " lets " + to + " take part with " + found + ", and had heard from it that it had "
                                + told);
            }
        }
        if (heard == null || !heard.by.equals(process)) {
            all.computeIfAbsent(from, master -> new TreeMap<>()).put(noted.of(), new Heard(process));
        }
    }

    void stopped(SimMaster master) {
        all.remove(master);
    }
}
