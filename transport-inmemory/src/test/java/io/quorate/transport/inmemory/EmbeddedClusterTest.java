package io.quorate.transport.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quorate.Client;
import io.quorate.JobContext;
import io.quorate.JobHandle;
import io.quorate.Master;
import io.quorate.Slave;
import io.quorate.TransportHub;
import io.quorate.model.Attempt;
import io.quorate.model.AttemptEnd;
import io.quorate.model.Bytes;
import io.quorate.model.ClusterStatus;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole clusters in one JVM, on real threads. */
@Timeout(90)
final class EmbeddedClusterTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int JOBS = 200;

    private final InMemoryNetwork network = InMemoryNetwork.create();
    private final Map<String, Master> masters = new LinkedHashMap<>();
    private final List<AutoCloseable> others = new ArrayList<>();
    private final Map<String, AtomicInteger> runs = new ConcurrentHashMap<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable other : others) {
            other.close();
        }
        masters.values().forEach(Master::kill);
    }

    @Test
    void threeMastersAndThreeSlavesRunTwoHundredJobs() throws Exception {
        startMasters();
        startSlaves();
        Client client = startClient();

        List<JobHandle> handles = client.submitAll(greetings());

        for (int i = 0; i < JOBS; i++) {
            JobOutcome outcome = handles.get(i).outcome().get(60, TimeUnit.SECONDS);
            assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(outcome.result().toUtf8()).isEqualTo("hello " + i);
        }
        ClusterStatus status = client.status().get(20, TimeUnit.SECONDS);
        assertThat(status.jobs().get(JobState.SUCCEEDED)).isEqualTo(JOBS);
        assertThat(status.slavesAlive()).isEqualTo(3);
        assertThat(runs).hasSize(JOBS);
        assertThat(runs.values()).allMatch(count -> count.get() == 1);
    }

    @Test
    void jobsSurviveTheLossOfTheLeaderAndNoneRunsTwice() throws Exception {
        startMasters();
        startSlaves();
        Client client = startClient();
        List<JobHandle> handles = client.submitAll(greetings());
        handles.get(JOBS / 4).outcome().get(60, TimeUnit.SECONDS);

        killLeader();

        for (JobHandle handle : handles) {
            assertThat(handle.outcome().get(60, TimeUnit.SECONDS).state()).isEqualTo(JobState.SUCCEEDED);
        }
        assertThat(runs).hasSize(JOBS);
        assertThat(runs.values())
                .as("no attempt was lost, so none is repeated (P7)")
                .allMatch(count -> count.get() == 1);
    }

    @Test
    void moreJobsThanASlaveTakesWaitForTheirTurnAndAllRun() throws Exception {
        startMasters();
        CountDownLatch full = new CountDownLatch(3);
        CountDownLatch mayReturn = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        others.add(Slave.builder()
                .id("small")
                .cluster("demo")
                .transport(network.transport("small"))
                .maxAttempts(3)
                .handler("greet", context -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    full.countDown();
                    mayReturn.await();
                    running.decrementAndGet();
                    return Bytes.EMPTY;
                })
                .start());
        JobSpec spec = JobSpec.handler("greet", Bytes.EMPTY).build();
        List<JobHandle> handles = startClient().submitAll(Collections.nCopies(20, spec));
        assertThat(full.await(60, TimeUnit.SECONDS)).isTrue();
        mayReturn.countDown();

        for (JobHandle handle : handles) {
            assertThat(handle.outcome().get(60, TimeUnit.SECONDS).state()).isEqualTo(JobState.SUCCEEDED);
        }
        assertThat(most.get()).isEqualTo(3);
    }

    @Test
    void oneProcessHoldsAWholeClusterOnOneTransport() throws Exception {
        TransportHub hub = TransportHub.over(network.transport("all"));
        others.add(hub);
        masters.put(
                "m1",
                Master.builder()
                        .id("m1")
                        .cluster("one")
                        .founders(1)
                        .transport(hub)
                        .inMemory()
                        .start());
        others.add(0, slave("s1").transport(hub).cluster("one").start());
        Client client = Client.builder().cluster("one").transport(hub).start();
        others.add(0, client);

        JobHandle job =
                client.submit(JobSpec.handler("greet", Bytes.utf8("you")).build());

        assertThat(job.accepted().get(30, TimeUnit.SECONDS).id()).isEqualTo(job.id());
        assertThat(job.outcome().get(30, TimeUnit.SECONDS).result().toUtf8()).isEqualTo("hello you");
        assertThat(client.nodes().get(10, TimeUnit.SECONDS).slaves()).hasSize(1);
        assertThat(client.jobs(io.quorate.model.JobFilter.ALL).get(10, TimeUnit.SECONDS))
                .extracting(found -> found.id())
                .containsExactly(job.id());
    }

    @Test
    void aClosedSlaveGivesItsJobsToAnother() throws Exception {
        startMasters();
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Slave first = Slave.builder()
                .id("first")
                .cluster("demo")
                .transport(network.transport("first"))
                .resources(Resources.parse("cpus=1"))
                .handler("greet", context -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                    return Bytes.EMPTY;
                })
                .start();
        others.add(first);
        Client client = startClient();
        JobHandle job = client.submit(JobSpec.handler("greet", Bytes.utf8("x"))
                .resources(Resources.parse("cpus=1"))
                .build());
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        others.add(slave("second").transport(network.transport("second")).start());

        first.close();

        assertThat(interrupted.getCount()).isZero();
        assertThat(first.closed()).succeedsWithin(SOON);
        assertThat(job.outcome().get(30, TimeUnit.SECONDS).result().toUtf8()).isEqualTo("hello x");
        List<Attempt> attempts = client.job(job.id()).get(10, TimeUnit.SECONDS).attempts();
        assertThat(attempts.get(0).slave()).isEqualTo(NodeId.of("first"));
        assertThat(attempts.get(0).end()).isEqualTo(AttemptEnd.STOPPED);
        assertThat(attempts.get(attempts.size() - 1).slave()).isEqualTo(NodeId.of("second"));
    }

    @Test
    void aLeaderThatIsClosedHandsOverFirst() throws Exception {
        startMasters();
        Client client = startClient();
        await().atMost(SOON)
                .until(() -> client.status().get(30, TimeUnit.SECONDS).leader() != null);
        ClusterStatus before = client.status().get(30, TimeUnit.SECONDS);

        Master leaving = masters.get(String.valueOf(before.leader()));
        assertThat(leaving).as("leader %s", before.leader()).isNotNull();
        leaving.close();

        assertThat(leaving.closed()).succeedsWithin(SOON);
        List<ClusterStatus> after = new ArrayList<>();
        for (Master master : masters.values()) {
            if (master != leaving) {
                after.add(master.status().get(10, TimeUnit.SECONDS));
            }
        }
        assertThat(after)
                .as("its successor was elected before it went")
                .anyMatch(status -> status.term() > before.term()
                        && status.leader() != null
                        && !status.leader().equals(before.leader()));
    }

    @Test
    void aFailedHandlerIsAnOutcomeAndACancelledOneIsInterrupted() throws Exception {
        startMasters();
        startSlaves();
        Client client = startClient();

        JobOutcome failed = client.submit(JobSpec.handler("fail", Bytes.EMPTY).build())
                .outcome()
                .get(30, TimeUnit.SECONDS);
        JobHandle endless =
                client.submit(JobSpec.handler("endless", Bytes.EMPTY).build());
        await().atMost(SOON)
                .until(() -> client.job(endless.id()).get(10, TimeUnit.SECONDS).state() == JobState.RUNNING);
        endless.cancel().get(10, TimeUnit.SECONDS);

        assertThat(failed.state()).isEqualTo(JobState.FAILED);
        assertThat(failed.error()).isEqualTo("java.lang.IllegalStateException: on purpose");
        assertThat(endless.outcome().get(30, TimeUnit.SECONDS).state()).isEqualTo(JobState.CANCELLED);
        await().atMost(SOON)
                .until(() -> client.nodes().get(10, TimeUnit.SECONDS).slaves().stream()
                        .allMatch(slave -> slave.attempts() == 0));
    }

    private void startMasters() {
        for (String id : List.of("m1", "m2", "m3")) {
            masters.put(
                    id,
                    Master.builder()
                            .id(id)
                            .cluster("demo")
                            .founders(3)
                            .transport(network.transport(id))
                            .inMemory()
                            .start());
        }
    }

    private void startSlaves() {
        for (String id : List.of("s1", "s2", "s3")) {
            others.add(slave(id).transport(network.transport(id)).start());
        }
    }

    private Slave.Builder slave(String id) {
        return Slave.builder()
                .id(id)
                .cluster("demo")
                .resources(Resources.parse("cpus=4,memory=1GiB"))
                .handler("greet", this::greet)
                .handler("fail", context -> {
                    throw new IllegalStateException("on purpose");
                })
                .handler("endless", context -> {
                    new CountDownLatch(1).await();
                    return Bytes.EMPTY;
                });
    }

    private Bytes greet(JobContext context) {
        runs.computeIfAbsent(context.jobId().value(), id -> new AtomicInteger()).incrementAndGet();
        return Bytes.utf8("hello " + context.payload().toUtf8());
    }

    private Client startClient() {
        Client client = Client.builder()
                .cluster("demo")
                .transport(network.transport("client"))
                .requestTimeout(Duration.ofSeconds(30))
                .start();
        others.add(0, client);
        return client;
    }

    private static List<JobSpec> greetings() {
        List<JobSpec> specs = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            specs.add(JobSpec.handler("greet", Bytes.utf8(Integer.toString(i)))
                    .resources(Resources.parse("cpus=1,memory=16MiB"))
                    .build());
        }
        return specs;
    }

    private void killLeader() throws Exception {
        for (Master master : masters.values()) {
            ClusterStatus status = master.status().get(10, TimeUnit.SECONDS);
            if (master.id().equals(status.leader())) {
                master.kill();
                return;
            }
        }
        throw new AssertionError("there is no leader, and jobs have ended");
    }
}
