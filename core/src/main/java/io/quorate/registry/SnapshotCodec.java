package io.quorate.registry;

import static io.quorate.wire.WireReader.addBounded;
import static io.quorate.wire.WireReader.required;

import io.quorate.codec.EnumNumbers;
import io.quorate.codec.ModelCodec;
import io.quorate.model.AttemptEnd;
import io.quorate.model.AttemptKey;
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
 * The encoding of the parts of a snapshot: the counters, slaves, jobs with their attempts. What can be derived (indexes,
 * reservations) is not written but rebuilt, so it cannot disagree. {@link RegistrySnapshot} says how they follow each other.
 */
final class SnapshotCodec {
    /** Raised when a snapshot could no longer be understood by the version before. */
    static final int VERSION = 1;

    private static final int MAX_TARGET_LENGTH = Work.Handler.MAX_NAME_LENGTH + 32;

    private SnapshotCodec() {}

    // ---- the header

    static void writeHeader(RegistryState state, WireWriter out) {
        out.number(1, VERSION)
                .number(2, state.appliedIndex)
                .number(3, state.timeMillis)
                .number(4, state.nextToken)
                .number(5, state.nextSession)
                .number(6, state.nextJobSequence)
                .number(7, state.digest.value())
                .number(8, state.nextOverNumber)
                .number(9, state.poison.losses())
                .number(10, state.poison.withinMillis())
                .number(11, state.cutWindowMillis);
        if (state.droppedUpToMillis >= 0) {
            out.presentNumber(12, state.droppedUpToMillis);
        }
        out.number(13, state.steadyMillis);
        if (state.lastStampMillis >= 0) {
            out.presentNumber(14, state.lastStampMillis);
        }
        if (state.leaseFactor != 1) {
            out.number(15, state.leaseFactor);
        }
    }

    static RegistryState readHeader(WireReader in) {
        RegistryState state = new RegistryState();
        boolean known = false;
        int losses = 0;
        long withinMillis = 0;
        while (in.next()) {
            if (in.field() == 1) {
                requireVersion(in.number());
                known = true;
                continue;
            } else if (!known) {
                throw new MalformedException("a snapshot begins with its version");
            }
            switch (in.field()) {
                case 2 -> state.appliedIndex = in.natural();
                case 3 -> state.timeMillis = in.natural();
                case 4 -> state.nextToken = in.number(1, Long.MAX_VALUE);
                case 5 -> state.nextSession = in.number(1, Long.MAX_VALUE);
                case 6 -> state.nextJobSequence = in.number(1, Long.MAX_VALUE);
                case 7 -> state.digest = new Digest(in.number());
                case 8 -> state.nextOverNumber = in.number(1, Long.MAX_VALUE);
                case 9 -> losses = in.integer(0, Integer.MAX_VALUE);
                case 10 -> withinMillis = in.natural();
                case 11 -> state.cutWindowMillis = in.natural();
                case 12 -> state.droppedUpToMillis = in.natural();
                case 13 -> state.steadyMillis = in.natural();
                case 14 -> state.lastStampMillis = in.natural();
                case 15 -> state.leaseFactor = in.integer(1, Integer.MAX_VALUE);
                default -> in.skip();
            }
        }
        if (!known) {
            throw new MalformedException("a snapshot begins with its version");
        }
        state.poison = new PoisonLimit(losses, withinMillis);
        return state;
    }

    static JobState jobState(int number) {
        for (JobState state : JobState.values()) {
            if (EnumNumbers.of(state) == number) {
                return state;
            }
        }
        throw new MalformedException("no state of a job has the number " + number);
    }

    private static void requireVersion(long version) {
        if (version != VERSION) {
            throw new MalformedException("the snapshot has version " + version + "; this program reads " + VERSION);
        }
    }

    // ---- slaves

    static void writeSlave(SlaveRecord slave, WireWriter out) {
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
        out.number(12, slave.lostAtSteadyMillis).messages(13, slave.strays(), ModelCodec::writeAttemptKey);
    }

    static SlaveRecord readSlave(WireReader in) {
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
        long lostAt = 0;
        List<AttemptKey> strays = new ArrayList<>();
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
                case 12 -> lostAt = in.natural();
                case 13 -> addBounded(strays, in.message(ModelCodec::readAttemptKey), SlaveInfo.MAX_ATTEMPTS);
                default -> in.skip();
            }
        }
        SlaveRecord slave = new SlaveRecord(required(id, "id"), required(incarnation, "incarnation"));
        slave.endpoint = endpoint;
        slave.sequence = sequence;
        slave.session = session;
        slave.lost = lost;
        slave.lostAtSteadyMillis = lostAt;
        slave.draining = draining;
        slave.attributes = Collections.unmodifiableSortedMap(attributes);
        slave.offer(total, maxAttempts);
        refused.forEach(slave::refuse);
        strays.forEach(slave::addStray);
        return slave;
    }

    // ---- jobs

    static void writeJob(JobRecord job, WireWriter out) {
        out.string(1, job.id.value())
                .message(2, job.spec(), ModelCodec::writeJobSpec)
                .number(3, job.sequence)
                .number(4, EnumNumbers.of(job.state))
                .number(5, job.submittedAtMillis);
        writePresent(6, job.endedAtMillis(), out);
        JobOutcome outcome = job.outcome();
        if (outcome != null) {
            out.message(7, outcome, ModelCodec::writeJobOutcome);
        }
        out.number(8, job.lossesUsed)
                .number(9, job.failuresUsed)
                .messages(10, job.attempts(), SnapshotCodec::writeAttempt)
                .number(11, job.overNumber())
                .number(12, job.quickLosses)
                .number(13, job.steadyEndMillis());
    }

    /** @param parts makes, or finds, what many jobs have in common */
    static JobRecord readJob(WireReader in, JobParts parts) {
        JobId id = null;
        JobSpec spec = null;
        long sequence = 0;
        JobState state = null;
        long submittedAt = 0;
        long endedAt = JobRecord.NEVER;
        @Nullable JobOutcome outcome = null;
        int lossesUsed = 0;
        int failuresUsed = 0;
        int quickLosses = 0;
        long overNumber = 0;
        long steadyEnd = 0;
        List<AttemptFields> attempts = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> id = ModelCodec.jobId(in);
                case 2 -> spec = parts.spec(in.bytes(Integer.MAX_VALUE));
                case 3 -> sequence = in.number(1, Long.MAX_VALUE);
                case 4 -> state = EnumNumbers.jobState(in);
                case 5 -> submittedAt = in.natural();
                case 6 -> endedAt = in.natural();
                case 7 -> outcome = parts.outcome(in.message(ModelCodec::readJobOutcome));
                case 8 -> lossesUsed = in.integer(0, Integer.MAX_VALUE);
                case 9 -> failuresUsed = in.integer(0, Integer.MAX_VALUE);
                case 10 -> attempts.add(in.message(SnapshotCodec::readAttempt));
                case 11 -> overNumber = in.number(1, Long.MAX_VALUE);
                case 12 -> quickLosses = in.integer(0, Integer.MAX_VALUE);
                case 13 -> steadyEnd = in.natural();
                default -> in.skip();
            }
        }
        JobRecord job = new JobRecord(required(id, "id"), required(spec, "spec"), sequence, submittedAt);
        job.restore(restored(job, attempts, parts));
        job.state = required(state, "state");
        job.lossesUsed = lossesUsed;
        job.failuresUsed = failuresUsed;
        job.quickLosses = quickLosses;
        boolean isWhole = isPlacedAsItSays(job)
                && job.state.isFinal() == (outcome != null)
                && job.state.isFinal() == (endedAt != JobRecord.NEVER)
                && (job.state.isFinal() && !job.isHeld()) == (overNumber > 0);
        if (!isWhole) {
            throw new MalformedException("job " + job.id + " is " + job.state + ", and its parts do not agree");
        }
        if (outcome != null) {
            job.endWith(outcome, endedAt, steadyEnd);
            job.setOverNumber(overNumber);
        }
        return job;
    }

    private static boolean isPlacedAsItSays(JobRecord job) {
        boolean placed = job.state == JobState.ASSIGNED || job.state == JobState.RUNNING;
        AttemptRecord last = job.last();
        boolean running = last != null && last.isLive() && !last.isStopping();
        return placed == running;
    }

    private static List<AttemptRecord> restored(JobRecord job, List<AttemptFields> attempts, JobParts parts) {
        List<AttemptRecord> restored = new ArrayList<>(attempts.size());
        int number = 0;
        long token = 0;
        for (AttemptFields fields : attempts) {
            if (fields.number() <= number || fields.token() <= token) {
                throw new MalformedException("attempts of job " + job.id + " are out of order");
            }
            number = fields.number();
            token = fields.token();
            restored.add(fields.toRecord(job, parts));
        }
        return restored;
    }

    // ---- attempts

    private record AttemptFields(
            int number,
            long token,
            NodeId slave,
            long assignedAt,
            long startedAt,
            long endedAt,
            @Nullable AttemptEnd end,
            @Nullable AttemptState state) {

        AttemptRecord toRecord(JobRecord job, JobParts parts) {
            AttemptRecord attempt = new AttemptRecord(job, number, token, parts.node(slave), assignedAt);
            attempt.startedAtMillis = startedAt;
            attempt.endedAtMillis = endedAt;
            attempt.end = end;
            attempt.state = state;
            return attempt;
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
        long startedAt = JobRecord.NEVER;
        long endedAt = JobRecord.NEVER;
        @Nullable AttemptEnd end = null;
        @Nullable AttemptState state = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> number = in.integer(1, Integer.MAX_VALUE);
                case 2 -> token = in.number(1, Long.MAX_VALUE);
                case 3 -> slave = ModelCodec.nodeId(in);
                case 4 -> assignedAt = in.natural();
                case 5 -> startedAt = in.natural();
                case 6 -> endedAt = in.natural();
                case 7 -> end = EnumNumbers.attemptEnd(in);
                case 8 -> state = EnumNumbers.read(in, AttemptState.values(), AttemptState::number);
                default -> in.skip();
            }
        }
        if (number == 0
                || token == 0
                || (end == null) == (state == null)
                || (end == null) != (endedAt == JobRecord.NEVER)) {
            throw new MalformedException("an attempt has a number and a token, and is either live or ended");
        }
        return new AttemptFields(number, token, required(slave, "slave"), assignedAt, startedAt, endedAt, end, state);
    }

    private static void writePresent(int field, long value, WireWriter out) {
        if (value != JobRecord.NEVER) {
            out.presentNumber(field, value);
        }
    }
}
