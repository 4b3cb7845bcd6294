package io.quorate.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quorate.ClusterNodes;
import io.quorate.model.Attempt;
import io.quorate.model.AttemptEnd;
import io.quorate.model.Bytes;
import io.quorate.model.ClusterStatus;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.Job;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The documents are a contract: programs rely on every field. */
final class JsonTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
    private static final JobSpec SPEC = JobSpec.process(List.of("echo", "hello"))
            .name("greeting")
            .resources(Resources.parse("cpus=0.5,memory=64MiB"))
            .build();

    @Test
    void aJobThatEnded() {
        Job job = new Job(
                JobId.of("j1"),
                SPEC,
                JobState.SUCCEEDED,
                NodeId.of("s1"),
                2,
                733,
                NOON.plusMillis(120),
                NOON.plusMillis(5_000),
                new JobOutcome(JobState.SUCCEEDED, Bytes.EMPTY, 0, Bytes.utf8("hello\n"), false, null),
                List.of(
                        new Attempt(
                                1,
                                NodeId.of("s3"),
                                512,
                                NOON,
                                NOON.plusMillis(1),
                                NOON.plusMillis(2),
                                AttemptEnd.STOPPED),
                        new Attempt(2, NodeId.of("s1"), 733, NOON, null, null, null)));

        assertThat(Json.text(JobJson.whole(job)))
                .isEqualTo(
                        "{\"id\":\"j1\",\"name\":\"greeting\",\"state\":\"SUCCEEDED\",\"slave\":\"s1\",\"attempt\":2,"
                                + "\"token\":733,\"resources\":{\"cpus\":0.5,\"memory\":67108864},\"policy\":\"AVAILABLE\",\"command\":[\"echo\",\"hello\"],"
                                + "\"submittedAt\":\"2026-01-31T12:00:00.120Z\",\"endedAt\":\"2026-01-31T12:00:05.000Z\",\"exitCode\":0,"
                                + "\"error\":null,\"output\":\"hello\\n\",\"outputTruncated\":false,\"attempts\":["
                                + "{\"number\":1,\"slave\":\"s3\",\"token\":512,\"assignedAt\":\"2026-01-31T12:00:00.000Z\","
                                + "\"startedAt\":\"2026-01-31T12:00:00.001Z\",\"endedAt\":\"2026-01-31T12:00:00.002Z\",\"end\":\"SLAVE_LOST\",\"cause\":\"STOPPED\"},"
                                + "{\"number\":2,\"slave\":\"s1\",\"token\":733,\"assignedAt\":\"2026-01-31T12:00:00.000Z\","
                                + "\"startedAt\":null,\"endedAt\":null,\"end\":null,\"cause\":null}]}");
    }

    @Test
    void aPendingJobHasNullsAndNoGaps() {
        Job job = new Job(JobId.of("j1"), SPEC, JobState.PENDING, null, 0, 0, NOON, null, null, List.of());

        JsonNode node = JobJson.whole(job);

        for (String field : List.of("slave", "token", "endedAt", "exitCode", "output", "outputTruncated", "error")) {
            assertThat(node.has(field)).as(field).isTrue();
            assertThat(node.get(field).isNull()).as(field).isTrue();
        }
        assertThat(node.get("attempt").intValue()).isZero();
        assertThat(node.get("attempts")).isEmpty();
    }

    @Test
    void theStatusOfAClusterWithoutALeader() {
        ClusterStatus status = new ClusterStatus(
                "demo",
                null,
                null,
                4,
                812,
                List.of(
                        new MasterInfo(
                                NodeId.of("m1"),
                                new Endpoint("127.0.0.1", 7101),
                                MasterRole.CANDIDATE,
                                true,
                                true,
                                812),
                        new MasterInfo(NodeId.of("m2"), null, null, true, false, -1)),
                3,
                1,
                0,
                Map.of(JobState.SUCCEEDED, 97L),
                List.of("no quorum: m2 and m3 do not answer"));

        assertThat(Json.text(ClusterJson.status(status)))
                .isEqualTo(
                        "{\"cluster\":\"demo\",\"clusterId\":null,\"leader\":null,\"term\":4,\"commitIndex\":812,\"masters\":["
                                + "{\"id\":\"m1\",\"address\":\"127.0.0.1:7101\",\"role\":\"CANDIDATE\",\"voter\":true,\"reachable\":true,"
                                + "\"appliedIndex\":812},{\"id\":\"m2\",\"address\":null,\"role\":null,\"voter\":true,\"reachable\":false,"
                                + "\"appliedIndex\":null}],\"slaves\":{\"alive\":3,\"lost\":1,\"draining\":0},\"jobs\":{\"PENDING\":0,"
                                + "\"ASSIGNED\":0,\"RUNNING\":0,\"SUCCEEDED\":97,\"FAILED\":0,\"CANCELLED\":0,\"EXPIRED\":0},"
                                + "\"problems\":[\"no quorum: m2 and m3 do not answer\"]}");
    }

    @Test
    void aSlaveThatIsFullHasZerosAvailable() {
        SlaveInfo slave = new SlaveInfo(
                NodeId.of("s1"),
                new Endpoint("127.0.0.1", 7201),
                new Incarnation(0xabc),
                SlaveState.ALIVE,
                Resources.parse("cpus=4,memory=8GiB"),
                Resources.parse("memory=7GiB"),
                new TreeMap<>(Map.of("zone", "a")),
                2);

        assertThat(Json.text(ClusterJson.nodes(new ClusterNodes(List.of(), List.of(slave)))))
                .isEqualTo(
                        "{\"masters\":[],\"slaves\":[{\"id\":\"s1\",\"address\":\"127.0.0.1:7201\","
                                + "\"incarnation\":\"0000000000000abc\",\"state\":\"ALIVE\",\"total\":{\"cpus\":4,\"memory\":8589934592},"
                                + "\"available\":{\"cpus\":0,\"memory\":7516192768},\"attributes\":{\"zone\":\"a\"},\"attempts\":2}]}");
    }

    @Test
    void amountsForPeopleAreShort() {
        assertThat(AmountText.of(Resources.parse("cpus=0.5,memory=64MiB,gpus=1")))
                .isEqualTo("cpus=0.5,gpus=1,memory=64MiB");
        assertThat(AmountText.of(Resources.parse("memory=1500B"))).isEqualTo("memory=1500B");
        assertThat(AmountText.of(Resources.NONE)).isEqualTo("-");
    }

    @Test
    void columnsAreAligned() {
        assertThat(new Table("A", "LONG").row("wide", 1).row("x", "two\nlines").lines())
                .containsExactly("A     LONG", "wide  1", "x     two lines");
    }
}
