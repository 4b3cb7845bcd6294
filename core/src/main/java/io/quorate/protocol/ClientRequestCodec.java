package io.quorate.protocol;

import static io.quorate.codec.ModelCodec.jobId;
import static io.quorate.codec.ModelCodec.nodeId;
import static io.quorate.wire.WireReader.addBounded;
import static io.quorate.wire.WireReader.required;

import io.quorate.codec.EnumNumbers;
import io.quorate.codec.ModelCodec;
import io.quorate.codec.StatusCodec;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.NodeId;
import io.quorate.protocol.ClientOperation.AwaitJobs;
import io.quorate.protocol.ClientOperation.Cancel;
import io.quorate.protocol.ClientOperation.ChangeMasters;
import io.quorate.protocol.ClientOperation.Drain;
import io.quorate.protocol.ClientOperation.GetJob;
import io.quorate.protocol.ClientOperation.GetStatus;
import io.quorate.protocol.ClientOperation.ListJobs;
import io.quorate.protocol.ClientOperation.ListNodes;
import io.quorate.protocol.ClientOperation.Submission;
import io.quorate.protocol.ClientOperation.Submit;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encodes {@link ClientRequest}s: field 1 is the request's id, each operation has a field of its own from 10 on. */
final class ClientRequestCodec {
    private static final int SUBMIT = 10;
    private static final int GET_JOB = 11;
    private static final int LIST_JOBS = 12;
    private static final int CANCEL = 13;
    private static final int LIST_NODES = 14;
    private static final int GET_STATUS = 15;
    private static final int AWAIT_JOBS = 16;
    private static final int DRAIN = 17;
    private static final int CHANGE_MASTERS = 18;
    private static final ChangeMasters.Kind[] KINDS = ChangeMasters.Kind.values();

    private ClientRequestCodec() {}

    static void write(ClientRequest request, WireWriter out) {
        out.number(1, request.requestId());
        ClientOperation operation = request.operation();
        if (operation instanceof Submit submit) {
            out.message(
                    SUBMIT,
                    submit,
                    (m, w) -> w.messages(1, m.jobs(), ClientRequestCodec::writeSubmission)
                            .bool(2, m.mustFit()));
        } else if (operation instanceof GetJob get) {
            out.message(GET_JOB, get, (m, w) -> w.string(1, m.id().value()).bool(2, m.stale()));
        } else if (operation instanceof ListJobs list) {
            out.message(LIST_JOBS, list, ClientRequestCodec::writeListJobs);
        } else if (operation instanceof Cancel cancel) {
            out.message(CANCEL, cancel, (m, w) -> w.string(1, m.id().value()));
        } else if (operation instanceof ListNodes list) {
            out.message(LIST_NODES, list, (m, w) -> w.bool(1, m.stale()));
        } else if (operation instanceof GetStatus status) {
            out.message(GET_STATUS, status, (m, w) -> w.bool(1, m.stale()));
        } else if (operation instanceof AwaitJobs await) {
            out.message(
                    AWAIT_JOBS,
                    await,
                    (m, w) -> w.strings(1, m.ids().stream().map(JobId::value).toList()));
        } else if (operation instanceof Drain drain) {
            out.message(DRAIN, drain, (m, w) -> w.string(1, m.slave().value()).bool(2, m.draining()));
        } else if (operation instanceof ChangeMasters change) {
            out.message(CHANGE_MASTERS, change, ClientRequestCodec::writeChangeMasters);
        } else {
            throw new IllegalStateException("an operation without an encoding");
        }
    }

    static ClientRequest read(WireReader in) {
        long requestId = 0;
        ClientOperation operation = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> requestId = in.number();
                case SUBMIT -> operation = in.message(ClientRequestCodec::readSubmit);
                case GET_JOB -> operation = in.message(ClientRequestCodec::readGetJob);
                case LIST_JOBS -> operation = in.message(ClientRequestCodec::readListJobs);
                case CANCEL -> operation = in.message(ClientRequestCodec::readCancel);
                case LIST_NODES -> operation = in.message(ClientRequestCodec::readListNodes);
                case GET_STATUS -> operation = in.message(ClientRequestCodec::readGetStatus);
                case AWAIT_JOBS -> operation = in.message(ClientRequestCodec::readAwaitJobs);
                case DRAIN -> operation = in.message(ClientRequestCodec::readDrain);
                case CHANGE_MASTERS -> operation = in.message(ClientRequestCodec::readChangeMasters);
                default -> in.skip();
            }
        }
        return new ClientRequest(requestId, required(operation, "operation"));
    }

    private static void writeSubmission(Submission value, WireWriter out) {
        out.string(1, value.id().value()).message(2, value.spec(), ModelCodec::writeJobSpec);
    }

    private static Submission readSubmission(WireReader in) {
        JobId id = null;
        JobSpec spec = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = jobId(in);
                case 2 -> spec = in.message(ModelCodec::readJobSpec);
                default -> in.skip();
            }
        }
        return new Submission(required(id, "id"), required(spec, "spec"));
    }

    private static Submit readSubmit(WireReader in) {
        List<Submission> jobs = new ArrayList<>();
        boolean mustFit = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> addBounded(jobs, in.message(ClientRequestCodec::readSubmission), ProtocolLimits.MAX_ELEMENTS);
                case 2 -> mustFit = in.bool();
                default -> in.skip();
            }
        }
        return new Submit(jobs, mustFit);
    }

    private static GetJob readGetJob(WireReader in) {
        JobId id = null;
        boolean stale = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = jobId(in);
                case 2 -> stale = in.bool();
                default -> in.skip();
            }
        }
        return new GetJob(required(id, "id"), stale);
    }

    private static void writeListJobs(ListJobs value, WireWriter out) {
        out.message(1, value.filter(), StatusCodec::writeJobFilter);
        JobId after = value.after();
        if (after != null) {
            out.string(2, after.value());
        }
        out.number(3, value.limit()).bool(4, value.stale());
    }

    private static ListJobs readListJobs(WireReader in) {
        JobFilter filter = JobFilter.ALL;
        @Nullable JobId after = null;
        int limit = 0;
        boolean stale = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> filter = in.message(StatusCodec::readJobFilter);
                case 2 -> after = jobId(in);
                case 3 -> limit = in.integer(0, Integer.MAX_VALUE);
                case 4 -> stale = in.bool();
                default -> in.skip();
            }
        }
        return new ListJobs(filter, after, limit, stale);
    }

    private static Cancel readCancel(WireReader in) {
        JobId id = null;
        while (in.next()) {
            if (in.field() == 1) {
                id = jobId(in);
            } else {
                in.skip();
            }
        }
        return new Cancel(required(id, "id"));
    }

    private static ListNodes readListNodes(WireReader in) {
        boolean stale = false;
        while (in.next()) {
            if (in.field() == 1) {
                stale = in.bool();
            } else {
                in.skip();
            }
        }
        return new ListNodes(stale);
    }

    private static GetStatus readGetStatus(WireReader in) {
        boolean stale = false;
        while (in.next()) {
            if (in.field() == 1) {
                stale = in.bool();
            } else {
                in.skip();
            }
        }
        return new GetStatus(stale);
    }

    private static AwaitJobs readAwaitJobs(WireReader in) {
        List<JobId> ids = new ArrayList<>();
        while (in.next()) {
            if (in.field() == 1) {
                addBounded(ids, jobId(in), ProtocolLimits.MAX_ELEMENTS);
            } else {
                in.skip();
            }
        }
        return new AwaitJobs(ids);
    }

    private static Drain readDrain(WireReader in) {
        NodeId slave = null;
        boolean draining = false;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> slave = nodeId(in);
                case 2 -> draining = in.bool();
                default -> in.skip();
            }
        }
        return new Drain(required(slave, "slave"), draining);
    }

    private static void writeChangeMasters(ChangeMasters value, WireWriter out) {
        out.number(1, numberOf(value.kind())).string(2, value.master().value());
        NodeId instead = value.instead();
        if (instead != null) {
            out.string(3, instead.value());
        }
    }

    private static ChangeMasters readChangeMasters(WireReader in) {
        ChangeMasters.Kind kind = null;
        NodeId master = null;
        @Nullable NodeId instead = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> kind = EnumNumbers.read(in, KINDS, ClientRequestCodec::numberOf);
                case 2 -> master = nodeId(in);
                case 3 -> instead = nodeId(in);
                default -> in.skip();
            }
        }
        try {
            return new ChangeMasters(required(kind, "kind"), required(master, "master"), instead);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    private static int numberOf(ChangeMasters.Kind kind) {
        return switch (kind) {
            case ADD -> 1;
            case REMOVE -> 2;
            case REPLACE -> 3;
        };
    }
}
