package io.quorate.client;

import io.quorate.kernel.Now;
import io.quorate.kernel.PeerInfo;
import io.quorate.kernel.RecordingOutbox;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.Incarnation;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.QuorateException;
import io.quorate.model.Timings;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ClientRequest;
import io.quorate.protocol.ClientResult;
import io.quorate.protocol.LeaderMessage.LeaderInfo;
import io.quorate.spi.LinkEnd;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A client stepped by hand: the test is its clock, its host and all masters. */
final class ClientHarness implements ClientEffects {
    static final NodeId M1 = NodeId.of("m1");
    static final NodeId M2 = NodeId.of("m2");
    static final NodeId M3 = NodeId.of("m3");
    static final long MILLI = 1_000_000L;
    static final long SECOND = 1000 * MILLI;

    final TreeMap<Long, ClientResult> completed = new TreeMap<>();
    final TreeMap<Long, QuorateException> failed = new TreeMap<>();
    final RecordingOutbox out = new RecordingOutbox();
    final ClientCore core =
            new ClientCore(new ClientConfig(NodeId.of("c1"), Timings.defaults(), 100), out, this, new SeededRandom(1));
    private long nanos;

    /** A request, and whom it went to. */
    record Asked(NodeId master, ClientRequest request) {}

    ClientHarness() {
        core.start(now());
    }

    Now now() {
        return new Now(nanos, 0);
    }

    /** Lets time pass, waking the client whenever it wants to be woken. */
    void advance(long millis) {
        long end = nanos + millis * MILLI;
        int wakes = 0;
        while (core.nextWakeNanos() <= end) {
            if (++wakes > 1_000) {
                throw new AssertionError("the client wants to be woken without end");
            }
            nanos = Math.max(nanos, core.nextWakeNanos());
            core.onWake(now());
        }
        nanos = end;
    }

    long millis() {
        return nanos / MILLI;
    }

    void up(NodeId master) {
        core.onPeerUp(now(), peer(master));
    }

    void down(NodeId master) {
        core.onPeerDown(now(), NodeRef.master(master), LinkEnd.BROKEN);
    }

    void leaderIs(long term, NodeId leader) {
        core.onMessage(now(), peer(leader), new LeaderInfo(7, term, leader, null));
    }

    void knowsNoLeader(NodeId master, String why) {
        core.onMessage(now(), peer(master), new LeaderInfo(7, 3, null, null, why));
    }

    void reply(Asked asked, ClientResult result) {
        core.onMessage(
                now(), peer(asked.master()), new ClientReply(asked.request().requestId(), result));
    }

    /** The requests since the last look. */
    List<Asked> requests() {
        return out.takeSent().stream()
                .filter(sent -> sent.message() instanceof ClientRequest)
                .map(sent -> new Asked(sent.to().id(), (ClientRequest) sent.message()))
                .toList();
    }

    Asked onlyRequest() {
        List<Asked> requests = requests();
        if (requests.size() != 1) {
            throw new AssertionError("one request, got " + requests);
        }
        return requests.get(0);
    }

    private static PeerInfo peer(NodeId master) {
        return new PeerInfo(NodeRef.master(master), new Incarnation(1), null);
    }

    @Override
    public void completed(long ticket, ClientResult result) {
        settled(ticket, completed.put(ticket, result));
    }

    @Override
    public void failed(long ticket, QuorateException why) {
        settled(ticket, failed.put(ticket, why));
    }

    private void settled(long ticket, @Nullable Object before) {
        if (before != null || (completed.containsKey(ticket) && failed.containsKey(ticket))) {
            throw new AssertionError("request " + ticket + " is answered twice");
        }
    }

    @Override
    public void jobEnded(Job job) {
        throw new AssertionError("nothing is awaited");
    }

    @Override
    public void awaitFailed(JobId job, QuorateException why) {
        throw new AssertionError("nothing is awaited");
    }
}
