package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.RecordingOutbox;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.DiskId;
import io.quorate.model.Incarnation;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Resources;
import io.quorate.protocol.ClientOperation.AwaitJobs;
import io.quorate.protocol.ClientOperation.Submission;
import io.quorate.protocol.ClientOperation.Submit;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ClientRequest;
import io.quorate.protocol.SlaveOrder.ReportsAck;
import io.quorate.protocol.SlaveOrder.RunOrders;
import io.quorate.protocol.SlaveReport.AttemptReports;
import io.quorate.registry.Harness;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a slave is told that it may forget what it has reported. */
final class ReportDeskTest {
    private static final NodeRef S1 = NodeRef.slave(NodeId.of("s1"));
    private static final long WAITING = 77;

    private final LoneMaster master = LoneMaster.leading();
    private long session;
    private List<AttemptKey> attempts;

    @BeforeEach
    void jobsThatRun() {
        session = master.slave("s1", Resources.parse("cpus=4"));
        master.ask(new Submit(
                Stream.of("a", "b", "c")
                        .map(id -> new Submission(
                                JobId.of(id),
                                JobSpec.handler("work", Bytes.EMPTY).build()))
                        .toList(),
                false));
        master.advance(100);
        attempts = master.take(RunOrders.class).stream()
                .flatMap(orders -> orders.runs().stream())
                .map(RunOrders.Run::attempt)
                .toList();
        assertThat(attempts).hasSize(3);
        master.takeTypes();
    }

    @Test
    void whatIsCommittedTogetherIsAcknowledgedTogetherAndNothingBefore() {
        master.tellAhead(S1, ended(2, attempts.get(0)));
        master.tellAhead(S1, ended(3, attempts.get(1), attempts.get(2)));
        assertThat(master.take(ReportsAck.class)).isEmpty();

        master.advance(0);

        assertThat(master.take(ReportsAck.class)).singleElement().satisfies(ack -> {
            assertThat(ack.session()).isEqualTo(session);
            assertThat(ack.attempts()).containsExactlyElementsOf(attempts);
        });
        master.advance(1_000);
        assertThat(master.take(ReportsAck.class)).isEmpty();
    }

    @Test
    void whoWaitsForTheJobIsToldBeforeTheSlave() {
        master.tell(
                LoneMaster.CLIENT,
                new ClientRequest(WAITING, new AwaitJobs(List.of(attempts.get(0).job()))));

        master.tell(S1, ended(2, attempts.get(0)));

        assertThat(master.takeTypes()).containsExactly(ClientReply.class, ReportsAck.class);
    }

    @Test
    void whatIsOfNoInterestIsAcknowledgedAtOnce() {
        master.tell(S1, ended(2, attempts.get(0)));
        master.takeTypes();

        master.tell(S1, ended(3, attempts.get(0)));

        assertThat(master.take(ReportsAck.class))
                .singleElement()
                .satisfies(ack -> assertThat(ack.attempts()).containsExactly(attempts.get(0)));
    }

    @Test
    void nothingIsAcknowledgedInASessionThatHasEndedOrByWhoLeadsNoMore() {
        RecordingOutbox out = new RecordingOutbox();
        MetadataKeeper keeper = new MetadataKeeper(MasterMetadata.ofNewDisk(new DiskId(1), new Incarnation(1)), out);
        ReportDesk desk = new ReportDesk(
                new Replica(
                        NodeId.of("m1"),
                        MasterConfig.AMPLE_MEMORY,
                        new Harness().registry,
                        keeper,
                        out,
                        new SeededRandom(1)),
                out);
        desk.becomeActive(1);

        desk.acknowledgeEnded(S1.id(), 7, List.of(AttemptReport.stopped(attempts.get(0))));
        desk.acknowledgeEnded(S1.id(), 8, List.of(AttemptReport.stopped(attempts.get(1))));
        assertThat(desk.hasAcks()).isTrue();
        desk.flush();
        assertThat(out.take(ReportsAck.class)).containsExactly(new ReportsAck(1, 8, List.of(attempts.get(1))));

        desk.acknowledgeEnded(S1.id(), 8, List.of(AttemptReport.stopped(attempts.get(2))));
        desk.becomeIdle();
        assertThat(desk.hasAcks()).isFalse();
        desk.flush();
        assertThat(out.take(ReportsAck.class)).isEmpty();
    }

    private AttemptReports ended(long sequence, AttemptKey... those) {
        return new AttemptReports(
                session,
                sequence,
                Stream.of(those)
                        .map(attempt -> AttemptReport.ended(attempt, JobOutcome.succeeded(Bytes.EMPTY)))
                        .toList(),
                false);
    }
}
