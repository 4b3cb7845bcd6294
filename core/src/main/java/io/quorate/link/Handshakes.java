package io.quorate.link;

import io.quorate.link.Handshake.Refusal;
import io.quorate.link.Link.Stage;
import io.quorate.model.Endpoint;
import io.quorate.protocol.LinkMessage.Hello;
import io.quorate.protocol.LinkMessage.HelloConfirm;
import io.quorate.protocol.LinkMessage.HelloRefused;
import io.quorate.protocol.LinkMessage.HelloReply;
import io.quorate.protocol.Message;
import io.quorate.spi.LinkEnd;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Leads each new link from its first event to the point where it is open, or gives it up. What was said last is repeated until
 * it is answered, since frames may be lost; repeated frames change nothing.
 */
final class Handshakes {
    /** How long a link may take from its first frame, or its acceptance, until it is open. */
    static final long DEADLINE_NANOS = 3_000_000_000L;
    /** How long the transport may take to open a link; its own time-out should come first. */
    static final long CONNECT_DEADLINE_NANOS = 10_000_000_000L;
    /** When the last word is repeated first; then twice as late each time, since who is slow has enough to do. */
    static final long REPEAT_NANOS = 500_000_000L;
    /** How many messages may arrive, and be dropped, while only the dialler's proof is missing. */
    static final int MAX_EARLY = 64;

    /** When to look again at what is due, and waits for what has come to be read. */
    private static final long LAGGING_LOOK_NANOS = 10_000_000L;

    private final LinkContext context;
    private final LinkTable table;
    private final Handshake rules;
    private final Outcome outcome;
    private long quietUntilNanos = Long.MIN_VALUE;

    /** What becomes of a link. */
    interface Outcome {
        void opened(long nowNanos, Link link, LinkPeer peer);

        /** It is given up by this side. */
        void abandoned(long nowNanos, Link link, LinkEnd end);

        /** The address of a seed is this node's own. */
        void seedIsSelf(long nowNanos, Link link);

        /** Whether this is a further link to a seed that another address has led to already. */
        boolean isNeedless(Link link, HelloReply reply);
    }

    Handshakes(LinkContext context, LinkTable table, Outcome outcome) {
        this.context = context;
        this.table = table;
        this.rules = new Handshake(context);
        this.outcome = outcome;
    }

    void accepted(long nowNanos, Link link) {
        link.deadlineNanos = nowNanos + DEADLINE_NANOS;
        table.add(link);
    }

    void dialled(long nowNanos, Link link) {
        link.deadlineNanos = nowNanos + CONNECT_DEADLINE_NANOS;
        table.add(link);
    }

    void up(long nowNanos, Link link) {
        if (link.stage != Stage.DIALLING) {
            return;
        }
        Hello hello = rules.hello(link.target);
        link.hello = hello;
        link.stage = Stage.HELLO_SENT;
        link.discovery = link.seed != null;
        link.deadlineNanos = nowNanos + DEADLINE_NANOS;
        willRepeat(nowNanos, link, REPEAT_NANOS);
        context.send(link, hello);
    }

    /** A message on a link that is not open. */
    void receive(long nowNanos, Link link, Message message) {
        if (link.stage == Stage.ACCEPTED && message instanceof Hello hello) {
            onHello(nowNanos, link, hello);
        } else if (link.stage == Stage.REPLIED && message instanceof Hello hello && isRepeated(link, hello)) {
            repeat(nowNanos, link);
        } else if (link.stage == Stage.REPLIED && message instanceof HelloConfirm confirm) {
            onConfirm(nowNanos, link, confirm);
        } else if (link.stage == Stage.HELLO_SENT && message instanceof HelloReply reply) {
            onReply(nowNanos, link, reply);
        } else if (link.stage != Stage.ACCEPTED && message instanceof HelloRefused refused) {
            onRefused(nowNanos, link, refused);
        } else {
            context.faults.count(LinkFault.BEFORE_HELLO);
            link.early++;
            // What was sent behind the confirm may come before it where frames change places; it is lost then, no more.
            if (link.stage != Stage.REPLIED || link.early > MAX_EARLY) {
                outcome.abandoned(nowNanos, link, LinkEnd.UNREACHABLE);
            }
        }
    }

    /** A frame of the handshake on a link that is open: the other side may have missed the confirm, or may regret. */
    void receiveLate(long nowNanos, Link link, Message message) {
        if (message instanceof HelloReply reply && link.outbound && isRepeated(link, reply)) {
            if (link.hello != null) {
                context.send(link, rules.confirm(link.hello, reply));
            }
        } else if (message instanceof HelloRefused refused && link.outbound) {
            onRefused(nowNanos, link, refused);
        }
        // All others are repetitions of what has been dealt with.
    }

    /** The missing word may be among what came and was not looked at yet: so only what came since counts as missing. */
    void wake(long nowNanos) {
        if (nowNanos < nextWakeNanos()) {
            return;
        }
        long heardNanos = Math.min(nowNanos, context.network.unheardOfStrangersSinceNanos());
        for (Link link = table.due(heardNanos); link != null; link = table.due(heardNanos)) {
            if (heardNanos >= link.deadlineNanos) {
                context.faults.count(LinkFault.HANDSHAKE_FAILED);
                outcome.abandoned(nowNanos, link, LinkEnd.UNREACHABLE);
            } else {
                repeat(nowNanos, link);
            }
        }
        quietUntilNanos = table.nextWakeNanos() <= nowNanos ? nowNanos + LAGGING_LOOK_NANOS : Long.MIN_VALUE;
    }

    long nextWakeNanos() {
        return Math.max(table.nextWakeNanos(), quietUntilNanos);
    }

    private void onHello(long nowNanos, Link link, Hello hello) {
        if (hello.from().equals(context.config.self()) && hello.incarnation().equals(context.config.incarnation())) {
            meetSelf(nowNanos, link, hello);
            return;
        }
        Refusal refusal = rules.refusalOf(hello);
        if (refusal != null) {
            refuse(nowNanos, link, hello.from() + " at " + link.remote, refusal);
            return;
        }
        link.hello = hello;
        HelloReply reply = rules.replyTo(hello);
        link.reply = reply;
        link.stage = Stage.REPLIED;
        link.discovery = hello.targetRole() == null && hello.target() == null;
        willRepeat(nowNanos, link, REPEAT_NANOS);
        context.send(link, reply);
    }

    /** One of this node's seeds is this node. */
    private void meetSelf(long nowNanos, Link link, Hello hello) {
        Link own = table.dialWithNonce(hello.nonce());
        outcome.abandoned(nowNanos, link, LinkEnd.LOCAL);
        if (own != null && own.seed != null) {
            outcome.seedIsSelf(nowNanos, own);
        }
    }

    private void onReply(long nowNanos, Link link, HelloReply reply) {
        Hello hello = link.hello;
        if (hello == null) {
            throw new IllegalStateException("a hello was sent on link " + link.number);
        }
        Refusal refusal = rules.refusalOf(hello, reply);
        if (refusal != null) {
            refuse(nowNanos, link, reply.from() + " at " + link.remote, refusal);
            return;
        }
        if (outcome.isNeedless(link, reply)) {
            outcome.abandoned(nowNanos, link, LinkEnd.LOCAL);
            return;
        }
        link.reply = reply;
        context.send(link, rules.confirm(hello, reply));
        // Where a node answers, it can be dialled, whatever it says of its address.
        Endpoint endpoint = reply.endpoint() == null ? link.remote : reply.endpoint();
        opened(nowNanos, link, new LinkPeer(reply.from(), reply.incarnation(), endpoint));
    }

    private void onConfirm(long nowNanos, Link link, HelloConfirm confirm) {
        Hello hello = link.hello;
        HelloReply reply = link.reply;
        if (hello == null || reply == null) {
            throw new IllegalStateException("a hello was answered on link " + link.number);
        }
        if (!rules.proves(hello, reply, confirm)) {
            refuse(
                    nowNanos,
                    link,
                    hello.from() + " at " + link.remote,
                    new Refusal(LinkFault.UNAUTHENTIC, "the dialling node's proof of the secret is wrong"));
            return;
        }
        opened(nowNanos, link, new LinkPeer(hello.from(), hello.incarnation(), hello.endpoint()));
    }

    private void onRefused(long nowNanos, Link link, HelloRefused refused) {
        context.faults.count(LinkFault.HANDSHAKE_FAILED);
        Object where = link.target != null ? link.target + " at " + link.remote : link.remote;
        context.problems.report(
                nowNanos, LinkFault.HANDSHAKE_FAILED, where, "it refuses this node: " + refused.reason());
        outcome.abandoned(nowNanos, link, LinkEnd.UNREACHABLE);
    }

    private void refuse(long nowNanos, Link link, String where, Refusal refusal) {
        context.faults.count(refusal.fault());
        context.problems.report(nowNanos, refusal.fault(), where, "refused: " + refusal.reason());
        context.send(link, new HelloRefused(refusal.reason()));
        outcome.abandoned(nowNanos, link, LinkEnd.UNREACHABLE);
    }

    private void opened(long nowNanos, Link link, LinkPeer peer) {
        link.stage = Stage.OPEN;
        link.peer = peer;
        link.openedAtNanos = nowNanos;
        link.deadlineNanos = Long.MAX_VALUE;
        link.repeatAtNanos = Long.MAX_VALUE;
        table.opened(link);
        context.network.authenticated(link.number, peer.node());
        outcome.opened(nowNanos, link, peer);
    }

    private void willRepeat(long nowNanos, Link link, long afterNanos) {
        link.repeatAfterNanos = afterNanos;
        link.repeatAtNanos = nowNanos + afterNanos;
        table.expect(link);
    }

    private void repeat(long nowNanos, Link link) {
        willRepeat(nowNanos, link, 2 * link.repeatAfterNanos);
        @Nullable Message last = link.outbound ? link.hello : link.reply;
        if (last != null) {
            context.send(link, last);
        }
    }

    private static boolean isRepeated(Link link, Hello hello) {
        return hello.equals(link.hello);
    }

    private static boolean isRepeated(Link link, HelloReply reply) {
        HelloReply first = link.reply;
        return first != null && first.nonce() == reply.nonce() && Arrays.equals(first.mac(), reply.mac());
    }
}
