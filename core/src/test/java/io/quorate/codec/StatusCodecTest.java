package io.quorate.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.quorate.model.Attempt;
import io.quorate.model.AttemptEnd;
import io.quorate.model.Bytes;
import io.quorate.model.ClusterStatus;
import io.quorate.model.DiskId;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.Isolation;
import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.MasterInfo;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.model.SlaveState;
import io.quorate.model.VoterId;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class StatusCodecTest {
    private static final NodeId NODE = NodeId.of("n1");
    private static final Endpoint ENDPOINT = new Endpoint("host", 4000);

    private static Job job() {
        return new Job(
                JobId.of("j"),
                JobSpec.process(List.of("true"))
                        .resources(Resources.parse("cpus=1"))
                        .build(),
                JobState.FAILED,
                NODE,
                2,
                9,
                Instant.ofEpochMilli(5),
                Instant.ofEpochMilli(0),
                new JobOutcome(JobState.FAILED, Bytes.EMPTY, -1, Bytes.utf8("out"), true, ""),
                List.of(
                        new Attempt(
                                1,
                                NODE,
                                3,
                                Instant.ofEpochMilli(6),
                                null,
                                Instant.ofEpochMilli(7),
                                AttemptEnd.SLAVE_LOST),
                        new Attempt(2, NODE, 9, Instant.ofEpochMilli(8), Instant.ofEpochMilli(0), null, null)));
    }

    @Test
    void whatIsWrittenIsRead() {
        roundTrip(job(), StatusCodec::writeJob, StatusCodec::readJob);
        roundTrip(JobFilter.ALL, StatusCodec::writeJobFilter, StatusCodec::readJobFilter);
        roundTrip(JobFilter.inState(JobState.RUNNING), StatusCodec::writeJobFilter, StatusCodec::readJobFilter);
        TreeMap<String, String> attributes = new TreeMap<>();
        attributes.put("zone", "é".repeat(SlaveInfo.MAX_ATTRIBUTE_LENGTH));
        roundTrip(
                new SlaveInfo(
                        NODE,
                        ENDPOINT,
                        new Incarnation(-5),
                        SlaveState.DRAINING,
                        Resources.parse("cpus=2"),
                        Resources.NONE,
                        attributes,
                        3),
                StatusCodec::writeSlaveInfo,
                StatusCodec::readSlaveInfo);
        MasterInfo known = new MasterInfo(NODE, ENDPOINT, MasterRole.LEADER, true, true, 12);
        MasterInfo unknown = new MasterInfo(NodeId.of("n2"), null, null, true, false, -1);
        roundTrip(known, StatusCodec::writeMasterInfo, StatusCodec::readMasterInfo);
        EnumMap<JobState, Long> counts = new EnumMap<>(JobState.class);
        counts.put(JobState.PENDING, 7L);
        roundTrip(
                new ClusterStatus("demo", "id", NODE, 3, 4, List.of(known, unknown), 1, 2, 3, counts, List.of("a", "")),
                StatusCodec::writeClusterStatus,
                StatusCodec::readClusterStatus);
        roundTrip(NodeRef.client(NODE), ModelCodec::writeNodeRef, ModelCodec::readNodeRef);
        roundTrip(new VoterId(NODE, new DiskId(-1)), ModelCodec::writeVoterId, ModelCodec::readVoterId);
    }

    @Test
    void constantsKeepTheirNumbers() {
        assertThat(Arrays.stream(JobState.values()).mapToInt(EnumNumbers::of)).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(Arrays.stream(AttemptEnd.values()).mapToInt(EnumNumbers::of))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(Arrays.stream(Isolation.values()).mapToInt(EnumNumbers::of)).containsExactly(1, 2);
        byte[] unknown = new WireWriter().number(1, 8).toBytes();
        assertMalformed(unknown, StatusCodec::readJobFilter);
    }

    @Test
    void whatTheModelRefusesIsMalformed() {
        assertMalformed(new WireWriter().string(1, "host").toBytes(), ModelCodec::readEndpoint);
        assertMalformed(new WireWriter().string(1, "a b").number(2, 1).toBytes(), ModelCodec::readEndpoint);
        assertMalformed(new WireWriter().number(1, 2).string(2, "-").toBytes(), ModelCodec::readNodeRef);
        assertMalformed(new byte[0], ModelCodec::readWork);
        assertMalformed(new WireWriter().number(1, 1).toBytes(), ModelCodec::readJobOutcome);
    }

    @Test
    void tooManyOrRepeatedAttributesAreMalformed() {
        WireWriter many = new WireWriter();
        for (int i = 0; i <= SlaveInfo.MAX_ATTRIBUTES; i++) {
            String key = "k" + i;
            many.message(1, key, (value, out) -> out.string(1, value));
        }
        assertMalformed(many.toBytes(), ModelCodec::readAttributes);
        WireWriter twice = new WireWriter();
        twice.message(1, "k", (value, out) -> out.string(1, value));
        twice.message(1, "k", (value, out) -> out.string(1, value));
        assertMalformed(twice.toBytes(), ModelCodec::readAttributes);
        WireWriter longValue = new WireWriter();
        longValue.message(1, "v".repeat(SlaveInfo.MAX_ATTRIBUTE_LENGTH + 1), (value, out) -> out.string(2, value));
        assertMalformed(longValue.toBytes(), ModelCodec::readAttributes);
        assertThat(ModelCodec.readAttributes(new WireReader(new byte[0]))).isEqualTo(Collections.emptySortedMap());
    }

    private static <T> void roundTrip(T value, BiConsumer<? super T, WireWriter> write, Function<WireReader, T> read) {
        WireWriter out = new WireWriter();
        write.accept(value, out);
        byte[] bytes = out.toBytes();
        assertThat(read.apply(new WireReader(bytes))).isEqualTo(value);
        WireWriter again = new WireWriter();
        write.accept(read.apply(new WireReader(bytes)), again);
        assertThat(again.toBytes()).isEqualTo(bytes);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            try {
                // A cut between two optional fields is a value without the rest.
                assertThat(read.apply(new WireReader(cut))).isNotNull();
            } catch (MalformedException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    private static <T> void assertMalformed(byte[] bytes, Function<WireReader, T> read) {
        assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> read.apply(new WireReader(bytes)));
    }
}
