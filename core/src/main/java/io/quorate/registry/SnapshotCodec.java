package io.quorate.registry;

import static io.quorate.wire.WireReader.addBounded;
import static io.quorate.wire.WireReader.required;

import io.quorate.codec.EnumNumbers;
import io.quorate.codec.ModelCodec;
import io.quorate.model.AttemptEnd;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.model.Work;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of the whole state: the counters, the slaves by id, the jobs in the order of their submission with their
 * attempts. What can be derived (indexes, reservations) is not written but rebuilt, so it cannot disagree.
 */
final class SnapshotCodec {
    /** Raised when a snapshot could no longer be understood by the version before. */
    static final int VERSION = 1;

    private static final int MAX_TARGET_LENGTH = Work.Handler.MAX_NAME_LENGTH + 32;

    private SnapshotCodec() {}

    static byte[] encode(RegistryState state) {
        WireWriter out = new WireWriter(4096);
        out.number(1, VERSION)
                .number(2, state.appliedIndex)
                .number(3, state.timeMillis)
                .number(4, state.nextToken)
                .number(5, state.nextSession)
                .number(6, state.nextJobSequence)
                .number(7, state.digest.value())
                .messages(8, state.slaves.values(), SnapshotCodec::writeSlave)
                .messages(9, state.jobs.all(), SnapshotCodec::writeJob);
        return out.toBytes();
    }

    static RegistryState decode(byte[] bytes) {
        RegistryState state = new RegistryState();
        WireReader in = new WireReader(bytes);
        boolean known = false;
        while (in.next()) {
            if (in.field() == 1) {
                requireVersion(in.number());
                known = true;
            } else if (!known) {
                throw new MalformedException("a snapshot begins with its version");
            } else {
                readField(in, state);
            }
        }
        if (!known) {
            throw new MalformedException("a snapshot is not empty");
        }
        return state;
    }

    private static void requireVersion(long version) {
        if (version != VERSION) {
            throw new MalformedException("the snapshot has version " + version + "; this program reads " + VERSION);
        }
    }

    private static void readField(WireReader in, RegistryState state) {
        switch (in.field()) {
            case 2 -> state.appliedIndex = in.natural();
            case 3 -> state.timeMillis = in.number();
            case 4 -> state.nextToken = in.number(1, Long.MAX_VALUE);
            case 5 -> state.nextSession = in.number(1, Long.MAX_VALUE);
            case 6 -> state.nextJobSequence = in.number(1, Long.MAX_VALUE);
            case 7 -> state.digest = new Digest(in.number());
            case 8 -> {
                SlaveRecord slave = in.message(SnapshotCodec::readSlave);
                if (state.slaves.putIfAbsent(slave.id, slave) != null) {
                    throw new MalformedException("slave " + slave.id + " is there twice");
                }
            }
            case 9 -> addJob(in.message(SnapshotCodec::readJob), state);
            default -> in.skip();
        }
    }

    // ---- slaves

    private static void writeSlave(SlaveRecord slave, WireWriter out) {
        out.string(1, slave.id.value());
        Endpoint endpoint = slave.endpoint;
        if (endpoint != null) {
            out.message(2, endpoint, ModelCodec::writeEndpoint);
        }
        out.number(3, slave.incarnation.value())
                .number(4, slave.sequence)
                .number(5, slave.session)
                .bool(6, slave.lost)
                .bool(7, slave.draining)
                .message(8, slave.total(), ModelCodec::writeResources)
                .message(9, slave.attributes, ModelCodec::writeAttributes)
                .strings(10, slave.refused());
        ModelCodec.writeMaxAttempts(11, slave.maxAttempts(), out);
    }

    private static SlaveRecord readSlave(WireReader in) {
        NodeId id = null;
        @Nullable Endpoint endpoint = null;
        Incarnation incarnation = null;
        long sequence = 0;
        long session = 0;
        boolean lost = false;
        boolean draining = false;
        Resources total = Resources.NONE;
        int maxAttempts = SlaveInfo.MAX_ATTEMPTS;
        SortedMap<String, String> attributes = Collections.emptySortedMap();
        List<String> refused = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = ModelCodec.nodeId(in);
                case 2 -> endpoint = in.message(ModelCodec::readEndpoint);
                case 3 -> incarnation = ModelCodec.incarnation(in);
                case 4 -> sequence = in.natural();
                case 5 -> session = in.natural();
                case 6 -> lost = in.bool();
                case 7 -> draining = in.bool();
                case 8 -> total = in.message(ModelCodec::readResources);
                case 9 -> attributes = in.message(ModelCodec::readAttributes);
                case 10 -> addBounded(refused, ModelCodec.text(in, MAX_TARGET_LENGTH), SlaveRecord.MAX_REFUSED);
                case 11 -> maxAttempts = ModelCodec.readMaxAttempts(in);
                default -> in.skip();
            }
        }
        SlaveRecord slave = new SlaveRecord(required(id, "id"), required(incarnation, "incarnation"));
        slave.endpoint = endpoint;
        slave.sequence = sequence;
        slave.session = session;
        slave.lost = lost;
        slave.draining = draining;
        slave.attributes = Collections.unmodifiableSortedMap(attributes);
        slave.offer(total, maxAttempts);
        refused.forEach(slave::refuse);
        return slave;
    }

    // ---- jobs

    private static void writeJob(JobRecord job, WireWriter out) {
        out.string(1, job.id.value())
                .message(2, job.spec, ModelCodec::writeJobSpec)
                .number(3, job.sequence)
                .number(4, EnumNumbers.of(job.state))
                .number(5, job.submittedAtMillis);
        writePresent(6, job.endedAtMillis, out);
        JobOutcome outcome = job.outcome;
        if (outcome != null) {
            out.message(7, outcome, ModelCodec::writeJobOutcome);
        }
        out.number(8, job.lossesUsed)
                .number(9, job.failuresUsed)
                .messages(10, job.attempts(), SnapshotCodec::writeAttempt);
    }

    private static JobRecord readJob(WireReader in) {
        JobId id = null;
        JobSpec spec = null;
        long sequence = 0;
        JobState state = null;
        long submittedAt = 0;
        @Nullable Long endedAt = null;
        @Nullable JobOutcome outcome = null;
        int lossesUsed = 0;
        int failuresUsed = 0;
        List<AttemptFields> attempts = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = ModelCodec.jobId(in);
                case 2 -> spec = in.message(ModelCodec::readJobSpec);
                case 3 -> sequence = in.number(1, Long.MAX_VALUE);
                case 4 -> state = EnumNumbers.jobState(in);
                case 5 -> submittedAt = in.number();
                case 6 -> endedAt = in.number();
                case 7 -> outcome = in.message(ModelCodec::readJobOutcome);
                case 8 -> lossesUsed = in.integer(0, Integer.MAX_VALUE);
                case 9 -> failuresUsed = in.integer(0, Integer.MAX_VALUE);
                case 10 -> attempts.add(in.message(SnapshotCodec::readAttempt));
                default -> in.skip();
            }
        }
        JobRecord job = new JobRecord(required(id, "id"), required(spec, "spec"), sequence, submittedAt);
        attempts.forEach(fields -> fields.addTo(job));
        job.state = required(state, "state");
        job.endedAtMillis = endedAt;
        job.outcome = outcome;
        job.lossesUsed = lossesUsed;
        job.failuresUsed = failuresUsed;
        return job;
    }

    private static void addJob(JobRecord job, RegistryState state) {
        boolean placed = job.state == JobState.ASSIGNED || job.state == JobState.RUNNING;
        AttemptRecord last = job.last();
        boolean running = last != null && last.isLive() && !last.isStopping();
        if (placed != running || job.state.isFinal() != (job.outcome != null)) {
            throw new MalformedException("job " + job.id + " is " + job.state + ", and its parts do not agree");
        }
        if (job.sequence == 0
                || state.jobs.get(job.id) != null
                || !state.jobs.after(null, job.sequence - 1).isEmpty()) {
            throw new MalformedException("job " + job.id + " is there twice, or out of order");
        }
        state.jobs.add(job);
        for (AttemptRecord attempt : job.attempts()) {
            if (!attempt.isLive()) {
                continue;
            }
            SlaveRecord slave = state.slaves.get(attempt.slave);
            if (slave == null || slave.lost || slave.holds(attempt.token) || !slave.canHold(attempt.reservation())) {
                throw new MalformedException("attempt " + attempt.key() + " cannot be live on " + attempt.slave);
            }
            slave.reserve(attempt);
        }
    }

    // ---- attempts

    private record AttemptFields(
            int number,
            long token,
            NodeId slave,
            long assignedAt,
            @Nullable Long startedAt,
            @Nullable Long endedAt,
            @Nullable AttemptEnd end,
            @Nullable AttemptState state) {

        void addTo(JobRecord job) {
            AttemptRecord last = job.last();
            if (last != null && (last.number >= number || last.token >= token)) {
                throw new MalformedException("attempts of job " + job.id + " are out of order");
            }
            AttemptRecord attempt = new AttemptRecord(job, number, token, slave, assignedAt);
            attempt.startedAtMillis = startedAt;
            attempt.endedAtMillis = endedAt;
            attempt.end = end;
            attempt.state = state;
            job.restore(attempt);
        }
    }

    private static void writeAttempt(AttemptRecord attempt, WireWriter out) {
        out.number(1, attempt.number)
                .number(2, attempt.token)
                .string(3, attempt.slave.value())
                .number(4, attempt.assignedAtMillis);
        writePresent(5, attempt.startedAtMillis, out);
        writePresent(6, attempt.endedAtMillis, out);
        AttemptEnd end = attempt.end;
        if (end != null) {
            out.number(7, EnumNumbers.of(end));
        }
        AttemptState live = attempt.state;
        if (live != null) {
            out.number(8, live.number());
        }
    }

    private static AttemptFields readAttempt(WireReader in) {
        int number = 0;
        long token = 0;
        NodeId slave = null;
        long assignedAt = 0;
        @Nullable Long startedAt = null;
        @Nullable Long endedAt = null;
        @Nullable AttemptEnd end = null;
        @Nullable AttemptState state = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> number = in.integer(1, Integer.MAX_VALUE);
                case 2 -> token = in.number(1, Long.MAX_VALUE);
                case 3 -> slave = ModelCodec.nodeId(in);
                case 4 -> assignedAt = in.number();
                case 5 -> startedAt = in.number();
                case 6 -> endedAt = in.number();
                case 7 -> end = EnumNumbers.attemptEnd(in);
                case 8 -> state = EnumNumbers.read(in, AttemptState.values(), AttemptState::number);
                default -> in.skip();
            }
        }
        if (number == 0 || token == 0 || (end == null) == (state == null)) {
            throw new MalformedException("an attempt has a number and a token, and is either live or ended");
        }
        return new AttemptFields(number, token, required(slave, "slave"), assignedAt, startedAt, endedAt, end, state);
    }

    private static void writePresent(int field, @Nullable Long value, WireWriter out) {
        if (value != null) {
            out.presentNumber(field, value);
        }
    }
}
