package io.quorate.benchmarks.pathological;

import io.quorate.Slave;
import io.quorate.benchmarks.process.ChildLife;
import io.quorate.benchmarks.quorate.NodeProcess;
import io.quorate.benchmarks.quorate.Noop;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process of a slave that dies and is there again, over and over, with one name: {@code id cluster udp-port}. What it runs is lost
 * with it each time. At the harness's end it says how often that was.
 */
public final class FlappingSlaveMain {
    /** When it is asked how often it died so far. */
    static final String DEATHS = "deaths ";

    /** Long enough to be found and given jobs. */
    private static final long LIFE_MILLIS = 400;

    private static final AtomicLong DIED = new AtomicLong();

    private FlappingSlaveMain() {}

    public static void main(String[] args) throws InterruptedException {
        Thread asked = new Thread(FlappingSlaveMain::answer, "answers");
        asked.start();
        ChildLife.ready();
        while (asked.isAlive()) {
            Slave slave = Slave.builder()
                    .id(args[0])
                    .cluster(args[1])
                    .transport(NodeProcess.transport(Integer.parseInt(args[2])))
                    .resources(HardJobs.slave(1))
                    .handler(Noop.HANDLER, Noop.BODY)
                    .start();
            TimeUnit.MILLISECONDS.sleep(LIFE_MILLIS);
            slave.kill();
            DIED.incrementAndGet();
        }
        System.exit(0);
    }

    private static void answer() {
        while (ChildLife.next() != null) {
            ChildLife.say(DEATHS + DIED.get());
        }
    }
}
