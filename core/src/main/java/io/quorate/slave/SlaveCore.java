package io.quorate.slave;

import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.kernel.PeerInfo;
import io.quorate.kernel.RoleMachine;
import io.quorate.model.AttemptKey;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.Message;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.RandomSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state machine of a slave. */
public final class SlaveCore implements RoleMachine {
    private final SlaveConfig config;

    public SlaveCore(SlaveConfig config, Outbox out, SlaveEffects effects, RandomSource random) {
        this.config = config;
    }

    public void attemptEnded(Now now, AttemptKey attempt, JobOutcome outcome) {}

    public void leave(Now now) {}

    public List<AttemptKey> executing() {
        return List.of();
    }

    public boolean hasSession() {
        return false;
    }

    public long term() {
        return 0;
    }

    public @Nullable NodeId leader() {
        return null;
    }

    @Override
    public NodeRef self() {
        return NodeRef.slave(config.id());
    }

    @Override
    public void start(Now now) {}

    @Override
    public void onMessage(Now now, PeerInfo from, Message message) {}

    @Override
    public void onAnnouncement(Now now, Announcement announcement) {}

    @Override
    public void onPeerUp(Now now, PeerInfo peer) {}

    @Override
    public void onPeerDown(Now now, NodeRef peer, LinkEnd end) {}

    @Override
    public void onDurable(Now now, long write) {}

    @Override
    public void onWake(Now now) {}

    @Override
    public long nextWakeNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    public RoleAnnouncement announcement() {
        return new RoleAnnouncement(0, null);
    }
}
