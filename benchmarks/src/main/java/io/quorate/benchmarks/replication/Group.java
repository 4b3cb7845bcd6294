package io.quorate.benchmarks.replication;

import io.quorate.benchmarks.load.LoadResult;
import io.quorate.benchmarks.load.LoadServer;
import io.quorate.benchmarks.process.Child;
import io.quorate.benchmarks.process.Children;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The processes of all members of a consensus, of which the leader's puts itself under load. */
final class Group implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration ELECTED = Duration.ofSeconds(60);
    private static final Duration ALLOWANCE = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 200;

    private final Children members;

    Group(Children members) {
        this.members = members;
    }

    /** @param cpuMicros of all members together, for each command */
    record Outcome(LoadResult result, double cpuMicros) {}

    Outcome run(int inFlight, Duration warmUp, Duration measured) throws IOException, InterruptedException {
        Child leader = leader();
        leader.send(LoadServer.command(inFlight, warmUp, measured));
        leader.await(LoadServer.BEGINS, warmUp.plus(ALLOWANCE));
        Duration before = members.cpu();
        leader.await(LoadServer.ENDS, measured.plus(ALLOWANCE));
        Duration used = members.cpu().minus(before);
        LoadResult result = LoadResult.parse(leader.await(LoadServer.RESULT, ALLOWANCE));
        for (Child member : members.all()) {
            if (!member.isAlive()) {
                throw new IllegalStateException(member.name() + " is gone: what was measured is not all members' work");
            }
        }
        return new Outcome(result, used.toNanos() / 1e3 / Math.max(1, result.jobs()));
    }

    /** How often members lagged so far behind that they got a snapshot instead of entries, and so did less than was measured. */
    int skips() throws IOException, InterruptedException {
        int sum = 0;
        for (Child member : members.all()) {
            member.send(Member.SKIPPED);
            sum += Integer.parseInt(member.await(Member.SKIPS, ANSWER));
        }
        return sum;
    }

    private Child leader() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + ELECTED.toNanos();
        while (System.nanoTime() < deadline) {
            for (Child member : members.all()) {
                member.send(Member.WHO);
                if (Boolean.parseBoolean(member.await(Member.LEADS, ANSWER))) {
                    return member;
                }
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        throw new IllegalStateException("nobody leads after " + ELECTED.toSeconds() + " s");
    }

    @Override
    public void close() {
        members.close();
    }
}
