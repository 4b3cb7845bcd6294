package io.quorate.examples.embed;

import io.quorate.Client;
import io.quorate.JobHandle;
import io.quorate.JobHandler;
import io.quorate.Master;
import io.quorate.Slave;
import io.quorate.TransportHub;
import io.quorate.model.Bytes;
import io.quorate.model.JobSpec;
import io.quorate.transport.udptcp.UdpTcpTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A whole cluster in one process, over one port: a master, a slave and a client. With {@code founders(1)} it survives
 * restarts but not the loss of its disk; three masters on three machines survive the loss of any one.
 */
public final class EmbeddedCluster {

    private EmbeddedCluster() {}

    /** Runs one job and prints its result. */
    public static void main(String[] args) throws IOException {
        Path data = args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory("quorate");
        System.out.println(greet("embedded-" + ProcessHandle.current().pid(), data));
    }

    /**
     * Starts the cluster, runs one job on it, and closes it again.
     *
     * @param cluster unlike the name of any other cluster that can be heard
     * @param data the master's own directory
     * @return the job's result
     */
    @SuppressWarnings("try") // nodes are there even if nobody speaks to them
    static String greet(String cluster, Path data) {
        // README: begin
        JobHandler greeter = job -> Bytes.utf8("hello, " + job.payload().toUtf8());
        var master = Master.builder().id("m1").cluster(cluster).founders(1).dataDirectory(data);
        var slave = Slave.builder().id("s1").cluster(cluster).handler("greet", greeter);
        var client = Client.builder().cluster(cluster);
        JobSpec greeting = JobSpec.handler("greet", Bytes.utf8("world")).build();

        try (TransportHub port = TransportHub.over(UdpTcpTransport.builder().build());
                Master votes = master.transport(port).start();
                Slave runs = slave.transport(port).start();
                Client asks = client.transport(port).start()) {
            JobHandle job = asks.submit(greeting);
            job.accepted().join(); // a majority of the masters has it on disk
            return job.outcome().join().result().toUtf8(); // however long it takes, whoever leads meanwhile
        }
        // README: end
    }
}
