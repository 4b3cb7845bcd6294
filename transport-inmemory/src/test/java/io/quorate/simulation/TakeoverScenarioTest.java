package io.quorate.simulation;

import static io.quorate.simulation.Scripts.JOB;
import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.isEnded;
import static io.quorate.simulation.Scripts.isRunOrder;
import static io.quorate.simulation.Scripts.ready;
import static io.quorate.simulation.Scripts.taking;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.protocol.Message;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.SlaveOrder.ListAttempts;
import io.quorate.protocol.SlaveReport.AttemptReports;
import io.quorate.protocol.SlaveReport.Register;
import io.quorate.simulation.network.FrameRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a new leader makes of a slave that says in short what it executes. */
final class TakeoverScenarioTest {
    private static final List<JobId> RUNNING = List.of(JobId.of("a"), JobId.of("b"), JobId.of("c"));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aNewLeaderIsToldInShortWhatRuns(long seed) {
        Simulation sim = busy(seed);
        List<Message> told = new ArrayList<>();
        sim.framesTo(frame -> {
            Message message = MessageCodec.decode(frame);
            if (message instanceof Register || message instanceof ListAttempts) {
                told.add(message);
            }
        });
        anotherLeads(sim);
        sim.runFor(Duration.ofSeconds(1));

        assertThat(told)
                .isNotEmpty()
                .allMatch(message -> message instanceof Register register
                        && register.digest() != null
                        && register.digest().count() == RUNNING.size()
                        && register.attempts().isEmpty());
        assertThat(sim.runUntil(() -> RUNNING.stream().allMatch(job -> isEnded(sim, job)), LONG))
                .isTrue();
        RUNNING.forEach(job -> assertThat(sim.committed(job).attempt()).isEqualTo(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatTheSlaveHasNotHeardOfIsToldByTheNewLeader(long seed) {
        orderLostBeforeTheNextLeader(seed);
    }

    /** When the leader dies, it has heard of two of the three attempts that the slave executes, and the slave of three of four. */
    static void orderLostBeforeTheNextLeader(long seed) {
        Simulation sim = ready(seed, 3, 1);
        run(sim, RUNNING.subList(0, 2));
        sim.network()
                .rule((from, to, frame) ->
                        MessageCodec.decode(frame) instanceof AttemptReports ? FrameRule.DROP : FrameRule.PASS);
        assign(sim, RUNNING.get(2), 5000);
        sim.runFor(Duration.ofMillis(200));
        sim.network().rule((from, to, frame) -> {
            boolean isLost = isRunOrder(frame) || MessageCodec.decode(frame) instanceof AttemptReports;
            return isLost ? FrameRule.DROP : FrameRule.PASS;
        });
        assign(sim, JOB, 1000);
        anotherLeads(sim);
        sim.network().rule((from, to, frame) -> FrameRule.PASS);
        if (!sim.runUntil(() -> isEnded(sim, JOB), LONG)) {
            throw sim.violation("P8", JOB + " does not end", new IllegalStateException());
        }
    }

    /** More attempts than any slave lists in any case. */
    private static Simulation busy(long seed) {
        Simulation sim = ready(seed, 3, 1);
        run(sim, RUNNING);
        return sim;
    }

    private static void run(Simulation sim, List<JobId> jobs) {
        jobs.forEach(job -> sim.client("c1").submit(job, taking(5000, 1)));
        assertThat(sim.runUntil(() -> sim.checks().registry().jobCount(JobState.RUNNING) == jobs.size(), LONG))
                .isTrue();
    }

    private static void assign(Simulation sim, JobId id, int millis) {
        sim.client("c1").submit(id, taking(millis, 1));
        assertThat(sim.runUntil(
                        () -> {
                            Job job = sim.committed(id);
                            return job != null && job.state() == JobState.ASSIGNED;
                        },
                        LONG))
                .isTrue();
    }

    private static void anotherLeads(Simulation sim) {
        NodeId old = sim.requireLeader();
        sim.crash(old);
        assertThat(sim.awaitLeader(LONG)).isNotEqualTo(old);
    }
}
