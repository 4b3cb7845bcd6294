package io.quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.Resources;
import io.quorate.model.Work;
import io.quorate.protocol.ClientOperation.Submission;
import io.quorate.protocol.ClientOperation.Submit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SubmitSizeTest {

    @Test
    void noJobTakesMoreThanItIsMeasuredToTake() {
        List<String> texts = List.of("", "a", "é", "€", "😀", "\ud800", "x".repeat(200), "€".repeat(200));
        for (int words = 1; words <= 300; words += 13) {
            for (String text : texts) {
                Submission job = job(words, text);

                int overhead = encodedSize(List.of());

                assertThat(encodedSize(List.of(job)) - overhead)
                        .as("%d words '%s'", words, text)
                        .isLessThanOrEqualTo(SubmitSize.of(job));
            }
        }
    }

    @Test
    void theLargestJobFitsIntoASubmit() {
        List<String> words = new ArrayList<>(Collections.nCopies(Work.Command.MAX_WORDS - 1, "x"));
        words.add("€".repeat((JobSpec.MAX_PAYLOAD_BYTES - words.size()) / 3));
        Submission job = new Submission(JobId.of("j".repeat(JobId.MAX_LENGTH)), spec(words, "€".repeat(200)));

        assertThat(SubmitSize.of(job)).isLessThan(SubmitSize.MAX_BYTES);
        assertThat(encodedSize(List.of(job))).isLessThan(SubmitSize.MAX_BYTES);
    }

    private static Submission job(int words, String text) {
        List<String> command = new ArrayList<>(List.of("program"));
        command.addAll(Collections.nCopies(words, text));
        return new Submission(JobId.of("j".repeat(JobId.MAX_LENGTH)), spec(command, text));
    }

    private static JobSpec spec(List<String> words, String name) {
        Resources.Builder resources = Resources.builder();
        for (int i = 0; i < Resources.MAX_NAMES; i++) {
            resources.amount("r".repeat(Resources.MAX_NAME_LENGTH - 2) + (10 + i), 1L << 46);
        }
        return JobSpec.process(words)
                .name(name)
                .resources(resources.build())
                .lossRetries(Integer.MAX_VALUE - 1)
                .failureRetries(Integer.MAX_VALUE - 1)
                .build();
    }

    private static int encodedSize(List<Submission> jobs) {
        return MessageCodec.encode(new ClientRequest(1, new Submit(jobs, true))).length;
    }
}
