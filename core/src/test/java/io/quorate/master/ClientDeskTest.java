package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Bytes;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.protocol.ClientOperation.Submission;
import io.quorate.protocol.ClientOperation.Submit;
import io.quorate.protocol.ClientResult;
import io.quorate.protocol.ClientResult.SubmitAnswer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClientDeskTest {
    private final LoneMaster master = LoneMaster.leading();

    @Test
    void aCommandOfTheLargestSizeIsAccepted() {
        JobSpec large = JobSpec.process(List.of("echo", "x".repeat(JobSpec.MAX_PAYLOAD_BYTES - 4)))
                .build();

        assertThat(submitted(new Submission(JobId.of("large"), large))).allMatch(ClientDeskTest::isAccepted);
    }

    /** Two mebibytes of them, as they are encoded. */
    @Test
    void manyJobsAreMeasuredByTheirEncodedSize() {
        List<Submission> jobs = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            jobs.add(new Submission(
                    JobId.of("j" + i),
                    JobSpec.process(List.of("sh", "-c", "x".repeat(1_500))).build()));
        }

        assertThat(submitted(jobs.toArray(Submission[]::new))).hasSize(1_000).allMatch(ClientDeskTest::isAccepted);
    }

    @Test
    void moreThanARequestMayCarryIsRefused() {
        JobSpec large = JobSpec.handler("work", Bytes.copyOf(new byte[JobSpec.MAX_PAYLOAD_BYTES]))
                .build();

        ClientResult result = master.ask(
                new Submit(List.of(new Submission(JobId.of("a"), large), new Submission(JobId.of("b"), large)), false));

        assertThat(result).isInstanceOf(ClientResult.Rejected.class);
    }

    private List<SubmitAnswer> submitted(Submission... jobs) {
        ClientResult result = master.ask(new Submit(List.of(jobs), false));
        assertThat(result).isInstanceOf(ClientResult.Submitted.class);
        return ((ClientResult.Submitted) result).answers();
    }

    private static boolean isAccepted(SubmitAnswer answer) {
        return answer.rejection() == null;
    }
}
