package io.quorate.examples.processes;

import io.quorate.model.AttemptKey;
import io.quorate.model.AttemptReport;
import io.quorate.model.Bytes;
import io.quorate.model.Incarnation;
import io.quorate.model.JobId;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.NodeId;
import io.quorate.model.Resources;
import io.quorate.registry.Command;
import io.quorate.registry.CommandCodec;
import io.quorate.registry.Registry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** A registry with very many jobs, each of which went the way that commands of production let it go. */
final class LargeRegistry {
    static final int TOGETHER = 1_000;

    private static final int SLAVES = 1_000;

    private final Registry registry = new Registry();
    private final Consumer<byte[]> log;
    private long now;
    private int submitted;
    private int reports;

    /**
     * Without jobs, but with slaves.
     *
     * @param log is given each entry's command
     */
    LargeRegistry(long nowMillis, Consumer<byte[]> log) {
        this.now = nowMillis;
        this.log = log;
        for (int i = 0; i < SLAVES; i++) {
            apply(List.of(new Command.RegisterSlave(
                    now,
                    slave(i),
                    new Incarnation(1),
                    1,
                    null,
                    Resources.parse("cpus=1000,memory=1TiB"),
                    4_096,
                    Collections.emptySortedMap(),
                    List.of())));
        }
    }

    Registry registry() {
        return registry;
    }

    static JobId job(int number) {
        return JobId.of(String.format(Locale.ROOT, "large-%09d", number));
    }

    /** Submits jobs and lets them run. */
    void live(int jobs) {
        for (int i = 0; i < jobs / TOGETHER; i++) {
            run();
        }
    }

    /** Submits jobs and lets them run and succeed. */
    void finished(int jobs) {
        for (int i = 0; i < jobs / TOGETHER; i++) {
            List<Command> ended = new ArrayList<>();
            for (AttemptKey key : run()) {
                ended.add(report(
                        slaveOf(key.token()),
                        AttemptReport.ended(key, JobOutcome.succeeded(Bytes.utf8("result of " + key.job())))));
            }
            apply(ended);
        }
    }

    private List<AttemptKey> run() {
        List<Command.Submission> jobs = new ArrayList<>();
        List<Command.Assignment> assignments = new ArrayList<>();
        long token = registry.nextToken();
        for (int i = 0; i < TOGETHER; i++) {
            JobId id = job(submitted++);
            jobs.add(new Command.Submission(
                    id,
                    JobSpec.handler("resize", Bytes.utf8("payload of " + id))
                            .resources(Resources.parse("cpus=1,memory=64MiB"))
                            .build()));
            NodeId slave = slaveOf(token + i);
            assignments.add(new Command.Assignment(id, 1, slave, registry.session(slave)));
        }
        apply(List.of(new Command.SubmitJobs(now++, jobs), new Command.AssignAttempts(now++, assignments)));
        List<AttemptKey> keys = new ArrayList<>();
        List<Command> running = new ArrayList<>();
        for (Command.Assignment one : assignments) {
            AttemptKey key = new AttemptKey(one.job(), 1, token++);
            keys.add(key);
            running.add(report(one.slave(), AttemptReport.running(key)));
        }
        apply(running);
        return keys;
    }

    private Command report(NodeId slave, AttemptReport report) {
        return new Command.ReportAttempts(now++, slave, registry.session(slave), 2 + reports++, List.of(report));
    }

    private static NodeId slaveOf(long token) {
        return slave((int) (token % SLAVES));
    }

    private static NodeId slave(int number) {
        return NodeId.of(String.format(Locale.ROOT, "slave-%04d", number));
    }

    private void apply(List<Command> batch) {
        byte[] entry = CommandCodec.encode(batch);
        // As they come from the log: nothing is shared.
        registry.apply(registry.appliedIndex() + 1, CommandCodec.decode(entry));
        log.accept(entry);
    }
}
