package io.quorate.protocol;

import static io.quorate.model.Role.CLIENT;
import static io.quorate.model.Role.MASTER;
import static io.quorate.model.Role.SLAVE;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.quorate.model.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of messages: their numbers on the wire, and who may send them to whom. A message whose sender or receiver is not
 * listed here is dropped and counted before anything looks at its content: authenticated is not authorised (P12).
 *
 * <p>Numbers are never reused.
 */
public enum MessageKind {
    HELLO(1, all(), all()),
    HELLO_REPLY(2, all(), all()),
    HELLO_CONFIRM(3, all(), all()),
    HELLO_REFUSED(4, all(), all()),
    PEERS(5, all(), all()),
    KEEP_ALIVE(6, all(), all()),

    FOUNDING_STATE(10, only(MASTER), only(MASTER)),
    CONSENSUS(11, only(MASTER), only(MASTER)),
    MASTER_STATE(12, only(MASTER), only(MASTER)),
    JOIN_REQUEST(13, only(MASTER), only(MASTER)),
    JOIN_ANSWER(14, only(MASTER), only(MASTER)),
    EDITION_NOTICE(15, only(MASTER), only(MASTER)),
    EDITION_NOTED(16, only(MASTER), only(MASTER)),

    LEADER_QUERY(20, all(), only(MASTER)),
    LEADER_INFO(21, only(MASTER), all()),

    REGISTER(30, only(SLAVE), only(MASTER)),
    HEARTBEAT(31, only(SLAVE), only(MASTER)),
    ATTEMPT_REPORTS(32, only(SLAVE), only(MASTER)),
    DEREGISTER(33, only(SLAVE), only(MASTER)),

    REGISTERED(40, only(MASTER), only(SLAVE)),
    REGISTER_REFUSED(41, only(MASTER), only(SLAVE)),
    HEARTBEAT_ACK(42, only(MASTER), only(SLAVE)),
    RUN_ORDERS(43, only(MASTER), only(SLAVE)),
    STOP_ORDERS(44, only(MASTER), only(SLAVE)),
    REPORTS_ACK(45, only(MASTER), only(SLAVE)),
    DEREGISTERED(46, only(MASTER), only(SLAVE)),
    LIST_ATTEMPTS(47, only(MASTER), only(SLAVE)),

    CLIENT_REQUEST(50, only(CLIENT), only(MASTER)),
    CLIENT_REPLY(51, only(MASTER), only(CLIENT));

    private static final List<@Nullable MessageKind> BY_NUMBER = byNumber();

    private final int number;
    private final ImmutableSet<Role> senders;
    private final ImmutableSet<Role> receivers;

    MessageKind(int number, ImmutableSet<Role> senders, ImmutableSet<Role> receivers) {
        this.number = number;
        this.senders = senders;
        this.receivers = receivers;
    }

    public int number() {
        return number;
    }

    public boolean allows(Role sender, Role receiver) {
        return senders.contains(sender) && receivers.contains(receiver);
    }

    /** The kind of that number, or null if there is none in this version. */
    public static @Nullable MessageKind ofNumber(long number) {
        return number < 0 || number >= BY_NUMBER.size() ? null : BY_NUMBER.get((int) number);
    }

    private static List<@Nullable MessageKind> byNumber() {
        List<@Nullable MessageKind> kinds = new ArrayList<>();
        for (MessageKind kind : values()) {
            while (kinds.size() <= kind.number) {
                kinds.add(null);
            }
            kinds.set(kind.number, kind);
        }
        return kinds;
    }

    private static ImmutableSet<Role> all() {
        return Sets.immutableEnumSet(MASTER, SLAVE, CLIENT);
    }

    private static ImmutableSet<Role> only(Role role) {
        return Sets.immutableEnumSet(role);
    }
}
