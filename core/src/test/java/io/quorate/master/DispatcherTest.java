package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.protocol.ClientOperation.Submission;
import io.quorate.protocol.ClientOperation.Submit;
import io.quorate.protocol.SlaveOrder.RunOrders;
import io.quorate.protocol.SlaveReport.AttemptReports;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DispatcherTest {
    private static final NodeRef S1 = NodeRef.slave(NodeId.of("s1"));
    private static final int SLAVES = 3;

    private final LoneMaster master = LoneMaster.leading();
    private int submitted;

    @Test
    void aLeaderThatLagsBehindOrdersNothing() {
        master.slave("s1", Resources.NONE);
        master.lag(300);
        submit(1);
        master.advance(1_000);
        assertThat(master.take(RunOrders.class)).isEmpty();

        master.lag(0);
        master.advance(50);

        assertThat(master.take(RunOrders.class)).hasSize(1);
    }

    @Test
    void noMoreIsOrderedThanSlavesConfirm() {
        long session = master.slave("s1", Resources.NONE);
        for (int i = 2; i <= SLAVES; i++) {
            master.slave("s" + i, Resources.NONE);
        }
        assertThat(SLAVES * SlaveInfo.MAX_ATTEMPTS).isGreaterThan(Dispatcher.MAX_IN_FLIGHT + 1_000);
        submit(Dispatcher.MAX_IN_FLIGHT + 1_000);
        master.advance(100);
        assertThat(assigned()).isEqualTo(Dispatcher.MAX_IN_FLIGHT);

        List<AttemptReport> running = new ArrayList<>();
        for (AttemptKey attempt : attemptsOnS1().subList(0, 10)) {
            running.add(AttemptReport.running(attempt));
        }
        master.tell(S1, new AttemptReports(session, 2, running, false));
        master.advance(100);
        assertThat(assigned()).isEqualTo(Dispatcher.MAX_IN_FLIGHT);
        assertThat(master.core().registry().jobCount(JobState.RUNNING)).isEqualTo(10);
    }

    @Test
    void slavesThatConfirmNothingDoNotKeepTheOthersWaitingForLong() {
        for (int i = 1; i <= SLAVES; i++) {
            master.slave("s" + i, Resources.NONE);
        }
        submit(Dispatcher.MAX_IN_FLIGHT + 1_000);
        master.advance(UnconfirmedOrders.MEMORY_NANOS / 1_000_000 - 100);
        assertThat(assigned()).isEqualTo(Dispatcher.MAX_IN_FLIGHT);

        master.advance(200);

        assertThat(assigned()).isEqualTo(Dispatcher.MAX_IN_FLIGHT + 1_000);
    }

    private long assigned() {
        return master.core().registry().jobCount(JobState.ASSIGNED);
    }

    private List<AttemptKey> attemptsOnS1() {
        List<AttemptKey> attempts = new ArrayList<>();
        master.core().registry().attemptsOn(S1.id()).forEach(one -> attempts.add(one.attempt()));
        return attempts;
    }

    private void submit(int jobs) {
        JobSpec spec = JobSpec.handler("work", Bytes.EMPTY).build();
        for (int left = jobs; left > 0; left -= 1_000) {
            List<Submission> together = new ArrayList<>();
            for (int i = 0; i < Math.min(left, 1_000); i++) {
                together.add(new Submission(JobId.of("j" + submitted++), spec));
            }
            master.ask(new Submit(together, false));
        }
    }
}
