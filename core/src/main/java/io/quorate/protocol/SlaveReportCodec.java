package io.quorate.protocol;

import static io.quorate.codec.ModelCodec.incarnation;
import static io.quorate.wire.WireReader.addBounded;
import static io.quorate.wire.WireReader.required;

import io.quorate.codec.ModelCodec;
import io.quorate.model.AttemptReport;
import io.quorate.model.Endpoint;
import io.quorate.model.HeldDigest;
import io.quorate.model.Incarnation;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.protocol.SlaveReport.AttemptReports;
import io.quorate.protocol.SlaveReport.Deregister;
import io.quorate.protocol.SlaveReport.Heartbeat;
import io.quorate.protocol.SlaveReport.Register;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Encodes {@link SlaveReport}s. */
final class SlaveReportCodec {
    private SlaveReportCodec() {}

    static void write(SlaveReport message, WireWriter out) {
        if (message instanceof Register register) {
            writeRegister(register, out);
        } else if (message instanceof Heartbeat heartbeat) {
            out.number(1, heartbeat.session()).number(2, heartbeat.sequence()).bool(3, heartbeat.leaving());
        } else if (message instanceof AttemptReports reports) {
            out.number(1, reports.session())
                    .number(2, reports.sequence())
                    .messages(3, reports.attempts(), ModelCodec::writeAttemptReport)
                    .bool(4, reports.leaving());
        } else if (message instanceof Deregister deregister) {
            out.number(1, deregister.session());
        } else {
            throw new IllegalStateException("a message without an encoding: " + message.kind());
        }
    }

    static SlaveReport read(MessageKind kind, WireReader in) {
        return switch (kind) {
            case REGISTER -> readRegister(in);
            case HEARTBEAT -> readHeartbeat(in);
            case ATTEMPT_REPORTS -> readAttemptReports(in);
            case DEREGISTER -> readDeregister(in);
            default -> throw new IllegalStateException("not a slave's report: " + kind);
        };
    }

    private static void writeRegister(Register value, WireWriter out) {
        out.number(1, value.incarnation().value()).number(2, value.sequence());
        Fields.writeEndpoint(3, value.endpoint(), out);
        out.message(4, value.resources(), ModelCodec::writeResources)
                .message(5, value.attributes(), ModelCodec::writeAttributes)
                .messages(6, value.attempts(), ModelCodec::writeAttemptReport);
        ModelCodec.writeMaxAttempts(7, value.maxAttempts(), out);
        HeldDigest digest = value.digest();
        if (digest != null) {
            out.message(8, digest, ModelCodec::writeHeldDigest);
        }
    }

    private static Register readRegister(WireReader in) {
        Incarnation incarnation = null;
        long sequence = 0;
        @Nullable Endpoint endpoint = null;
        Resources resources = Resources.NONE;
        int maxAttempts = SlaveInfo.MAX_ATTEMPTS;
        SortedMap<String, String> attributes = Collections.emptySortedMap();
        List<AttemptReport> attempts = new ArrayList<>();
        @Nullable HeldDigest digest = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> incarnation = incarnation(in);
                case 2 -> sequence = in.natural();
                case 3 -> endpoint = in.message(ModelCodec::readEndpoint);
                case 4 -> resources = in.message(ModelCodec::readResources);
                case 5 -> attributes = in.message(ModelCodec::readAttributes);
                case 6 -> addBounded(attempts, in.message(ModelCodec::readAttemptReport), ProtocolLimits.MAX_ELEMENTS);
                case 7 -> maxAttempts = ModelCodec.readMaxAttempts(in);
                case 8 -> digest = in.message(ModelCodec::readHeldDigest);
                default -> in.skip();
            }
        }
        return new Register(
                required(incarnation, "incarnation"),
                sequence,
                endpoint,
                resources,
                maxAttempts,
                attributes,
                attempts,
                digest);
    }

    private static Heartbeat readHeartbeat(WireReader in) {
        long session = 0;
        long sequence = 0;
        boolean leaving = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> session = in.natural();
                case 2 -> sequence = in.natural();
                case 3 -> leaving = in.bool();
                default -> in.skip();
            }
        }
        return new Heartbeat(session, sequence, leaving);
    }

    private static AttemptReports readAttemptReports(WireReader in) {
        long session = 0;
        long sequence = 0;
        List<AttemptReport> attempts = new ArrayList<>();
        boolean leaving = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> session = in.natural();
                case 2 -> sequence = in.natural();
                case 3 -> addBounded(attempts, in.message(ModelCodec::readAttemptReport), ProtocolLimits.MAX_ELEMENTS);
                case 4 -> leaving = in.bool();
                default -> in.skip();
            }
        }
        return new AttemptReports(session, sequence, attempts, leaving);
    }

    private static Deregister readDeregister(WireReader in) {
        long session = 0;
        while (in.next()) {
            if (in.field() == 1) {
                session = in.natural();
            } else {
                in.skip();
            }
        }
        return new Deregister(session);
    }
}
