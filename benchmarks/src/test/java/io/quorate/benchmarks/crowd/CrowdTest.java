package io.quorate.benchmarks.crowd;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.Client;
import io.quorate.Master;
import io.quorate.benchmarks.mux.MuxTransport;
import io.quorate.benchmarks.quorate.MemoryCluster;
import io.quorate.benchmarks.virtual.Progress;
import io.quorate.model.Attempt;
import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.JobState;
import io.quorate.transport.udptcp.BroadcastDiscovery;
import io.quorate.transport.udptcp.UdpTcpTransport;
import java.io.IOException;
import java.net.DatagramSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Slaves that only answer, under real masters. */
@Timeout(120)
final class CrowdTest {
    private static final int SLAVES = 20;
    private static final int JOBS = 100;

    @Test
    void jobsRunOnVirtualSlavesUntilTheyAreCancelled() throws Exception {
        try (MemoryCluster cluster = new MemoryCluster(3, 0);
                Client observer = cluster.newClient("observer");
                Crowd crowd = new Crowd(
                        MemoryCluster.NAME, cluster.newClient("client"), cluster.transport("crowd"), SLAVES)) {
            crowd.awaitWhole(3);
            Ran ran = crowd.run(JOBS);

            assertThat(ran.runningSeconds()).isGreaterThanOrEqualTo(ran.acceptedSeconds());
            Progress progress = crowd.progress();
            assertThat(progress.begun()).isEqualTo(JOBS);
            assertThat(progress.sessions()).isEqualTo(SLAVES);
            assertThat(progress.registered()).isEqualTo(SLAVES);
            assertThat(progress.firstBegunMillis()).isPositive();
            List<Job> jobs = observer.jobs(JobFilter.ALL).join();
            assertThat(jobs).hasSize(JOBS).allMatch(job -> job.state() == JobState.RUNNING);

            // A stop is answered: nothing holds what the attempt took.
            JobId cancelled = jobs.get(0).id();
            observer.cancel(cancelled).join();
            Attempt attempt = attempt(observer, cancelled);
            while (attempt.end() == null) {
                attempt = attempt(observer, cancelled);
            }
            assertThat(crowd.progress().begun()).isEqualTo(JOBS);
        }
    }

    @Test
    void fewConnectionsCarryAllSlaves() throws Exception {
        int port = freeUdpPort();
        MuxTransport mastersTransport = new MuxTransport(loopback(port), 2);
        MuxTransport slavesTransport = new MuxTransport(loopback(port), 2);
        try (Master master = Master.builder()
                        .id("m1")
                        .cluster("crowd")
                        .founders(1)
                        .transport(mastersTransport)
                        .inMemory()
                        .start();
                Crowd crowd = new Crowd(
                        "crowd",
                        Client.builder()
                                .cluster("crowd")
                                .transport(new MuxTransport(loopback(port), 1))
                                .start(),
                        slavesTransport,
                        SLAVES)) {
            assertThat(crowd.awaitWhole(1)).isEqualTo(master.id());
            crowd.run(JOBS);

            assertThat(crowd.progress().begun()).isEqualTo(JOBS);
            assertThat(slavesTransport.trunks()).isEqualTo(2);
        }
    }

    private static Attempt attempt(Client client, JobId job) {
        return client.job(job).join().attempts().get(0);
    }

    private static UdpTcpTransport loopback(int udpPort) {
        return UdpTcpTransport.builder()
                .bind("127.0.0.1", 0)
                .discovery(BroadcastDiscovery.broadcastTo("127.255.255.255", udpPort))
                .maxFrameBytes((4 << 20) + MuxTransport.OVERHEAD_BYTES)
                .build();
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
