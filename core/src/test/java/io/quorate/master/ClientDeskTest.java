package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Bytes;
import io.quorate.model.Incarnation;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.RejectedException.Reason;
import io.quorate.model.Resources;
import io.quorate.protocol.ClientOperation.GetJob;
import io.quorate.protocol.ClientOperation.GetStatus;
import io.quorate.protocol.ClientOperation.Submission;
import io.quorate.protocol.ClientOperation.Submit;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ClientRequest;
import io.quorate.protocol.ClientResult;
import io.quorate.protocol.ClientResult.SubmitAnswer;
import io.quorate.protocol.LeaderMessage.LeaderInfo;
import io.quorate.protocol.SlaveReport;
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

    /** The link of the process before it may not have ended here yet. */
    @Test
    void aNewProcessOfAClientNumbersItsRequestsAnew() {
        Submit submit = new Submit(List.of(job("a", 1)), false);
        Incarnation first = new Incarnation(1);
        master.tell(LoneMaster.CLIENT, first, new ClientRequest(7, submit));
        assertThat(master.take(ClientReply.class)).hasSize(1);
        master.tell(LoneMaster.CLIENT, first, new ClientRequest(7, submit));
        assertThat(master.take(ClientReply.class)).as("a copy").isEmpty();

        master.tell(LoneMaster.CLIENT, new Incarnation(2), new ClientRequest(3, submit));
        assertThat(master.take(ClientReply.class)).hasSize(1);
    }

    // ---- jobs that must fit

    @Test
    void oneJobThatFitsNoSlaveIsRefusedAndTheOthersAreAccepted() {
        master.slave("s1", Resources.parse("cpus=4"));

        List<SubmitAnswer> answers = mustFit(job("a", 4), job("b", 5), job("c", 1));

        assertThat(answers).extracting(SubmitAnswer::rejection).containsExactly(null, Reason.DOES_NOT_FIT, null);
        assertThat(answers)
                .extracting(SubmitAnswer::id)
                .extracting(JobId::value)
                .containsExactly("a", "b", "c");
        assertThat(answers.get(1).message()).contains("b", "cpus=5");
        assertThat(master.ask(new GetJob(JobId.of("a"), false))).isInstanceOf(ClientResult.OneJob.class);
        assertThat(master.ask(new GetJob(JobId.of("b"), false))).isInstanceOf(ClientResult.Rejected.class);
    }

    @Test
    void whenNoJobFitsNothingIsProposed() {
        master.slave("s1", Resources.parse("cpus=4"));
        long before = master.core().registry().appliedIndex();

        assertThat(mustFit(job("a", 5), job("b", 6)))
                .extracting(SubmitAnswer::rejection)
                .containsOnly(Reason.DOES_NOT_FIT);
        assertThat(master.core().registry().appliedIndex()).isEqualTo(before);
    }

    @Test
    void aJobThatTheClusterHasIsNotAskedToFitAgain() {
        long session = master.slave("s1", Resources.parse("cpus=4"));
        mustFit(job("a", 4));
        master.tell(NodeRef.slave(NodeId.of("s1")), new SlaveReport.Deregister(session));

        assertThat(mustFit(job("a", 4))).allMatch(ClientDeskTest::isAccepted);
        assertThat(mustFit(job("a", 3))).extracting(SubmitAnswer::rejection).containsExactly(Reason.ID_REUSED);
        assertThat(mustFit(job("b", 4))).extracting(SubmitAnswer::rejection).containsExactly(Reason.DOES_NOT_FIT);
    }

    // ---- the status

    @Test
    void aLeaderAnswersForItsStatusAfterARound() {
        ClientResult result = master.ask(new GetStatus(false));

        assertThat(result).isInstanceOf(ClientResult.Status.class);
        assertThat(((ClientResult.Status) result).status().leader()).isEqualTo(NodeId.of("m1"));
    }

    @Test
    void aMasterThatDoesNotLeadGivesItsStatusOnlyToWhomItIsGoodEnough() {
        LoneMaster waiting = LoneMaster.waitingForOthers();

        assertThat(waiting.ask(new GetStatus(false))).isInstanceOf(ClientResult.NotLeader.class);
        ClientResult result = waiting.ask(new GetStatus(true));
        assertThat(result).isInstanceOf(ClientResult.Status.class);
        assertThat(((ClientResult.Status) result).status().leader()).isNull();
    }

    @Test
    void aMasterThatKnowsNoLeaderSaysWhy() {
        LoneMaster waiting = LoneMaster.waitingForOthers();
        waiting.query();

        assertThat(waiting.take(LeaderInfo.class))
                .singleElement()
                .satisfies(info -> assertThat(info.detail()).contains("not formed", "2 more of 3 founders"));
        master.query();
        assertThat(master.take(LeaderInfo.class))
                .singleElement()
                .satisfies(info -> assertThat(info.detail()).isEmpty());
    }

    private List<SubmitAnswer> mustFit(Submission... jobs) {
        return answers(master.ask(new Submit(List.of(jobs), true)));
    }

    private List<SubmitAnswer> submitted(Submission... jobs) {
        return answers(master.ask(new Submit(List.of(jobs), false)));
    }

    private static List<SubmitAnswer> answers(ClientResult result) {
        assertThat(result).isInstanceOf(ClientResult.Submitted.class);
        return ((ClientResult.Submitted) result).answers();
    }

    private static Submission job(String id, int cpus) {
        return new Submission(
                JobId.of(id),
                JobSpec.handler("work", Bytes.EMPTY)
                        .resources(Resources.builder().cpus(cpus).build())
                        .build());
    }

    private static boolean isAccepted(SubmitAnswer answer) {
        return answer.rejection() == null;
    }
}
