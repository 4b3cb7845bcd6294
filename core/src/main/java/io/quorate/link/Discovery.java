package io.quorate.link;

import io.quorate.model.Endpoint;
import io.quorate.model.NodeRef;
import io.quorate.model.Role;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.AnnouncementCodec;
import io.quorate.protocol.AnnouncementCodec.Envelope;
import io.quorate.protocol.LinkMessage.Peers;
import io.quorate.protocol.ProtocolLimits;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the others of this node, and hears of them: by broadcast, and over the links by which one node dialled another as a
 * seed. Over these, each side also passes on what it freshly heard of masters, so that nodes that know the same seed find each
 * other. An announcement keeps its origin's number wherever it travels, and only one with a higher number counts as news: what
 * a dead node said runs dry by itself.
 */
final class Discovery {
    /** Changes are announced at most so often. */
    static final long SHORTEST_NANOS = 20_000_000L;
    /**
     * A node that rests is announced once in so many periods: each announcement is heard, and checked, by all other nodes of the
     * neighbourhood, so that thousands of slaves would keep their masters busy with what these know.
     */
    static final int REST_PERIODS = 10;
    /** What is heard of a master is passed on for so many periods. */
    static final int FRESH_PERIODS = 5;
    /** The most announcements in one message over a link, this node's own included. */
    static final int MAX_PASSED_ON = 16;
    /** More masters are not remembered. */
    static final int MAX_MASTERS = 64;

    private static final String LABEL = "quorate announcement";
    private static final byte[] NO_MAC = new byte[0];

    private final LinkContext context;
    private final LinkConfig config;
    private final PeerDirectory directory;
    private final Consumer<NodeRef> heardNews;
    private final LinkedHashMap<Long, Link> links = new LinkedHashMap<>();
    // In the order in which they were last heard of.
    private final LinkedHashMap<NodeRef, Heard> masters = new LinkedHashMap<>();
    private long sequence;
    private long announceAtNanos = Long.MAX_VALUE;
    private long passOnAtNanos = Long.MAX_VALUE;
    private long lastAnnouncedNanos;
    private long lastPassedOnNanos;
    private int restedPeriods;

    private record Heard(Announcement announcement, long atNanos) {}

    /** @param heardNews told of each node that announces another incarnation or address than it did */
    Discovery(LinkContext context, PeerDirectory directory, Consumer<NodeRef> heardNews) {
        this.context = context;
        this.config = context.config;
        this.directory = directory;
        this.heardNews = heardNews;
    }

    void start(long nowNanos) {
        announceAtNanos = nowNanos;
        lastAnnouncedNanos = nowNanos - SHORTEST_NANOS;
        lastPassedOnNanos = nowNanos - SHORTEST_NANOS;
    }

    void announceSoon(long nowNanos) {
        announceAtNanos = Math.min(announceAtNanos, Math.max(nowNanos, lastAnnouncedNanos + SHORTEST_NANOS));
    }

    void wake(long nowNanos) {
        if (nowNanos >= announceAtNanos) {
            announce(nowNanos);
        } else if (nowNanos >= passOnAtNanos) {
            passOn(nowNanos);
        }
    }

    long nextWakeNanos() {
        return Math.min(announceAtNanos, links.isEmpty() ? Long.MAX_VALUE : passOnAtNanos);
    }

    /** For how long an address that a node gave of itself stands against hearsay. */
    long freshNanos() {
        return config.announcementNanos() * FRESH_PERIODS;
    }

    // ---- links to seeds

    void opened(long nowNanos, Link link) {
        links.put(link.number, link);
        context.send(link, peersFor(nowNanos, link));
    }

    void ended(Link link) {
        links.remove(link.number);
    }

    /** From an authenticated peer. */
    void receive(long nowNanos, Link link, Peers peers) {
        if (!link.discovery) {
            context.faults.count(LinkFault.NOT_ALLOWED);
            return;
        }
        NodeRef sender = link.openPeer().node();
        for (Announcement announcement : peers.announcements()) {
            boolean mayPassOn =
                    announcement.node().equals(sender) || announcement.node().role() == Role.MASTER;
            if (!announcement.cluster().equals(config.cluster())) {
                context.faults.count(LinkFault.FOREIGN_CLUSTER);
            } else if (!mayPassOn) {
                context.faults.count(LinkFault.NOT_ALLOWED);
            } else {
                hear(nowNanos, link.remote, announcement);
            }
        }
    }

    private void passOn(long nowNanos) {
        passOnAtNanos = Long.MAX_VALUE;
        lastPassedOnNanos = nowNanos;
        for (Link link : List.copyOf(links.values())) {
            context.send(link, peersFor(nowNanos, link));
        }
    }

    private Peers peersFor(long nowNanos, Link link) {
        List<Announcement> announcements = new ArrayList<>();
        if (config.self().role() != Role.CLIENT) {
            announcements.add(own());
        }
        List<Heard> newestLast = List.copyOf(masters.values());
        for (int i = newestLast.size() - 1; i >= 0 && announcements.size() < MAX_PASSED_ON; i--) {
            Heard heard = newestLast.get(i);
            boolean isFresh = nowNanos - heard.atNanos() <= freshNanos();
            if (isFresh && !heard.announcement().node().equals(link.openPeer().node())) {
                announcements.add(heard.announcement());
            }
        }
        return new Peers(announcements);
    }

    // ---- datagrams

    private void announce(long nowNanos) {
        long tenth = config.announcementNanos() / 10;
        announceAtNanos = nowNanos
                + context.random.between(config.announcementNanos() - tenth, config.announcementNanos() + tenth);
        lastAnnouncedNanos = nowNanos;
        restedPeriods = context.ownState().rests() ? restedPeriods + 1 : 0;
        if (config.announces() && restedPeriods % REST_PERIODS == 0) {
            byte[] content = AnnouncementCodec.encodeContent(own());
            byte[] datagram = AnnouncementCodec.encode(
                    new Envelope(ProtocolLimits.VERSION, content, mac(ProtocolLimits.VERSION, content)));
            if (datagram.length <= ProtocolLimits.MAX_DATAGRAM_BYTES) {
                context.network.broadcast(datagram);
            } else {
                context.faults.count(LinkFault.DROPPED);
                context.problems.report(
                        nowNanos,
                        LinkFault.DROPPED,
                        config.self(),
                        "its announcement is too large: " + datagram.length + " bytes");
            }
        }
        passOn(nowNanos);
    }

    void onDatagram(long nowNanos, Endpoint from, byte[] datagram) {
        try {
            receive(nowNanos, from, AnnouncementCodec.decode(datagram));
        } catch (MalformedException e) {
            context.faults.count(LinkFault.MALFORMED);
        }
    }

    private void receive(long nowNanos, Endpoint from, Envelope envelope) {
        if (envelope.version() < ProtocolLimits.OLDEST_VERSION || envelope.version() > ProtocolLimits.VERSION) {
            context.faults.count(LinkFault.INCOMPATIBLE);
            context.problems.report(
                    nowNanos,
                    LinkFault.INCOMPATIBLE,
                    from,
                    "it announces itself in protocol version " + envelope.version());
            return;
        }
        Announcement announcement = AnnouncementCodec.decodeContent(envelope.content());
        if (!announcement.cluster().equals(config.cluster())) {
            // Neighbours of another cluster have another secret, and are no problem.
            context.faults.count(LinkFault.FOREIGN_CLUSTER);
        } else if (isOwn(announcement)) {
            // A broadcast comes back.
            return;
        } else if (!isAuthentic(envelope)) {
            context.faults.count(LinkFault.UNAUTHENTIC);
            context.problems.report(
                    nowNanos,
                    LinkFault.UNAUTHENTIC,
                    from,
                    "an announcement of " + announcement.node() + " was made with another secret, or none");
        } else {
            hear(nowNanos, from, announcement);
        }
    }

    // ---- common

    /** An authentic announcement of this cluster's name. */
    private void hear(long nowNanos, Endpoint from, Announcement announcement) {
        if (announcement.node().equals(config.self())) {
            if (!isOwn(announcement)) {
                context.problems.report(
                        nowNanos,
                        LinkFault.NOT_ALLOWED,
                        from,
                        "another process announces itself as " + config.self()
                                + ": it is this node before it was last started, or two nodes have one name");
            }
            return;
        }
        long ownId = context.ownState().clusterId();
        if (ownId != 0 && announcement.clusterId() != 0 && ownId != announcement.clusterId()) {
            context.faults.count(LinkFault.FOREIGN_CLUSTER);
            context.problems.report(
                    nowNanos,
                    LinkFault.FOREIGN_CLUSTER,
                    announcement.node(),
                    Handshake.twoClusters(config.cluster(), ownId, announcement.clusterId()));
            return;
        }
        if ((announcement.master() != null) != (announcement.node().role() == Role.MASTER)) {
            context.faults.count(LinkFault.MALFORMED);
            return;
        }
        PeerDirectory.Hearing hearing = directory.hear(nowNanos, announcement);
        if (hearing == PeerDirectory.Hearing.OLD) {
            context.faults.count(LinkFault.OLD_ANNOUNCEMENT);
            return;
        }
        if (hearing == PeerDirectory.Hearing.NEWS) {
            heardNews.accept(announcement.node());
        }
        if (announcement.master() != null) {
            rememberMaster(nowNanos, announcement);
        }
        context.tell(listener -> listener.onAnnouncement(announcement));
    }

    private void rememberMaster(long nowNanos, Announcement announcement) {
        Heard before = masters.remove(announcement.node());
        masters.put(announcement.node(), new Heard(announcement, nowNanos));
        if (masters.size() > MAX_MASTERS) {
            Iterator<NodeRef> oldest = masters.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        if (before == null || saysOtherwise(before.announcement(), announcement)) {
            passOnAtNanos = Math.min(passOnAtNanos, Math.max(nowNanos, lastPassedOnNanos + SHORTEST_NANOS));
        }
    }

    private static boolean saysOtherwise(Announcement before, Announcement now) {
        return before.clusterId() != now.clusterId()
                || !before.incarnation().equals(now.incarnation())
                || !Objects.equals(before.endpoint(), now.endpoint())
                || !Objects.equals(before.master(), now.master());
    }

    private boolean isOwn(Announcement announcement) {
        return announcement.node().equals(config.self())
                && announcement.incarnation().equals(config.incarnation());
    }

    private Announcement own() {
        LinkListener.OwnState state = context.ownState();
        Announcement.@Nullable OfMaster master = state.master();
        return new Announcement(
                config.cluster(),
                state.clusterId(),
                config.self(),
                config.incarnation(),
                config.endpoint(),
                ++sequence,
                master);
    }

    private byte[] mac(int version, byte[] content) {
        return config.secret().isNone() ? NO_MAC : config.secret().mac(macInput(version, content));
    }

    private boolean isAuthentic(Envelope envelope) {
        return config.secret().isNone()
                ? envelope.mac().length == 0
                : config.secret().verifies(macInput(envelope.version(), envelope.content()), envelope.mac());
    }

    private static byte[] macInput(int version, byte[] content) {
        return new WireWriter(content.length + 64)
                .string(1, LABEL)
                .number(2, version)
                .bytes(3, content)
                .toBytes();
    }
}
