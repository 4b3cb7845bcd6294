package io.quorate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Bytes;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.Resources;
import io.quorate.protocol.ClientOperation.Submission;
import io.quorate.protocol.SubmitSize;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BatchSubmitTest {

    @Test
    void requestsAreBoundedByTheNumberOfJobs() {
        List<List<Submission>> chunks = new ArrayList<>(BatchSubmit.chunks(jobs(2_500, 10)));

        assertThat(chunks).extracting(List::size).containsExactly(1_000, 1_000, 500);
        assertThat(chunks.get(2).get(499).id()).isEqualTo(JobId.of("j2499"));
    }

    @Test
    void requestsAreBoundedByTheirBytes() {
        List<List<Submission>> chunks = new ArrayList<>(BatchSubmit.chunks(jobs(10, 300_000)));

        assertThat(chunks).extracting(List::size).containsExactly(3, 3, 3, 1);
    }

    @Test
    void aJobOfTheLargestPayloadTravelsAlone() {
        List<List<Submission>> chunks = new ArrayList<>(BatchSubmit.chunks(jobs(3, JobSpec.MAX_PAYLOAD_BYTES)));

        assertThat(chunks).extracting(List::size).containsExactly(1, 1, 1);
    }

    @Test
    void requestsOfSmallJobsWithManyResourcesAreBoundedByWhatTheLeaderTakes() {
        Resources.Builder resources = Resources.builder();
        for (int i = 0; i < Resources.MAX_NAMES; i++) {
            resources.amount("resource-" + i, 1);
        }
        JobSpec spec =
                JobSpec.process(List.of("true")).resources(resources.build()).build();
        Map<JobId, JobSpec> jobs = new LinkedHashMap<>();
        for (int i = 0; i < 1_000; i++) {
            jobs.put(JobId.of("j" + i), spec);
        }

        for (List<Submission> chunk : BatchSubmit.chunks(jobs)) {
            assertThat(chunk.stream().mapToInt(SubmitSize::of).sum()).isLessThanOrEqualTo(SubmitSize.MAX_BYTES);
        }
    }

    @Test
    void noJobsMakeNoRequest() {
        assertThat(BatchSubmit.chunks(Map.of())).isEmpty();
    }

    private static Map<JobId, JobSpec> jobs(int count, int payloadBytes) {
        Map<JobId, JobSpec> jobs = new LinkedHashMap<>();
        Bytes payload = Bytes.copyOf(new byte[payloadBytes]);
        for (int i = 0; i < count; i++) {
            jobs.put(JobId.of("j" + i), JobSpec.handler("h", payload).build());
        }
        return jobs;
    }
}
