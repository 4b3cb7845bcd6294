package io.quorate.benchmarks.replication;

import io.quorate.benchmarks.load.Load;
import io.quorate.benchmarks.load.LoadResult;
import io.quorate.benchmarks.load.LoadServer;
import io.quorate.benchmarks.process.ChildLife;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A member of a consensus as the harness sees it: says whether it leads when it is asked {@value #WHO}, how often it was
 * too far behind for entries when it is asked {@value #SKIPPED}, and puts itself under
 * load at the command of a {@link LoadServer}.
 */
public final class Member {
    static final String WHO = "who leads?";
    static final String LEADS = "leads: ";
    static final String SKIPPED = "how often behind?";
    static final String SKIPS = "behind: ";

    private static final int FAILED = 1;

    private volatile @Nullable CommandLoad load;
    private final AtomicInteger skips = new AtomicInteger();

    /** To be told of everything that is committed here. */
    public void committed(byte[] commands) {
        CommandLoad running = load;
        if (running != null) {
            running.committed(commands);
        }
    }

    /** To be told when this member lagged so far behind that it got a snapshot instead of entries. */
    public void skipped() {
        skips.incrementAndGet();
    }

    /** To be told when the consensus cannot go on: this process ends, so that nobody measures two members for three. */
    public void failed(Throwable thrown) {
        thrown.printStackTrace();
        Runtime.getRuntime().halt(FAILED);
    }

    /** Serves until the harness is gone. */
    public void serve(Proposer proposer, BooleanSupplier leads) throws InterruptedException {
        ChildLife.ready();
        for (String line = ChildLife.next(); line != null; line = ChildLife.next()) {
            if (line.equals(WHO)) {
                ChildLife.say(LEADS + leads.getAsBoolean());
            } else if (line.equals(SKIPPED)) {
                ChildLife.say(SKIPS + skips.get());
            } else {
                String[] words = line.split(" ", -1);
                CommandLoad running = new CommandLoad(proposer, Integer.parseInt(words[0]));
                load = running;
                LoadResult result = running.run(
                        Duration.ofMillis(Long.parseLong(words[1])),
                        Duration.ofMillis(Long.parseLong(words[2])),
                        new Load.Phases() {
                            @Override
                            public void begins() {
                                ChildLife.say(LoadServer.BEGINS);
                            }

                            @Override
                            public void ends() {
                                ChildLife.say(LoadServer.ENDS);
                            }
                        });
                load = null;
                ChildLife.say(LoadServer.RESULT + result.toLine());
            }
        }
    }
}
