package io.quorate.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.Incarnation;
import io.quorate.model.Job;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.JobState;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Figures at scale. Not in the default run: {@code mvn -pl core test -Dtest=RegistryScaleTest -Dquorate.scale=true -DargLine=-Xmx3g}, with
 * {@code -Dquorate.scale.distinct=true} for jobs that have payloads and results of their own.
 */
@EnabledIfSystemProperty(named = "quorate.scale", matches = "true")
final class RegistryScaleTest {
    private static final int SLAVES = 1_000;
    private static final int FINISHED = Integer.getInteger("quorate.scale.finished", 1_000_000);
    private static final int LIVE = 100_000;
    private static final int TOGETHER = 1_000;

    private final boolean distinct = Boolean.getBoolean("quorate.scale.distinct");
    private Registry registry = new Registry();
    private long index;
    private long now = 1_790_000_000_000L;
    private int submitted;
    private int reports;

    @Test
    void aMillionFinishedAndAHundredThousandLiveJobs() {
        long before = usedBytes();
        for (int i = 0; i < SLAVES; i++) {
            apply(new Command.RegisterSlave(
                    now,
                    slave(i),
                    new Incarnation(1),
                    1,
                    null,
                    Resources.parse("cpus=1000,memory=1TiB"),
                    4_096,
                    Collections.emptySortedMap(),
                    List.of()));
        }
        long start = cpuNanos();
        for (int i = 0; i < FINISHED / TOGETHER; i++) {
            finish(run());
        }
        long afterFinished = usedBytes();
        print("applied jobs to their ends: " + FINISHED, start);
        for (int i = 0; i < LIVE / TOGETHER; i++) {
            run();
        }
        long afterLive = usedBytes();
        System.out.printf(
                Locale.ROOT,
                "bytes per finished job %d, per live job %d%n",
                (afterFinished - before) / FINISHED,
                (afterLive - afterFinished) / LIVE);

        for (int round = 0; round < 4; round++) {
            List<byte[]> pieces = encode();
            load(pieces);
        }
        page();
        forget();
    }

    private List<byte[]> encode() {
        List<byte[]> pieces = new ArrayList<>();
        long start = cpuNanos();
        RegistrySnapshot snapshot = registry.beginSnapshot();
        long begun = cpuNanos();
        long worst = 0;
        long bytes = 0;
        for (long last = begun; ; ) {
            byte[] piece = snapshot.next(64 << 10);
            long at = cpuNanos();
            worst = Math.max(worst, at - last);
            last = at;
            if (piece == null) {
                break;
            }
            bytes += piece.length;
            pieces.add(piece);
        }
        System.out.printf(
                Locale.ROOT,
                "begin %.1f ms, longest piece %.1f ms, %,d bytes; ",
                (begun - start) / 1e6,
                worst / 1e6,
                bytes);
        print("encoded", start);
        return pieces;
    }

    private void load(List<byte[]> pieces) {
        long start = cpuNanos();
        RegistryLoader loader = new RegistryLoader();
        pieces.forEach(loader::add);
        loader.finish();
        Registry loaded = new Registry();
        loaded.load(loader);
        print("loaded", start);
        assertThat(loaded.digest()).isEqualTo(registry.digest());
        assertThat(loaded.jobCount(JobState.RUNNING)).isEqualTo(LIVE);
        registry = loaded;
        System.out.printf(Locale.ROOT, "%,d bytes for all after loading%n", usedBytes());
    }

    private void page() {
        for (JobState state : new JobState[] {null, JobState.SUCCEEDED, JobState.RUNNING, JobState.FAILED}) {
            long start = cpuNanos();
            JobId after = null;
            int jobs = 0;
            int pages = 0;
            for (; ; pages++) {
                List<Job> page = registry.jobs(new JobFilter(state), after, 1000, false);
                if (page.isEmpty()) {
                    break;
                }
                jobs += page.size();
                after = page.get(page.size() - 1).id();
            }
            print(pages + " pages of state " + state + ", " + jobs + " jobs", start);
        }
    }

    private void forget() {
        long start = cpuNanos();
        int commands = 0;
        for (; ; commands++) {
            Command.ForgetJobs forget = new Command.ForgetJobs(now, 1 << 30, 0, 1L << 40, 10_000_000, 1000);
            if (registry.forgetDueMillis(forget) > 0) {
                break;
            }
            apply(forget);
        }
        print(commands + " commands forgot them", start);
        assertThat(registry.forgottenCount()).isEqualTo(FINISHED);
        System.out.printf(Locale.ROOT, "%,d bytes for all after forgetting%n", usedBytes());
        load(encode());
    }

    private List<AttemptKey> run() {
        List<Command.Submission> jobs = new ArrayList<>();
        List<Command.Assignment> assignments = new ArrayList<>();
        for (int i = 0; i < TOGETHER; i++) {
            int number = submitted++;
            JobId id = JobId.made(now, String.format(Locale.ROOT, "%013d", number));
            Bytes payload = distinct ? Bytes.utf8("the payload of job " + number) : Bytes.EMPTY;
            jobs.add(new Command.Submission(
                    id,
                    JobSpec.handler("resize", payload)
                            .resources(Resources.parse("cpus=1,memory=64MiB"))
                            .build()));
            assignments.add(new Command.Assignment(id, 1, slave(number % SLAVES), 1 + number % SLAVES));
        }
        // As they come from the log: nothing is shared.
        List<Command> batch =
                List.of(new Command.SubmitJobs(now++, jobs), new Command.AssignAttempts(now++, assignments));
        long token = registry.nextToken();
        apply(CommandCodec.decode(CommandCodec.encode(batch)));
        List<AttemptKey> keys = new ArrayList<>();
        List<Command> running = new ArrayList<>();
        for (Command.Assignment one : assignments) {
            AttemptKey key = new AttemptKey(one.job(), 1, token++);
            keys.add(key);
            running.add(report(one.slave(), AttemptReport.running(key)));
        }
        apply(CommandCodec.decode(CommandCodec.encode(running)));
        return keys;
    }

    private void finish(List<AttemptKey> keys) {
        List<Command> ended = new ArrayList<>();
        for (AttemptKey key : keys) {
            Bytes result = distinct ? Bytes.utf8("the result of " + key.job()) : Bytes.EMPTY;
            ended.add(report(
                    slave((int) ((key.token() - 1) % SLAVES)), AttemptReport.ended(key, JobOutcome.succeeded(result))));
        }
        apply(CommandCodec.decode(CommandCodec.encode(ended)));
    }

    private Command report(NodeId slave, AttemptReport report) {
        return new Command.ReportAttempts(now++, slave, registry.session(slave), 2 + reports++, List.of(report));
    }

    private static NodeId slave(int number) {
        return NodeId.of(String.format(Locale.ROOT, "slave-%04d", number));
    }

    private void apply(Command command) {
        apply(List.of(command));
    }

    private void apply(List<Command> batch) {
        registry.apply(++index, batch);
    }

    /** Of this thread alone: other load on the machine does not count. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void print(String what, long startNanos) {
        System.out.printf(Locale.ROOT, "%s in %.2f s of processor time%n", what, (cpuNanos() - startNanos) / 1e9);
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
