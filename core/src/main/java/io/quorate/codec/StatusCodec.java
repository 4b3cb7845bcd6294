package io.quorate.codec;

import static io.quorate.codec.ModelCodec.checked;
import static io.quorate.codec.ModelCodec.nodeId;
import static io.quorate.codec.ModelCodec.text;
import static io.quorate.wire.WireReader.addBounded;
import static io.quorate.wire.WireReader.required;

import io.quorate.model.Attempt;
import io.quorate.model.AttemptEnd;
import io.quorate.model.ClusterStatus;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.MasterInfo;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.model.SlaveState;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Encodes what the registry and the cluster look like: jobs with their attempts, slaves, masters, the status. */
public final class StatusCodec {
    /** The most attempts that one job is shown with. */
    public static final int MAX_ATTEMPTS = 1024;

    private static final int MAX_MASTERS = 1024;
    private static final int MAX_PROBLEMS = 1024;
    private static final int MAX_PROBLEM_LENGTH = 4000;
    private static final int MAX_CLUSTER_LENGTH = 255;

    private StatusCodec() {}

    public static void writeAttempt(Attempt value, WireWriter out) {
        out.number(1, value.number())
                .string(2, value.slave().value())
                .number(3, value.token())
                .number(4, value.assignedAt().toEpochMilli());
        writeInstant(5, value.startedAt(), out);
        writeInstant(6, value.endedAt(), out);
        AttemptEnd end = value.end();
        if (end != null) {
            out.number(7, EnumNumbers.of(end));
        }
    }

    public static Attempt readAttempt(WireReader in) {
        int number = 0;
        NodeId slave = null;
        long token = 0;
        Instant assignedAt = Instant.EPOCH;
        @Nullable Instant startedAt = null;
        @Nullable Instant endedAt = null;
        @Nullable AttemptEnd end = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> number = in.integer(1, Integer.MAX_VALUE);
                case 2 -> slave = nodeId(in);
                case 3 -> token = in.natural();
                case 4 -> assignedAt = Instant.ofEpochMilli(in.number());
                case 5 -> startedAt = Instant.ofEpochMilli(in.number());
                case 6 -> endedAt = Instant.ofEpochMilli(in.number());
                case 7 -> end = EnumNumbers.attemptEnd(in);
                default -> in.skip();
            }
        }
        return new Attempt(number, required(slave, "slave"), token, assignedAt, startedAt, endedAt, end);
    }

    public static void writeJob(Job value, WireWriter out) {
        out.string(1, value.id().value())
                .message(2, value.spec(), ModelCodec::writeJobSpec)
                .number(3, EnumNumbers.of(value.state()));
        NodeId slave = value.slave();
        if (slave != null) {
            out.string(4, slave.value());
        }
        out.number(5, value.attempt())
                .number(6, value.token())
                .number(7, value.submittedAt().toEpochMilli());
        writeInstant(8, value.endedAt(), out);
        JobOutcome outcome = value.outcome();
        if (outcome != null) {
            out.message(9, outcome, ModelCodec::writeJobOutcome);
        }
        out.messages(10, value.attempts(), StatusCodec::writeAttempt);
    }

    public static Job readJob(WireReader in) {
        JobId id = null;
        JobSpec spec = null;
        JobState state = null;
        @Nullable NodeId slave = null;
        int attempt = 0;
        long token = 0;
        Instant submittedAt = Instant.EPOCH;
        @Nullable Instant endedAt = null;
        @Nullable JobOutcome outcome = null;
        List<Attempt> attempts = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = ModelCodec.jobId(in);
                case 2 -> spec = in.message(ModelCodec::readJobSpec);
                case 3 -> state = EnumNumbers.jobState(in);
                case 4 -> slave = nodeId(in);
                case 5 -> attempt = in.integer(0, Integer.MAX_VALUE);
                case 6 -> token = in.natural();
                case 7 -> submittedAt = Instant.ofEpochMilli(in.number());
                case 8 -> endedAt = Instant.ofEpochMilli(in.number());
                case 9 -> outcome = in.message(ModelCodec::readJobOutcome);
                case 10 -> addBounded(attempts, in.message(StatusCodec::readAttempt), MAX_ATTEMPTS);
                default -> in.skip();
            }
        }
        return new Job(
                required(id, "id"),
                required(spec, "spec"),
                required(state, "state"),
                slave,
                attempt,
                token,
                submittedAt,
                endedAt,
                outcome,
                attempts);
    }

    public static void writeJobFilter(JobFilter value, WireWriter out) {
        JobState state = value.state();
        if (state != null) {
            out.number(1, EnumNumbers.of(state));
        }
    }

    public static JobFilter readJobFilter(WireReader in) {
        JobState state = null;
        while (in.next()) {
            if (in.field() == 1) {
                state = EnumNumbers.jobState(in);
            } else {
                in.skip();
            }
        }
        return new JobFilter(state);
    }

    public static void writeSlaveInfo(SlaveInfo value, WireWriter out) {
        out.string(1, value.id().value());
        Endpoint endpoint = value.endpoint();
        if (endpoint != null) {
            out.message(2, endpoint, ModelCodec::writeEndpoint);
        }
        out.number(3, value.incarnation().value())
                .number(4, EnumNumbers.of(value.state()))
                .message(5, value.total(), ModelCodec::writeResources)
                .message(6, value.available(), ModelCodec::writeResources)
                .message(7, value.attributes(), ModelCodec::writeAttributes)
                .number(8, value.attempts());
    }

    public static SlaveInfo readSlaveInfo(WireReader in) {
        NodeId id = null;
        @Nullable Endpoint endpoint = null;
        Incarnation incarnation = null;
        SlaveState state = null;
        Resources total = Resources.NONE;
        Resources available = Resources.NONE;
        SortedMap<String, String> attributes = Collections.emptySortedMap();
        int attempts = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = nodeId(in);
                case 2 -> endpoint = in.message(ModelCodec::readEndpoint);
                case 3 -> incarnation = ModelCodec.incarnation(in);
                case 4 -> state = EnumNumbers.slaveState(in);
                case 5 -> total = in.message(ModelCodec::readResources);
                case 6 -> available = in.message(ModelCodec::readResources);
                case 7 -> attributes = in.message(ModelCodec::readAttributes);
                case 8 -> attempts = in.integer(0, Integer.MAX_VALUE);
                default -> in.skip();
            }
        }
        return new SlaveInfo(
                required(id, "id"),
                endpoint,
                required(incarnation, "incarnation"),
                required(state, "state"),
                total,
                available,
                attributes,
                attempts);
    }

    public static void writeMasterInfo(MasterInfo value, WireWriter out) {
        out.string(1, value.id().value());
        Endpoint endpoint = value.endpoint();
        if (endpoint != null) {
            out.message(2, endpoint, ModelCodec::writeEndpoint);
        }
        MasterRole role = value.role();
        if (role != null) {
            out.number(3, EnumNumbers.of(role));
        }
        out.bool(4, value.voter()).bool(5, value.reachable()).presentNumber(6, value.appliedIndex());
    }

    public static MasterInfo readMasterInfo(WireReader in) {
        NodeId id = null;
        @Nullable Endpoint endpoint = null;
        @Nullable MasterRole role = null;
        boolean voter = false;
        boolean reachable = false;
        long appliedIndex = -1;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = nodeId(in);
                case 2 -> endpoint = in.message(ModelCodec::readEndpoint);
                case 3 -> role = EnumNumbers.masterRole(in);
                case 4 -> voter = in.bool();
                case 5 -> reachable = in.bool();
                case 6 -> appliedIndex = in.number(-1, Long.MAX_VALUE);
                default -> in.skip();
            }
        }
        return new MasterInfo(required(id, "id"), endpoint, role, voter, reachable, appliedIndex);
    }

    /** Problems that are too many or too long are left out or cut. */
    public static void writeClusterStatus(ClusterStatus value, WireWriter out) {
        out.string(1, value.cluster());
        String clusterId = value.clusterId();
        if (clusterId != null) {
            out.presentString(2, clusterId);
        }
        NodeId leader = value.leader();
        if (leader != null) {
            out.string(3, leader.value());
        }
        out.number(4, value.term())
                .number(5, value.commitIndex())
                .messages(6, value.masters(), StatusCodec::writeMasterInfo)
                .number(7, value.slavesAlive())
                .number(8, value.slavesLost())
                .number(9, value.slavesDraining());
        value.jobs()
                .forEach((state, count) -> out.message(
                        10,
                        count,
                        (number, entry) ->
                                entry.number(1, EnumNumbers.of(state)).number(2, number)));
        value.problems().stream()
                .limit(MAX_PROBLEMS)
                .forEach(problem -> out.presentString(11, ModelCodec.cut(problem, MAX_PROBLEM_LENGTH)));
    }

    public static ClusterStatus readClusterStatus(WireReader reader) {
        return checked(reader, in -> {
            String cluster = "";
            @Nullable String clusterId = null;
            @Nullable NodeId leader = null;
            long term = 0;
            long commitIndex = 0;
            List<MasterInfo> masters = new ArrayList<>();
            int alive = 0;
            int lost = 0;
            int draining = 0;
            EnumMap<JobState, Long> jobs = new EnumMap<>(JobState.class);
            List<String> problems = new ArrayList<>();
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> cluster = text(in, MAX_CLUSTER_LENGTH);
                    case 2 -> clusterId = text(in, MAX_CLUSTER_LENGTH);
                    case 3 -> leader = nodeId(in);
                    case 4 -> term = in.natural();
                    case 5 -> commitIndex = in.natural();
                    case 6 -> addBounded(masters, in.message(StatusCodec::readMasterInfo), MAX_MASTERS);
                    case 7 -> alive = in.integer(0, Integer.MAX_VALUE);
                    case 8 -> lost = in.integer(0, Integer.MAX_VALUE);
                    case 9 -> draining = in.integer(0, Integer.MAX_VALUE);
                    case 10 -> {
                        Map.Entry<JobState, Long> count = in.message(StatusCodec::readCount);
                        jobs.put(count.getKey(), count.getValue());
                    }
                    case 11 -> addBounded(problems, text(in, MAX_PROBLEM_LENGTH), MAX_PROBLEMS);
                    default -> in.skip();
                }
            }
            return new ClusterStatus(
                    cluster, clusterId, leader, term, commitIndex, masters, alive, lost, draining, jobs, problems);
        });
    }

    private static Map.Entry<JobState, Long> readCount(WireReader in) {
        JobState state = null;
        long count = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> state = EnumNumbers.jobState(in);
                case 2 -> count = in.natural();
                default -> in.skip();
            }
        }
        return Map.entry(required(state, "state"), count);
    }

    private static void writeInstant(int field, @Nullable Instant value, WireWriter out) {
        if (value != null) {
            out.presentNumber(field, value.toEpochMilli());
        }
    }
}
