package io.quorate.master;

import io.quorate.kernel.Now;
import io.quorate.model.JobId;
import io.quorate.model.Retention;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import io.quorate.registry.Registry;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Has jobs that ended long ago forgotten, and sees that the registry has the leader's limits: it proposes what is due, one
 * command at a time, each of bounded work; nothing while nothing is due, but for one command a minute that moves the registry's
 * time if something waits for that.
 */
final class Janitor {
    private static final long CHECK_NANOS = 1_000_000_000L;
    /** The registry's time is made to advance so often, if something waits for it and nothing else moves it. */
    private static final long TICK_NANOS = 60_000_000_000L;
    /** Jobs forgotten, and ids dropped, by one command. */
    private static final int MAX_TOGETHER = 1_000;

    private static final int COMMAND_BYTES = 64;
    /** What an attempt that ends its slave is given for that, beside the time in which the loss is noticed. */
    private static final long POISON_MILLIS = 10_000;

    private final Registry registry;
    private final Predicate<Proposal> offer;
    private final Retention retention;
    private final int poisonLimit;
    private final long poisonWithinMillis;
    private long nextCheckNanos = Long.MAX_VALUE;
    private long nextTickNanos = Long.MAX_VALUE;
    private boolean inFlight;

    Janitor(MasterConfig config, Registry registry, Predicate<Proposal> offer) {
        this.registry = registry;
        this.offer = offer;
        this.retention = config.retention();
        this.poisonLimit = config.poisonLimit();
        this.poisonWithinMillis =
                POISON_MILLIS + config.timings().leaseWithDrift().toMillis();
    }

    void becomeActive(long nowNanos) {
        inFlight = false;
        nextCheckNanos = nowNanos;
        nextTickNanos = nowNanos + TICK_NANOS;
    }

    void becomeIdle() {
        nextCheckNanos = Long.MAX_VALUE;
    }

    long nextWakeNanos() {
        return inFlight ? Long.MAX_VALUE : nextCheckNanos;
    }

    void work(Now now) {
        if (now.nanos() < nextWakeNanos()) {
            return;
        }
        nextCheckNanos = now.nanos() + CHECK_NANOS;
        Command.ForgetJobs forget = rule(now.wallMillis());
        if (!registry.limitsPoison(poisonLimit, poisonWithinMillis)) {
            propose(new Command.LimitPoison(now.wallMillis(), poisonLimit, poisonWithinMillis));
            return;
        }
        long dueMillis = registry.forgetDueMillis(forget);
        boolean waits = dueMillis != Long.MAX_VALUE;
        if (waits && (dueMillis <= registry.steadyMillisAt(now.wallMillis()) || now.nanos() >= nextTickNanos)) {
            nextTickNanos = now.nanos() + TICK_NANOS;
            propose(forget);
        }
    }

    /**
     * Ids are remembered for longer than was asked for: until one is so old that it would be refused as too old, by whichever
     * clock of those that differ by no more than is allowed for.
     */
    private Command.ForgetJobs rule(long wallMillis) {
        return new Command.ForgetJobs(
                wallMillis,
                retention.keepTime().toMillis(),
                retention.keepJobs(),
                retention.idWindow().toMillis() + 2 * JobId.CLOCK_ALLOWANCE_MILLIS,
                retention.keepIds(),
                MAX_TOGETHER);
    }

    private void propose(Command command) {
        inFlight = offer.test(new Housekeeping(command));
    }

    /** What is said of it in the status, if ids are remembered for less than the window; otherwise empty. */
    static String problem(Registry registry, Retention retention) {
        long cut = registry.cutIdWindowMillis();
        if (cut == 0 || cut >= retention.idWindow().toMillis()) {
            return "";
        }
        return "ids of jobs are remembered for " + TimeUnit.MILLISECONDS.toSeconds(cut)
                + " s after their end instead of "
                + retention.idWindow().toSeconds() + " s: more than " + registry.forgottenCount()
                + " end in that time; a submit that is repeated later may run twice (P4). Raise keepIds";
    }

    private final class Housekeeping implements Proposal {
        private final Command command;

        Housekeeping(Command command) {
            this.command = command;
        }

        @Override
        public Command command() {
            return command;
        }

        @Override
        public int sizeBytes() {
            return COMMAND_BYTES;
        }

        @Override
        public void applied(CommandResult result) {
            inFlight = false;
            if (result instanceof CommandResult.Applied) {
                // There may be more of it: look again at once.
                nextCheckNanos = Long.MIN_VALUE;
            }
        }

        @Override
        public void tooLong(int bytes) {
            inFlight = false;
        }

        @Override
        public void lost(boolean mayHappen) {
            inFlight = false;
        }
    }
}
