package io.quorate.simulation;

import static io.quorate.simulation.Scripts.JOB;
import static io.quorate.simulation.Scripts.LONG;
import static io.quorate.simulation.Scripts.cluster;
import static io.quorate.simulation.Scripts.end;
import static io.quorate.simulation.Scripts.isEnded;
import static io.quorate.simulation.Scripts.taking;
import static io.quorate.simulation.Scripts.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.consensus.SnapshotBounds;
import io.quorate.model.Bytes;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.RejectedException;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ConsensusEnvelope;
import io.quorate.protocol.ConsensusMessage;
import io.quorate.protocol.ConsensusMessage.SnapshotChunk;
import io.quorate.protocol.ConsensusMessage.SnapshotReply;
import io.quorate.protocol.MessageCodec;
import io.quorate.protocol.MessageKind;
import io.quorate.simulation.network.FrameRule;
import io.quorate.simulation.network.Frames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs that are cut off after a snapshot, and those who are so far behind that they need one. */
final class SnapshotScenarioTest {
    private static final int CHUNK_BYTES = 500;
    /** A snapshot each fifty entries, hardly a log before it, and small pieces that come slowly. */
    private static final SnapshotBounds SMALL = new SnapshotBounds(2_000, 50, 5, 2_000, CHUNK_BYTES, 10_000);

    private static Simulation ready(long seed) {
        Simulation sim = cluster(seed, 3, 1).snapshots(SMALL).build();
        sim.awaitLeader(LONG);
        sim.runFor(Duration.ofSeconds(1));
        return sim;
    }

    private static void submit(Simulation sim, String prefix, int count) {
        for (int i = 0; i < count; i++) {
            sim.client("c1").submit(JobId.of(prefix + i), taking(10, 1));
            sim.runFor(Duration.ofMillis(50));
        }
    }

    private static void catchesUp(Simulation sim, NodeId master) {
        assertThat(sim.runUntil(
                        () -> sim.master(master).isUp()
                                && sim.master(master).registry() != null
                                && sim.master(master).registry().appliedIndex()
                                        == sim.checks().commitIndex(),
                        Duration.ofSeconds(60)))
                .isTrue();
    }

    private static @Nullable ConsensusMessage consensus(byte[] frame) {
        return Frames.kind(frame) == MessageKind.CONSENSUS
                        && MessageCodec.decode(frame) instanceof ConsensusEnvelope envelope
                ? envelope.body()
                : null;
    }

    private static long base(Simulation sim, NodeId master) {
        return sim.master(master).disk().durable().baseIndex();
    }

    private static long term(Simulation sim) {
        return sim.master(sim.requireLeader()).consensus().term();
    }

    private static long snapshotTerm(Simulation sim) {
        return sim.master(sim.requireLeader())
                .disk()
                .durable()
                .snapshot()
                .info()
                .term();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSubmitThatIsRepeatedWhenItsEntryIsInNoLogAnyMoreMakesOneJob(long seed) {
        Simulation sim = ready(seed);
        sim.network()
                .rule((from, to, frame) ->
                        MessageCodec.decode(frame) instanceof ClientReply ? FrameRule.DROP : FrameRule.PASS);
        sim.client("c2").timeout(Duration.ofSeconds(2));
        sim.client("c2").submit(JOB, taking(10, 1));
        end(sim, JobState.SUCCEEDED, 1);
        long index = sim.checks().commitIndex();
        sim.network().rule((from, to, frame) -> FrameRule.PASS);
        submit(sim, "j", 60);
        assertThat(sim.runUntil(() -> sim.masters().stream().allMatch(master -> base(sim, master) > index), LONG))
                .isTrue();
        // Whoever leads now knows of the job what a snapshot says.
        sim.masters().forEach(sim::crash);
        sim.masters().forEach(sim::restart);
        sim.awaitLeader(LONG);

        SimCall again = sim.client("c2").submit(JOB, taking(10, 1));
        SimCall other = sim.client("c2").submit(JOB, taking(1000, 1));

        assertThat(sim.runUntil(() -> again.isDone() && other.isDone(), LONG)).isTrue();
        assertThat(again.isSuccessful()).as(again.toString()).isTrue();
        assertThat(other.failure()).isInstanceOf(RejectedException.class);
        sim.runFor(Duration.ofSeconds(3));
        end(sim, JobState.SUCCEEDED, 1);
    }

    /** Its pieces are lost, repeated and those of another one; leaders change; it dies in the middle. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whateverBecomesOfATransferTheFollowerCatchesUpAndNobodyWaitsForIt(long seed) {
        Simulation sim = ready(seed);
        NodeId follower = without(sim.masters(), sim.requireLeader()).get(0);
        sim.isolate(follower);
        submit(sim, "a", 80);
        int[] chunks = {0};
        sim.network().rule((from, to, frame) -> {
            if (!(consensus(frame) instanceof SnapshotChunk)) {
                return FrameRule.PASS;
            }
            chunks[0]++;
            return switch (chunks[0] % 4) {
                case 0 -> FrameRule.DROP;
                // So late that it was sent again, or that another snapshot is on its way.
                case 1 -> Duration.ofMillis(1500).toNanos();
                default -> FrameRule.PASS;
            };
        });
        sim.heal();
        for (int round = 0; round < 3; round++) {
            int before = chunks[0];
            sim.runUntil(() -> chunks[0] > before + 2, Duration.ofSeconds(5));
            NodeId leader = sim.awaitLeader(LONG);
            sim.crash(round == 1 ? follower : leader);
            sim.runFor(Duration.ofMillis(400));
            sim.masters().forEach(sim::restart);
            submit(sim, "b" + round + "-", 60);
        }
        assertThat(chunks[0]).isPositive();

        catchesUp(sim, follower);
        assertThat(sim.checks().accepted()).hasSizeGreaterThan(200);
        assertThat(sim.runUntil(() -> sim.checks().accepted().stream().allMatch(job -> isEnded(sim, job)), LONG))
                .isTrue();
    }

    /** It ends in an entry of another term than the leader's, and that is the term that the next append is compared with. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSnapshotFromAnEarlierTermIsSentOnceAndTheLogGoesOnBehindIt(long seed) {
        Simulation sim = ready(seed);
        NodeId follower = without(sim.masters(), sim.requireLeader()).get(0);
        sim.isolate(follower);
        submit(sim, "a", 80);
        // The first term or two of a new leader may be when its next snapshot is due.
        for (int i = 0; i < 5 && snapshotTerm(sim) == term(sim); i++) {
            NodeId leader = sim.requireLeader();
            sim.crash(leader);
            sim.restart(leader);
            sim.awaitLeader(LONG);
            sim.runFor(Duration.ofSeconds(5));
        }
        assertThat(base(sim, sim.requireLeader())).isGreaterThan(base(sim, follower) + 50);
        List<SnapshotChunk> beginnings = new ArrayList<>();
        sim.network().rule((from, to, frame) -> {
            if (consensus(frame) instanceof SnapshotChunk chunk && chunk.offset() == 0) {
                beginnings.add(chunk);
            }
            return FrameRule.PASS;
        });

        sim.heal();
        catchesUp(sim, follower);
        sim.runFor(Duration.ofSeconds(20));

        assertThat(beginnings).hasSize(1);
        SnapshotChunk sent = beginnings.get(0);
        assertThat(sent.of().term()).isLessThan(sent.term());
        sim.client("c1").submit(JOB, taking(10, 1));
        end(sim, JobState.SUCCEEDED, 1);
        catchesUp(sim, follower);
    }

    /** However large it is: what is on its way to a follower is one piece, and the next one waits for the answer. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSnapshotTravelsAPieceAtATime(long seed) {
        Simulation sim = ready(seed);
        NodeId follower = without(sim.masters(), sim.requireLeader()).get(0);
        JobSpec large = JobSpec.handler("takes10", Bytes.utf8("x".repeat(200))).build();
        for (int i = 0; i < 160; i++) {
            if (i == 80) {
                // Whatever snapshot there is by now is large, and it is the one that would be sent.
                sim.isolate(follower);
            }
            sim.client("c1").submit(JobId.of("j" + i), large);
            sim.runFor(Duration.ofMillis(20));
        }
        long[] answered = {0};
        List<SnapshotChunk> chunks = new ArrayList<>();
        sim.network().rule((from, to, frame) -> {
            ConsensusMessage message = consensus(frame);
            if (message instanceof SnapshotReply reply) {
                answered[0] = reply.nextOffset();
            } else if (message instanceof SnapshotChunk chunk) {
                chunks.add(chunk);
                assertThat(chunk.bytes()).hasSizeLessThanOrEqualTo(CHUNK_BYTES);
                assertThat(chunk.offset()).isLessThanOrEqualTo(answered[0]);
            }
            return FrameRule.PASS;
        });

        sim.heal();
        catchesUp(sim, follower);

        assertThat(chunks).hasSizeGreaterThan(10);
        assertThat(chunks.get(0).length()).isGreaterThan(10 * CHUNK_BYTES);
    }
}
