package io.quorate.protocol;

import static io.quorate.codec.ModelCodec.incarnation;
import static io.quorate.wire.WireReader.addBounded;
import static io.quorate.wire.WireReader.required;

import io.quorate.codec.EnumNumbers;
import io.quorate.codec.ModelCodec;
import io.quorate.model.AttemptKey;
import io.quorate.model.Incarnation;
import io.quorate.model.Isolation;
import io.quorate.model.Work;
import io.quorate.protocol.SlaveOrder.Deregistered;
import io.quorate.protocol.SlaveOrder.HeartbeatAck;
import io.quorate.protocol.SlaveOrder.ListAttempts;
import io.quorate.protocol.SlaveOrder.RegisterRefused;
import io.quorate.protocol.SlaveOrder.Registered;
import io.quorate.protocol.SlaveOrder.ReportsAck;
import io.quorate.protocol.SlaveOrder.RunOrders;
import io.quorate.protocol.SlaveOrder.StopOrders;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** Encodes {@link SlaveOrder}s. In all of them field 1 is the term. */
final class SlaveOrderCodec {
    private SlaveOrderCodec() {}

    static void write(SlaveOrder message, WireWriter out) {
        out.number(1, message.term());
        if (message instanceof Registered value) {
            out.number(2, value.incarnation().value())
                    .number(3, value.sequence())
                    .number(4, value.session())
                    .number(5, value.heartbeatMillis())
                    .number(6, value.leaseMillis())
                    .messages(7, value.stop(), ModelCodec::writeAttemptKey);
        } else if (message instanceof RegisterRefused value) {
            out.number(2, value.incarnation().value()).bool(3, value.reregister());
            Fields.writeText(4, value.reason(), out);
        } else if (message instanceof HeartbeatAck value) {
            out.number(2, value.session())
                    .number(3, value.sequence())
                    .number(4, value.lowestOpenToken())
                    .number(5, value.heartbeatMillis())
                    .number(6, value.leaseMillis());
        } else if (message instanceof RunOrders value) {
            out.number(2, value.incarnation().value())
                    .number(3, value.session())
                    .messages(4, value.runs(), SlaveOrderCodec::writeRun);
        } else if (message instanceof StopOrders value) {
            out.number(2, value.incarnation().value())
                    .number(3, value.session())
                    .messages(4, value.attempts(), ModelCodec::writeAttemptKey);
        } else if (message instanceof ReportsAck value) {
            out.number(2, value.session()).messages(3, value.attempts(), ModelCodec::writeAttemptKey);
        } else if (message instanceof ListAttempts value) {
            out.number(2, value.incarnation().value()).number(3, value.sequence());
        } else if (message instanceof Deregistered value) {
            out.number(2, value.session());
        } else {
            throw new IllegalStateException("a message without an encoding: " + message.kind());
        }
    }

    static SlaveOrder read(MessageKind kind, WireReader in) {
        return switch (kind) {
            case REGISTERED -> readRegistered(in);
            case REGISTER_REFUSED -> readRegisterRefused(in);
            case HEARTBEAT_ACK -> readHeartbeatAck(in);
            case RUN_ORDERS -> readRunOrders(in);
            case STOP_ORDERS -> readStopOrders(in);
            case REPORTS_ACK -> readReportsAck(in);
            case DEREGISTERED -> readDeregistered(in);
            case LIST_ATTEMPTS -> readListAttempts(in);
            default -> throw new IllegalStateException("not an order: " + kind);
        };
    }

    private static Registered readRegistered(WireReader in) {
        long term = 0;
        Incarnation incarnation = null;
        long sequence = 0;
        long session = 0;
        long heartbeatMillis = 0;
        long leaseMillis = 0;
        List<AttemptKey> stop = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> incarnation = incarnation(in);
                case 3 -> sequence = in.natural();
                case 4 -> session = in.natural();
                case 5 -> heartbeatMillis = in.natural();
                case 6 -> leaseMillis = in.natural();
                case 7 -> addKey(stop, in);
                default -> in.skip();
            }
        }
        return new Registered(
                term, required(incarnation, "incarnation"), sequence, session, heartbeatMillis, leaseMillis, stop);
    }

    private static RegisterRefused readRegisterRefused(WireReader in) {
        long term = 0;
        Incarnation incarnation = null;
        boolean reregister = false;
        String reason = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> incarnation = incarnation(in);
                case 3 -> reregister = in.bool();
                case 4 -> reason = Fields.readText(in);
                default -> in.skip();
            }
        }
        return new RegisterRefused(term, required(incarnation, "incarnation"), reregister, reason);
    }

    private static HeartbeatAck readHeartbeatAck(WireReader in) {
        long term = 0;
        long session = 0;
        long sequence = 0;
        long lowestOpenToken = 0;
        long heartbeatMillis = 0;
        long leaseMillis = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> session = in.natural();
                case 3 -> sequence = in.natural();
                case 4 -> lowestOpenToken = in.natural();
                case 5 -> heartbeatMillis = in.natural();
                case 6 -> leaseMillis = in.natural();
                default -> in.skip();
            }
        }
        return new HeartbeatAck(term, session, sequence, lowestOpenToken, heartbeatMillis, leaseMillis);
    }

    private static ListAttempts readListAttempts(WireReader in) {
        long term = 0;
        Incarnation incarnation = null;
        long sequence = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> incarnation = incarnation(in);
                case 3 -> sequence = in.natural();
                default -> in.skip();
            }
        }
        return new ListAttempts(term, required(incarnation, "incarnation"), sequence);
    }

    private static RunOrders readRunOrders(WireReader in) {
        long term = 0;
        Incarnation incarnation = null;
        long session = 0;
        List<RunOrders.Run> runs = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> incarnation = incarnation(in);
                case 3 -> session = in.natural();
                case 4 -> addBounded(runs, in.message(SlaveOrderCodec::readRun), ProtocolLimits.MAX_ELEMENTS);
                default -> in.skip();
            }
        }
        return new RunOrders(term, required(incarnation, "incarnation"), session, runs);
    }

    private static void writeRun(RunOrders.Run value, WireWriter out) {
        out.message(1, value.attempt(), ModelCodec::writeAttemptKey).message(2, value.work(), ModelCodec::writeWork);
        ModelCodec.writeIsolation(3, value.isolation(), out);
    }

    private static RunOrders.Run readRun(WireReader in) {
        AttemptKey attempt = null;
        Work work = null;
        Isolation isolation = Isolation.AVAILABLE;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> attempt = in.message(ModelCodec::readAttemptKey);
                case 2 -> work = in.message(ModelCodec::readWork);
                case 3 -> isolation = EnumNumbers.isolation(in);
                default -> in.skip();
            }
        }
        return new RunOrders.Run(required(attempt, "attempt"), required(work, "work"), isolation);
    }

    private static StopOrders readStopOrders(WireReader in) {
        long term = 0;
        Incarnation incarnation = null;
        long session = 0;
        List<AttemptKey> attempts = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> incarnation = incarnation(in);
                case 3 -> session = in.natural();
                case 4 -> addKey(attempts, in);
                default -> in.skip();
            }
        }
        return new StopOrders(term, required(incarnation, "incarnation"), session, attempts);
    }

    private static ReportsAck readReportsAck(WireReader in) {
        long term = 0;
        long session = 0;
        List<AttemptKey> attempts = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> session = in.natural();
                case 3 -> addKey(attempts, in);
                default -> in.skip();
            }
        }
        return new ReportsAck(term, session, attempts);
    }

    private static Deregistered readDeregistered(WireReader in) {
        long term = 0;
        long session = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> session = in.natural();
                default -> in.skip();
            }
        }
        return new Deregistered(term, session);
    }

    private static void addKey(List<AttemptKey> keys, WireReader in) {
        addBounded(keys, in.message(ModelCodec::readAttemptKey), ProtocolLimits.MAX_ELEMENTS);
    }
}
