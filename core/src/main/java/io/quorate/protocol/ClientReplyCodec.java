package io.quorate.protocol;

import static io.quorate.codec.ModelCodec.jobId;
import static io.quorate.codec.ModelCodec.nodeId;
import static io.quorate.wire.WireReader.addBounded;
import static io.quorate.wire.WireReader.required;

import io.quorate.codec.EnumNumbers;
import io.quorate.codec.ModelCodec;
import io.quorate.codec.StatusCodec;
import io.quorate.model.ClusterStatus;
import io.quorate.model.Endpoint;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobState;
import io.quorate.model.MasterInfo;
import io.quorate.model.NodeId;
import io.quorate.model.RejectedException.Reason;
import io.quorate.model.SlaveInfo;
import io.quorate.protocol.ClientResult.Done;
import io.quorate.protocol.ClientResult.Forgotten;
import io.quorate.protocol.ClientResult.Indeterminate;
import io.quorate.protocol.ClientResult.JobPage;
import io.quorate.protocol.ClientResult.JobsEnded;
import io.quorate.protocol.ClientResult.Nodes;
import io.quorate.protocol.ClientResult.NotLeader;
import io.quorate.protocol.ClientResult.OneJob;
import io.quorate.protocol.ClientResult.Overloaded;
import io.quorate.protocol.ClientResult.Rejected;
import io.quorate.protocol.ClientResult.Status;
import io.quorate.protocol.ClientResult.SubmitAnswer;
import io.quorate.protocol.ClientResult.Submitted;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encodes {@link ClientReply}s: field 1 is the request's id, each result has a field of its own from 10 on. */
final class ClientReplyCodec {
    private static final int SUBMITTED = 10;
    private static final int ONE_JOB = 11;
    private static final int JOB_PAGE = 12;
    private static final int NODES = 13;
    private static final int STATUS = 14;
    private static final int JOBS_ENDED = 15;
    private static final int DONE = 16;
    private static final int NOT_LEADER = 17;
    private static final int OVERLOADED = 18;
    private static final int REJECTED = 19;
    private static final int INDETERMINATE = 20;
    private static final int FORGOTTEN = 21;

    private ClientReplyCodec() {}

    static void write(ClientReply reply, WireWriter out) {
        out.number(1, reply.requestId());
        ClientResult result = reply.result();
        if (result instanceof Submitted value) {
            out.message(SUBMITTED, value, (m, w) -> w.messages(1, m.answers(), ClientReplyCodec::writeAnswer));
        } else if (result instanceof OneJob value) {
            out.message(ONE_JOB, value, (m, w) -> w.number(1, m.index()).message(2, m.job(), StatusCodec::writeJob));
        } else if (result instanceof JobPage value) {
            out.message(
                    JOB_PAGE,
                    value,
                    (m, w) -> w.number(1, m.index())
                            .messages(2, m.jobs(), StatusCodec::writeJob)
                            .bool(3, m.more()));
        } else if (result instanceof Nodes value) {
            out.message(
                    NODES,
                    value,
                    (m, w) -> w.number(1, m.index())
                            .messages(2, m.masters(), StatusCodec::writeMasterInfo)
                            .messages(3, m.slaves(), StatusCodec::writeSlaveInfo));
        } else if (result instanceof Status value) {
            out.message(STATUS, value, (m, w) -> w.message(1, m.status(), StatusCodec::writeClusterStatus));
        } else if (result instanceof JobsEnded value) {
            out.message(JOBS_ENDED, value, (m, w) -> w.messages(1, m.jobs(), StatusCodec::writeJob));
        } else {
            writeRefusal(result, out);
        }
    }

    private static void writeRefusal(ClientResult result, WireWriter out) {
        if (result instanceof Done value) {
            out.message(DONE, value, (m, w) -> {});
        } else if (result instanceof NotLeader value) {
            out.message(NOT_LEADER, value, ClientReplyCodec::writeNotLeader);
        } else if (result instanceof Overloaded value) {
            out.message(OVERLOADED, value, (m, w) -> {
                w.number(1, m.retryAfterMillis());
                Fields.writeText(2, m.why(), w);
            });
        } else if (result instanceof Rejected value) {
            out.message(REJECTED, value, (m, w) -> {
                w.number(1, numberOf(m.reason()));
                Fields.writeText(2, m.message(), w);
            });
        } else if (result instanceof Forgotten value) {
            out.message(
                    FORGOTTEN,
                    value,
                    (m, w) -> w.string(1, m.id().value())
                            .number(2, EnumNumbers.of(m.state()))
                            .number(3, m.endedAtMillis()));
        } else if (result instanceof Indeterminate value) {
            out.message(INDETERMINATE, value, (m, w) -> Fields.writeText(1, m.message(), w));
        } else {
            throw new IllegalStateException("a result without an encoding");
        }
    }

    static ClientReply read(WireReader in) {
        long requestId = 0;
        ClientResult result = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> requestId = in.number();
                case SUBMITTED -> result = in.message(ClientReplyCodec::readSubmitted);
                case ONE_JOB -> result = in.message(ClientReplyCodec::readOneJob);
                case JOB_PAGE -> result = in.message(ClientReplyCodec::readJobPage);
                case NODES -> result = in.message(ClientReplyCodec::readNodes);
                case STATUS -> result = in.message(ClientReplyCodec::readStatus);
                case JOBS_ENDED -> result = in.message(ClientReplyCodec::readJobsEnded);
                case DONE -> result = in.message(ClientReplyCodec::readDone);
                case NOT_LEADER -> result = in.message(ClientReplyCodec::readNotLeader);
                case OVERLOADED -> result = in.message(ClientReplyCodec::readOverloaded);
                case REJECTED -> result = in.message(ClientReplyCodec::readRejected);
                case FORGOTTEN -> result = in.message(ClientReplyCodec::readForgotten);
                case INDETERMINATE -> result = in.message(ClientReplyCodec::readIndeterminate);
                default -> in.skip();
            }
        }
        return new ClientReply(requestId, required(result, "result"));
    }

    private static int numberOf(Reason reason) {
        return switch (reason) {
            case ID_REUSED -> 1;
            case DOES_NOT_FIT -> 2;
            case UNKNOWN_JOB -> 3;
            case UNKNOWN_SLAVE -> 4;
            case NOT_AUTHORISED -> 5;
            case TOO_LARGE -> 6;
            case INVALID -> 7;
            case ID_TOO_OLD -> 8;
            case UNKNOWN_MASTER -> 9;
        };
    }

    private static Reason reason(WireReader in) {
        return EnumNumbers.read(in, Reason.values(), ClientReplyCodec::numberOf);
    }

    private static void writeAnswer(SubmitAnswer value, WireWriter out) {
        out.string(1, value.id().value());
        Reason rejection = value.rejection();
        if (rejection != null) {
            out.number(2, numberOf(rejection));
        }
        Fields.writeText(3, value.message(), out);
    }

    private static SubmitAnswer readAnswer(WireReader in) {
        JobId id = null;
        @Nullable Reason rejection = null;
        String message = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = jobId(in);
                case 2 -> rejection = reason(in);
                case 3 -> message = Fields.readText(in);
                default -> in.skip();
            }
        }
        return new SubmitAnswer(required(id, "id"), rejection, message);
    }

    private static Submitted readSubmitted(WireReader in) {
        List<SubmitAnswer> answers = new ArrayList<>();
        while (in.next()) {
            if (in.field() == 1) {
                addBounded(answers, in.message(ClientReplyCodec::readAnswer), ProtocolLimits.MAX_ELEMENTS);
            } else {
                in.skip();
            }
        }
        return new Submitted(answers);
    }

    private static OneJob readOneJob(WireReader in) {
        long index = 0;
        Job job = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> index = in.natural();
                case 2 -> job = in.message(StatusCodec::readJob);
                default -> in.skip();
            }
        }
        return new OneJob(index, required(job, "job"));
    }

    private static JobPage readJobPage(WireReader in) {
        long index = 0;
        List<Job> jobs = new ArrayList<>();
        boolean more = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> index = in.natural();
                case 2 -> addBounded(jobs, in.message(StatusCodec::readJob), ProtocolLimits.MAX_ELEMENTS);
                case 3 -> more = in.bool();
                default -> in.skip();
            }
        }
        return new JobPage(index, jobs, more);
    }

    private static Nodes readNodes(WireReader in) {
        long index = 0;
        List<MasterInfo> masters = new ArrayList<>();
        List<SlaveInfo> slaves = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> index = in.natural();
                case 2 -> addBounded(masters, in.message(StatusCodec::readMasterInfo), ProtocolLimits.MAX_VOTERS);
                case 3 -> addBounded(slaves, in.message(StatusCodec::readSlaveInfo), ProtocolLimits.MAX_ENTRIES);
                default -> in.skip();
            }
        }
        return new Nodes(index, masters, slaves);
    }

    private static Status readStatus(WireReader in) {
        ClusterStatus status = null;
        while (in.next()) {
            if (in.field() == 1) {
                status = in.message(StatusCodec::readClusterStatus);
            } else {
                in.skip();
            }
        }
        return new Status(required(status, "status"));
    }

    private static JobsEnded readJobsEnded(WireReader in) {
        List<Job> jobs = new ArrayList<>();
        while (in.next()) {
            if (in.field() == 1) {
                addBounded(jobs, in.message(StatusCodec::readJob), ProtocolLimits.MAX_ELEMENTS);
            } else {
                in.skip();
            }
        }
        return new JobsEnded(jobs);
    }

    private static Done readDone(WireReader in) {
        while (in.next()) {
            in.skip();
        }
        return new Done();
    }

    private static void writeNotLeader(NotLeader value, WireWriter out) {
        out.number(1, value.term());
        Fields.writeNodeId(2, value.leader(), out);
        Fields.writeEndpoint(3, value.endpoint(), out);
        Fields.writeText(4, value.detail(), out);
    }

    private static NotLeader readNotLeader(WireReader in) {
        long term = 0;
        @Nullable NodeId leader = null;
        @Nullable Endpoint endpoint = null;
        String detail = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> term = in.natural();
                case 2 -> leader = nodeId(in);
                case 3 -> endpoint = in.message(ModelCodec::readEndpoint);
                case 4 -> detail = Fields.readText(in);
                default -> in.skip();
            }
        }
        return new NotLeader(term, leader, endpoint, detail);
    }

    private static Overloaded readOverloaded(WireReader in) {
        long retryAfterMillis = 0;
        String why = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> retryAfterMillis = in.natural();
                case 2 -> why = Fields.readText(in);
                default -> in.skip();
            }
        }
        return new Overloaded(retryAfterMillis, why);
    }

    private static Rejected readRejected(WireReader in) {
        Reason reason = null;
        String message = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> reason = reason(in);
                case 2 -> message = Fields.readText(in);
                default -> in.skip();
            }
        }
        return new Rejected(required(reason, "reason"), message);
    }

    private static Forgotten readForgotten(WireReader in) {
        JobId id = null;
        JobState state = null;
        long endedAtMillis = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = jobId(in);
                case 2 -> state = EnumNumbers.jobState(in);
                case 3 -> endedAtMillis = in.natural();
                default -> in.skip();
            }
        }
        if (state == null || !state.isFinal()) {
            throw new MalformedException("what is forgotten has ended");
        }
        return new Forgotten(required(id, "id"), state, endedAtMillis);
    }

    private static Indeterminate readIndeterminate(WireReader in) {
        String message = "";
        while (in.next()) {
            if (in.field() == 1) {
                message = Fields.readText(in);
            } else {
                in.skip();
            }
        }
        return new Indeterminate(message);
    }
}
