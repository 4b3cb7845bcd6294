package io.quorate.registry;

import static io.quorate.wire.WireReader.addBounded;
import static io.quorate.wire.WireReader.required;

import io.quorate.codec.ModelCodec;
import io.quorate.model.AttemptReport;
import io.quorate.model.Endpoint;
import io.quorate.model.HeldDigest;
import io.quorate.model.Incarnation;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of log entries: a batch of commands each. The kind of a command is the number of the field that holds it, so a
 * command that this version does not know is refused, never skipped: replicas that skipped it would differ (P10).
 */
public final class CommandCodec {
    /** The most commands, or elements of one command, in an entry. */
    public static final int MAX_ELEMENTS = 1 << 17;

    private static final int SUBMIT = 1;
    private static final int CANCEL = 2;
    private static final int REGISTER = 3;
    private static final int REPORT = 4;
    private static final int LOSE = 5;
    private static final int DEREGISTER = 6;
    private static final int DRAIN = 7;
    private static final int ASSIGN = 8;
    private static final int FORGET = 9;
    private static final int LIMIT_POISON = 10;
    private static final int FORGET_SLAVES = 11;
    private static final int LEASE_FACTOR = 12;

    private CommandCodec() {}

    public static byte[] encode(List<Command> batch) {
        return encode(batch, new WireWriter());
    }

    /** @param scratch is overwritten */
    public static byte[] encode(List<Command> batch, WireWriter scratch) {
        scratch.reset();
        for (Command command : batch) {
            write(command, scratch);
        }
        return scratch.toBytes();
    }

    /** @throws MalformedException if the bytes are no batch, or hold a command of a kind that this version does not know */
    public static List<Command> decode(byte[] bytes) {
        return decode(bytes, JobParts.NEW);
    }

    /** @param parts makes, or finds, what many jobs have in common */
    static List<Command> decode(byte[] bytes, JobParts parts) {
        List<Command> batch = new ArrayList<>();
        WireReader in = new WireReader(bytes);
        while (in.next()) {
            addBounded(batch, read(in, parts), MAX_ELEMENTS);
        }
        return List.copyOf(batch);
    }

    private static void write(Command command, WireWriter out) {
        if (command instanceof Command.SubmitJobs submit) {
            out.message(SUBMIT, submit, CommandCodec::writeSubmit);
        } else if (command instanceof Command.CancelJob cancel) {
            out.message(
                    CANCEL,
                    cancel,
                    (value, to) ->
                            to.number(1, value.atMillis()).string(2, value.job().value()));
        } else if (command instanceof Command.RegisterSlave register) {
            out.message(REGISTER, register, CommandCodec::writeRegister);
        } else if (command instanceof Command.ReportAttempts report) {
            out.message(
                    REPORT,
                    report,
                    (value, to) -> to.number(1, value.atMillis())
                            .string(2, value.slave().value())
                            .number(3, value.session())
                            .number(4, value.sequence())
                            .messages(5, value.attempts(), ModelCodec::writeAttemptReport));
        } else if (command instanceof Command.LoseSlave lose) {
            out.message(
                    LOSE,
                    lose,
                    (value, to) -> to.number(1, value.atMillis())
                            .string(2, value.slave().value())
                            .number(3, value.session())
                            .string(4, value.cause()));
        } else if (command instanceof Command.DeregisterSlave deregister) {
            out.message(
                    DEREGISTER,
                    deregister,
                    (value, to) -> to.number(1, value.atMillis())
                            .string(2, value.slave().value())
                            .number(3, value.session()));
        } else if (command instanceof Command.DrainSlave drain) {
            out.message(
                    DRAIN,
                    drain,
                    (value, to) -> to.number(1, value.atMillis())
                            .string(2, value.slave().value())
                            .bool(3, value.draining()));
        } else if (command instanceof Command.AssignAttempts assign) {
            out.message(
                    ASSIGN,
                    assign,
                    (value, to) -> to.number(1, value.atMillis())
                            .messages(2, value.assignments(), CommandCodec::writeAssignment));
        } else if (command instanceof Command.ForgetJobs forget) {
            out.message(
                    FORGET,
                    forget,
                    (value, to) -> to.number(1, value.atMillis())
                            .number(2, value.keepMillis())
                            .number(3, value.keepJobs())
                            .number(4, value.keepIdMillis())
                            .number(5, value.keepIds())
                            .number(6, value.limit())
                            .number(7, value.keepBytes()));
        } else if (command instanceof Command.ForgetSlaves forget) {
            out.message(
                    FORGET_SLAVES,
                    forget,
                    (value, to) -> to.number(1, value.atMillis())
                            .number(2, value.keepMillis())
                            .number(3, value.keepSlaves())
                            .number(4, value.limit()));
        } else if (command instanceof Command.LimitPoison limit) {
            out.message(
                    LIMIT_POISON,
                    limit,
                    (value, to) -> to.number(1, value.atMillis())
                            .number(2, value.losses())
                            .number(3, value.withinMillis()));
        } else if (command instanceof Command.SetLeaseFactor set) {
            out.message(
                    LEASE_FACTOR,
                    set,
                    (value, to) -> to.number(1, value.atMillis()).number(2, value.factor()));
        } else {
            throw new IllegalStateException("a command without an encoding: " + command);
        }
    }

    private static Command read(WireReader in, JobParts parts) {
        return switch (in.field()) {
            case SUBMIT -> in.message(message -> readSubmit(message, parts));
            case CANCEL -> in.message(CommandCodec::readCancel);
            case REGISTER -> in.message(CommandCodec::readRegister);
            case REPORT -> in.message(CommandCodec::readReport);
            case LOSE -> in.message(CommandCodec::readLose);
            case DEREGISTER -> in.message(CommandCodec::readDeregister);
            case DRAIN -> in.message(CommandCodec::readDrain);
            case ASSIGN -> in.message(CommandCodec::readAssign);
            case FORGET -> in.message(CommandCodec::readForget);
            case LIMIT_POISON -> in.message(CommandCodec::readLimitPoison);
            case FORGET_SLAVES -> in.message(CommandCodec::readForgetSlaves);
            case LEASE_FACTOR -> in.message(CommandCodec::readSetLeaseFactor);
            default -> throw new MalformedException("no command has the number " + in.field());
        };
    }

    private static void writeSubmit(Command.SubmitJobs value, WireWriter out) {
        out.number(1, value.atMillis())
                .messages(
                        2,
                        value.jobs(),
                        (job, to) -> to.string(1, job.id().value()).message(2, job.spec(), ModelCodec::writeJobSpec));
    }

    private static Command.SubmitJobs readSubmit(WireReader in, JobParts parts) {
        long at = 0;
        List<Command.Submission> jobs = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> at = in.number();
                case 2 -> addBounded(jobs, in.message(job -> readSubmission(job, parts)), MAX_ELEMENTS);
                default -> in.skip();
            }
        }
        return new Command.SubmitJobs(at, jobs);
    }

    private static Command.Submission readSubmission(WireReader in, JobParts parts) {
        JobId id = null;
        JobSpec spec = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = ModelCodec.jobId(in);
                case 2 -> spec = parts.spec(in.bytes(Integer.MAX_VALUE));
                default -> in.skip();
            }
        }
        return new Command.Submission(required(id, "id"), required(spec, "spec"));
    }

    private static Command.CancelJob readCancel(WireReader in) {
        long at = 0;
        JobId job = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> at = in.number();
                case 2 -> job = ModelCodec.jobId(in);
                default -> in.skip();
            }
        }
        return new Command.CancelJob(at, required(job, "job"));
    }

    private static void writeRegister(Command.RegisterSlave value, WireWriter out) {
        out.number(1, value.atMillis())
                .string(2, value.slave().value())
                .number(3, value.incarnation().value())
                .number(4, value.sequence());
        Endpoint endpoint = value.endpoint();
        if (endpoint != null) {
            out.message(5, endpoint, ModelCodec::writeEndpoint);
        }
        out.message(6, value.resources(), ModelCodec::writeResources)
                .message(7, value.attributes(), ModelCodec::writeAttributes)
                .messages(8, value.attempts(), ModelCodec::writeAttemptReport);
        ModelCodec.writeMaxAttempts(9, value.maxAttempts(), out);
        HeldDigest digest = value.digest();
        if (digest != null) {
            out.message(10, digest, ModelCodec::writeHeldDigest);
        }
    }

    private static Command.RegisterSlave readRegister(WireReader in) {
        long at = 0;
        NodeId slave = null;
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
                case 1 -> at = in.number();
                case 2 -> slave = ModelCodec.nodeId(in);
                case 3 -> incarnation = ModelCodec.incarnation(in);
                case 4 -> sequence = in.natural();
                case 5 -> endpoint = in.message(ModelCodec::readEndpoint);
                case 6 -> resources = in.message(ModelCodec::readResources);
                case 7 -> attributes = in.message(ModelCodec::readAttributes);
                case 8 -> addBounded(attempts, in.message(ModelCodec::readAttemptReport), MAX_ELEMENTS);
                case 9 -> maxAttempts = ModelCodec.readMaxAttempts(in);
                case 10 -> digest = in.message(ModelCodec::readHeldDigest);
                default -> in.skip();
            }
        }
        return new Command.RegisterSlave(
                at,
                required(slave, "slave"),
                required(incarnation, "incarnation"),
                sequence,
                endpoint,
                resources,
                maxAttempts,
                attributes,
                attempts,
                digest);
    }

    private static Command.ReportAttempts readReport(WireReader in) {
        long at = 0;
        NodeId slave = null;
        long session = 0;
        long sequence = 0;
        List<AttemptReport> attempts = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> at = in.number();
                case 2 -> slave = ModelCodec.nodeId(in);
                case 3 -> session = in.natural();
                case 4 -> sequence = in.natural();
                case 5 -> addBounded(attempts, in.message(ModelCodec::readAttemptReport), MAX_ELEMENTS);
                default -> in.skip();
            }
        }
        return new Command.ReportAttempts(at, required(slave, "slave"), session, sequence, attempts);
    }

    private static Command.LoseSlave readLose(WireReader in) {
        long at = 0;
        NodeId slave = null;
        long session = 0;
        String cause = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> at = in.number();
                case 2 -> slave = ModelCodec.nodeId(in);
                case 3 -> session = in.natural();
                case 4 -> cause = ModelCodec.text(in, JobOutcome.MAX_ERROR_LENGTH);
                default -> in.skip();
            }
        }
        return new Command.LoseSlave(at, required(slave, "slave"), session, cause);
    }

    private static Command.DeregisterSlave readDeregister(WireReader in) {
        long at = 0;
        NodeId slave = null;
        long session = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> at = in.number();
                case 2 -> slave = ModelCodec.nodeId(in);
                case 3 -> session = in.natural();
                default -> in.skip();
            }
        }
        return new Command.DeregisterSlave(at, required(slave, "slave"), session);
    }

    private static Command.DrainSlave readDrain(WireReader in) {
        long at = 0;
        NodeId slave = null;
        boolean draining = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> at = in.number();
                case 2 -> slave = ModelCodec.nodeId(in);
                case 3 -> draining = in.bool();
                default -> in.skip();
            }
        }
        return new Command.DrainSlave(at, required(slave, "slave"), draining);
    }

    private static Command.ForgetJobs readForget(WireReader in) {
        long at = 0;
        long keepMillis = 0;
        int keepJobs = 0;
        long keepIdMillis = 0;
        int keepIds = 0;
        int limit = 0;
        // Absent in the entries of earlier versions, which knew no such limit.
        long keepBytes = Long.MAX_VALUE;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> at = in.number();
                case 2 -> keepMillis = in.natural();
                case 3 -> keepJobs = in.integer(0, Integer.MAX_VALUE);
                case 4 -> keepIdMillis = in.natural();
                case 5 -> keepIds = in.integer(0, Integer.MAX_VALUE);
                case 6 -> limit = in.integer(0, Integer.MAX_VALUE);
                case 7 -> keepBytes = in.natural();
                default -> in.skip();
            }
        }
        return new Command.ForgetJobs(at, keepMillis, keepJobs, keepBytes, keepIdMillis, keepIds, limit);
    }

    private static Command.ForgetSlaves readForgetSlaves(WireReader in) {
        long at = 0;
        long keepMillis = 0;
        int keepSlaves = 0;
        int limit = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> at = in.number();
                case 2 -> keepMillis = in.natural();
                case 3 -> keepSlaves = in.integer(0, Integer.MAX_VALUE);
                case 4 -> limit = in.integer(0, Integer.MAX_VALUE);
                default -> in.skip();
            }
        }
        return new Command.ForgetSlaves(at, keepMillis, keepSlaves, limit);
    }

    private static Command.LimitPoison readLimitPoison(WireReader in) {
        long at = 0;
        int losses = 0;
        long withinMillis = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> at = in.number();
                case 2 -> losses = in.integer(0, Integer.MAX_VALUE);
                case 3 -> withinMillis = in.natural();
                default -> in.skip();
            }
        }
        return new Command.LimitPoison(at, losses, withinMillis);
    }

    private static Command.SetLeaseFactor readSetLeaseFactor(WireReader in) {
        long at = 0;
        int factor = 1;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> at = in.number();
                case 2 -> factor = in.integer(1, Integer.MAX_VALUE);
                default -> in.skip();
            }
        }
        return new Command.SetLeaseFactor(at, factor);
    }

    private static void writeAssignment(Command.Assignment value, WireWriter out) {
        out.string(1, value.job().value())
                .number(2, value.attempt())
                .string(3, value.slave().value())
                .number(4, value.session());
    }

    private static Command.AssignAttempts readAssign(WireReader in) {
        long at = 0;
        List<Command.Assignment> assignments = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> at = in.number();
                case 2 -> addBounded(assignments, in.message(CommandCodec::readAssignment), MAX_ELEMENTS);
                default -> in.skip();
            }
        }
        return new Command.AssignAttempts(at, assignments);
    }

    private static Command.Assignment readAssignment(WireReader in) {
        JobId job = null;
        int attempt = 0;
        NodeId slave = null;
        long session = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> job = ModelCodec.jobId(in);
                case 2 -> attempt = in.integer(0, Integer.MAX_VALUE);
                case 3 -> slave = ModelCodec.nodeId(in);
                case 4 -> session = in.natural();
                default -> in.skip();
            }
        }
        return new Command.Assignment(required(job, "job"), attempt, required(slave, "slave"), session);
    }
}
