package io.quorate.benchmarks.crowd;

import io.quorate.benchmarks.process.Child;
import io.quorate.benchmarks.process.Heap;
import io.quorate.benchmarks.quorate.Counts;
import io.quorate.benchmarks.virtual.Progress;
import java.io.IOException;
import java.time.Duration;

/** The harness's side of a {@link CrowdServer}. */
public final class CrowdProcess {
    private static final Duration LONG = Duration.ofMinutes(11);
    private static final Duration BRIEF = Duration.ofMinutes(1);

    private final Child child;

    public CrowdProcess(Child child) {
        this.child = child;
    }

    public Child child() {
        return child;
    }

    /** Waits until that many masters take part and all slaves can be given jobs. The name of the leader. */
    public String awaitWhole(int masters) throws IOException, InterruptedException {
        return ask(CrowdServer.WHOLE, " " + masters, LONG).strip();
    }

    public Ran run(int jobs) throws IOException, InterruptedException {
        return Ran.parse(ask(CrowdServer.RUN, " " + jobs, LONG));
    }

    public Progress progress() throws IOException, InterruptedException {
        return Progress.parse(ask(CrowdServer.PROGRESS, "", BRIEF));
    }

    /** Submits a job every few milliseconds, until {@link #endStream}. */
    public void beginStream() throws IOException, InterruptedException {
        ask(CrowdServer.STREAM, "", BRIEF);
    }

    public void endStream() throws IOException, InterruptedException {
        ask(CrowdServer.STILL, "", BRIEF);
    }

    /** After a full collection. */
    public Heap.Use heap() throws IOException, InterruptedException {
        return Heap.Use.parse(ask(CrowdServer.HEAP, "", BRIEF));
    }

    /** What the slaves sent. */
    public Counts counts() throws IOException, InterruptedException {
        return Counts.parse(ask(CrowdServer.COUNTS, "", BRIEF));
    }

    private String ask(String command, String arguments, Duration limit) throws IOException, InterruptedException {
        child.send(command + arguments);
        return child.await(command + " ", limit);
    }
}
