package io.quorate.codec;

import static io.quorate.wire.WireReader.addBounded;
import static io.quorate.wire.WireReader.required;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.DiskId;
import io.quorate.model.DurableState;
import io.quorate.model.Edition;
import io.quorate.model.Endpoint;
import io.quorate.model.HeldDigest;
import io.quorate.model.Incarnation;
import io.quorate.model.Isolation;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Resources;
import io.quorate.model.Role;
import io.quorate.model.SlaveInfo;
import io.quorate.model.VoterId;
import io.quorate.model.Work;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Encodes identities, resources, jobs' specs and outcomes, and what slaves report of attempts. */
public final class ModelCodec {
    /** A character of a Java string takes at most so many bytes in UTF-8. */
    static final int UTF8_BYTES = 3;

    private ModelCodec() {}

    // ---- identities, each in one field

    public static NodeId nodeId(WireReader in) {
        return checked(in, reader -> new NodeId(reader.string(NodeId.MAX_LENGTH)));
    }

    public static JobId jobId(WireReader in) {
        return checked(in, reader -> new JobId(reader.string(JobId.MAX_LENGTH)));
    }

    public static Incarnation incarnation(WireReader in) {
        return checked(in, reader -> new Incarnation(reader.number()));
    }

    public static DiskId diskId(WireReader in) {
        return checked(in, reader -> new DiskId(reader.number()));
    }

    /** A string of at most so many characters, whatever they take in UTF-8. */
    public static String text(WireReader in, int maxLength) {
        String value = in.string(maxLength * UTF8_BYTES);
        if (value.length() > maxLength) {
            throw new MalformedException("field " + in.field() + " is longer than " + maxLength + " characters");
        }
        return value;
    }

    // ---- nodes

    public static void writeEndpoint(Endpoint value, WireWriter out) {
        out.string(1, value.host()).number(2, value.port());
    }

    public static Endpoint readEndpoint(WireReader reader) {
        return checked(reader, in -> {
            String host = "";
            int port = 0;
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> host = in.string(Endpoint.MAX_HOST_LENGTH);
                    case 2 -> port = in.integer(0, 65535);
                    default -> in.skip();
                }
            }
            return new Endpoint(host, port);
        });
    }

    public static void writeNodeRef(NodeRef value, WireWriter out) {
        out.number(1, EnumNumbers.of(value.role())).string(2, value.id().value());
    }

    public static NodeRef readNodeRef(WireReader in) {
        Role role = null;
        NodeId id = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> role = EnumNumbers.role(in);
                case 2 -> id = nodeId(in);
                default -> in.skip();
            }
        }
        return new NodeRef(required(role, "role"), required(id, "id"));
    }

    public static void writeVoterId(VoterId value, WireWriter out) {
        out.string(1, value.node().value()).number(2, value.disk().value());
    }

    public static VoterId readVoterId(WireReader in) {
        NodeId node = null;
        DiskId disk = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> node = nodeId(in);
                case 2 -> disk = diskId(in);
                default -> in.skip();
            }
        }
        return new VoterId(required(node, "node"), required(disk, "disk"));
    }

    public static void writeEdition(Edition value, WireWriter out) {
        out.number(1, value.count())
                .number(2, value.startedAt())
                .number(3, value.incarnation().value());
    }

    public static Edition readEdition(WireReader reader) {
        return checked(reader, in -> {
            long count = 0;
            long startedAt = 0;
            Incarnation incarnation = null;
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> count = in.natural();
                    case 2 -> startedAt = in.natural();
                    case 3 -> incarnation = incarnation(in);
                    default -> in.skip();
                }
            }
            return new Edition(count, startedAt, required(incarnation, "incarnation"));
        });
    }

    public static void writeDurableState(DurableState value, WireWriter out) {
        out.number(1, value.term())
                .number(2, value.lastTerm())
                .number(3, value.lastIndex())
                .bool(4, value.damaged());
    }

    public static DurableState readDurableState(WireReader reader) {
        return checked(reader, in -> {
            long term = 0;
            long lastTerm = 0;
            long lastIndex = 0;
            boolean damaged = false;
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> term = in.natural();
                    case 2 -> lastTerm = in.natural();
                    case 3 -> lastIndex = in.natural();
                    case 4 -> damaged = in.bool();
                    default -> in.skip();
                }
            }
            return new DurableState(term, lastTerm, lastIndex, damaged);
        });
    }

    public static void writeResources(Resources value, WireWriter out) {
        for (int i = 0; i < value.size(); i++) {
            int place = i;
            out.message(
                    1, value, (all, entry) -> entry.string(1, all.nameAt(place)).number(2, all.thousandthsAt(place)));
        }
    }

    public static Resources readResources(WireReader reader) {
        return checked(reader, in -> {
            AmountsReader amounts = new AmountsReader();
            while (in.next()) {
                if (in.field() == 1) {
                    in.message(amounts::read);
                } else {
                    in.skip();
                }
            }
            return amounts.toResources();
        });
    }

    public static void writeAttributes(SortedMap<String, String> value, WireWriter out) {
        value.forEach((key, text) ->
                out.message(1, text, (attribute, entry) -> entry.string(1, key).string(2, attribute)));
    }

    public static SortedMap<String, String> readAttributes(WireReader in) {
        TreeMap<String, String> attributes = new TreeMap<>();
        while (in.next()) {
            if (in.field() == 1) {
                addEntry(attributes, in.message(ModelCodec::readAttribute), SlaveInfo.MAX_ATTRIBUTES);
            } else {
                in.skip();
            }
        }
        return attributes;
    }

    private static Map.Entry<String, String> readAttribute(WireReader in) {
        String key = "";
        String value = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> key = text(in, SlaveInfo.MAX_ATTRIBUTE_LENGTH);
                case 2 -> value = text(in, SlaveInfo.MAX_ATTRIBUTE_LENGTH);
                default -> in.skip();
            }
        }
        return Map.entry(key, value);
    }

    /** How many attempts a slave takes at a time. The most, which slaves that say nothing take, is left out. */
    public static void writeMaxAttempts(int field, int value, WireWriter out) {
        out.number(field, value == SlaveInfo.MAX_ATTEMPTS ? 0 : value);
    }

    public static int readMaxAttempts(WireReader in) {
        int value = in.integer(0, SlaveInfo.MAX_ATTEMPTS);
        return value == 0 ? SlaveInfo.MAX_ATTEMPTS : value;
    }

    private static <V> void addEntry(SortedMap<String, V> map, Map.Entry<String, V> entry, int limit) {
        if (map.putIfAbsent(entry.getKey(), entry.getValue()) != null) {
            throw new MalformedException("the key '" + entry.getKey() + "' is there twice");
        }
        if (map.size() > limit) {
            throw new MalformedException("more than " + limit + " entries");
        }
    }

    // ---- jobs

    public static void writeWork(Work value, WireWriter out) {
        if (value instanceof Work.Handler handler) {
            out.message(
                    1,
                    handler,
                    (work, body) ->
                            body.string(1, work.name()).bytes(2, work.payload().asReadOnlyBuffer()));
        } else if (value instanceof Work.Command command) {
            out.message(2, command, (work, body) -> body.strings(1, work.words()));
        } else {
            throw new IllegalStateException("a kind of work without an encoding: " + value);
        }
    }

    public static Work readWork(WireReader in) {
        return readWork(in, SpecParts.NEW);
    }

    private static Work readWork(WireReader in, SpecParts parts) {
        Work work = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> work = in.message(message -> readHandler(message, parts));
                case 2 -> work = in.message(ModelCodec::readCommand);
                default -> in.skip();
            }
        }
        return required(work, "work");
    }

    private static Work readHandler(WireReader reader, SpecParts parts) {
        return checked(reader, in -> {
            String name = "";
            Bytes payload = Bytes.EMPTY;
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> name = parts.name(text(in, Work.Handler.MAX_NAME_LENGTH));
                    case 2 -> payload = Bytes.copyOf(in.view(JobSpec.MAX_PAYLOAD_BYTES));
                    default -> in.skip();
                }
            }
            return new Work.Handler(name, payload);
        });
    }

    private static Work readCommand(WireReader reader) {
        return checked(reader, in -> {
            List<String> words = new ArrayList<>();
            while (in.next()) {
                if (in.field() == 1) {
                    addBounded(words, in.string(JobSpec.MAX_PAYLOAD_BYTES), Work.Command.MAX_WORDS);
                } else {
                    in.skip();
                }
            }
            return new Work.Command(words);
        });
    }

    public static void writeJobSpec(JobSpec value, WireWriter out) {
        out.string(1, value.name())
                .message(2, value.work(), ModelCodec::writeWork)
                .message(3, value.resources(), ModelCodec::writeResources)
                .number(4, value.lossRetries())
                .number(5, value.failureRetries());
        writeIsolation(6, value.isolation(), out);
    }

    public static JobSpec readJobSpec(WireReader reader) {
        return readJobSpec(reader, SpecParts.NEW);
    }

    /** @param parts makes, or finds, what many specs have in common */
    public static JobSpec readJobSpec(WireReader reader, SpecParts parts) {
        return checked(reader, in -> {
            String name = "";
            Work work = null;
            Resources resources = Resources.NONE;
            int lossRetries = 0;
            int failureRetries = 0;
            Isolation isolation = Isolation.AVAILABLE;
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> name = parts.name(text(in, JobSpec.MAX_NAME_LENGTH));
                    case 2 -> work = in.message(message -> readWork(message, parts));
                    case 3 -> resources = parts.resources(in.bytes(Integer.MAX_VALUE));
                    case 4 -> lossRetries = in.integer(0, Integer.MAX_VALUE);
                    case 5 -> failureRetries = in.integer(0, Integer.MAX_VALUE);
                    case 6 -> isolation = EnumNumbers.isolation(in);
                    default -> in.skip();
                }
            }
            return JobSpec.of(required(work, "work"))
                    .name(name)
                    .resources(resources)
                    .lossRetries(lossRetries)
                    .failureRetries(failureRetries)
                    .isolation(isolation)
                    .build();
        });
    }

    /** The usual one is left out. */
    public static void writeIsolation(int field, Isolation value, WireWriter out) {
        if (value != Isolation.AVAILABLE) {
            out.number(field, EnumNumbers.of(value));
        }
    }

    public static void writeJobOutcome(JobOutcome value, WireWriter out) {
        out.number(1, EnumNumbers.of(value.state())).bytes(2, value.result().asReadOnlyBuffer());
        Integer exitCode = value.exitCode();
        if (exitCode != null) {
            out.presentNumber(3, exitCode);
        }
        out.bytes(4, value.output().asReadOnlyBuffer()).bool(5, value.outputTruncated());
        String error = value.error();
        if (error != null) {
            out.presentString(6, error);
        }
    }

    public static JobOutcome readJobOutcome(WireReader reader) {
        return checked(reader, in -> {
            JobState state = null;
            Bytes result = Bytes.EMPTY;
            Integer exitCode = null;
            Bytes output = Bytes.EMPTY;
            boolean truncated = false;
            String error = null;
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> state = EnumNumbers.jobState(in);
                    case 2 -> result = Bytes.copyOf(in.view(JobOutcome.MAX_RESULT_BYTES));
                    case 3 -> exitCode = in.integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
                    case 4 -> output = Bytes.copyOf(in.view(JobOutcome.MAX_OUTPUT_BYTES));
                    case 5 -> truncated = in.bool();
                    case 6 -> error = text(in, JobOutcome.MAX_ERROR_LENGTH);
                    default -> in.skip();
                }
            }
            return new JobOutcome(required(state, "state"), result, exitCode, output, truncated, error);
        });
    }

    // ---- attempts

    public static void writeAttemptKey(AttemptKey value, WireWriter out) {
        out.string(1, value.job().value()).number(2, value.attempt()).number(3, value.token());
    }

    public static AttemptKey readAttemptKey(WireReader reader) {
        return checked(reader, in -> {
            JobId job = null;
            int attempt = 0;
            long token = 0;
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> job = jobId(in);
                    case 2 -> attempt = in.integer(0, Integer.MAX_VALUE);
                    case 3 -> token = in.natural();
                    default -> in.skip();
                }
            }
            return new AttemptKey(required(job, "job"), attempt, token);
        });
    }

    /** A detail that is too long is cut. */
    public static void writeHeldDigest(HeldDigest value, WireWriter out) {
        out.number(1, value.count()).number(2, value.sum());
    }

    public static HeldDigest readHeldDigest(WireReader in) {
        int count = 0;
        long sum = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> count = in.integer(0, Integer.MAX_VALUE);
                case 2 -> sum = in.number();
                default -> in.skip();
            }
        }
        return new HeldDigest(count, sum);
    }

    public static void writeAttemptReport(AttemptReport value, WireWriter out) {
        out.message(1, value.attempt(), ModelCodec::writeAttemptKey).number(2, EnumNumbers.of(value.status()));
        JobOutcome outcome = value.outcome();
        if (outcome != null) {
            out.message(3, outcome, ModelCodec::writeJobOutcome);
        }
        out.string(4, cut(value.detail(), JobOutcome.MAX_ERROR_LENGTH));
    }

    public static AttemptReport readAttemptReport(WireReader in) {
        AttemptKey attempt = null;
        AttemptReport.Status status = null;
        @Nullable JobOutcome outcome = null;
        String detail = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> attempt = in.message(ModelCodec::readAttemptKey);
                case 2 -> status = EnumNumbers.reportStatus(in);
                case 3 -> outcome = in.message(ModelCodec::readJobOutcome);
                case 4 -> detail = text(in, JobOutcome.MAX_ERROR_LENGTH);
                default -> in.skip();
            }
        }
        if ((status == AttemptReport.Status.ENDED) != (outcome != null)) {
            throw new MalformedException("an outcome is there when an attempt ended, and only then");
        }
        return new AttemptReport(required(attempt, "attempt"), required(status, "status"), outcome, detail);
    }

    // ---- common

    /** The text, or its beginning if it is longer than that. */
    static String cut(String text, int maxLength) {
        return text.length() <= maxLength ? text : text.substring(0, maxLength);
    }

    /** Runs a decoder whose constructors check their arguments: what they refuse is malformed input. */
    static <T> T checked(WireReader in, Function<WireReader, T> decoder) {
        try {
            return decoder.apply(in);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }
}
