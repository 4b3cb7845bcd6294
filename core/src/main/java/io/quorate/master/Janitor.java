package io.quorate.master;

import io.quorate.kernel.Now;
import io.quorate.model.JobId;
import io.quorate.model.Retention;
import io.quorate.model.Timings;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import io.quorate.registry.Registry;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Has jobs that ended long ago forgotten, or those that ended first when there are too many or they take up too much memory, and slaves
 * that were lost long ago; and sees that the registry has the leader's limits: it proposes what is due, one command at a time, or a few
 * when there is more to forget than that keeps up with, each of bounded work; nothing while nothing is due, but for one command a minute
 * that moves the registry's time if something waits for that.
 */
final class Janitor {
    private static final long CHECK_NANOS = 1_000_000_000L;
    /** When too much is kept, what could not be proposed is tried again so soon. */
    private static final long URGENT_NANOS = 20_000_000L;

    private static final int MAX_URGENT_COMMANDS = 8;
    /** The registry's time is made to advance so often, if something waits for it and nothing else moves it. */
    private static final long TICK_NANOS = 60_000_000_000L;
    /** Jobs or slaves forgotten, and ids dropped, by one command. */
    private static final int MAX_TOGETHER = 1_000;

    private static final int COMMAND_BYTES = 64;
    /** What an attempt that ends its slave is given for that, beside the time in which the loss is noticed. */
    private static final long POISON_MILLIS = 10_000;

    private final Registry registry;
    private final Predicate<Proposal> offer;
    private final Retention retention;
    private final long maxKeptBytes;
    private final int poisonLimit;
    private final Timings timings;
    private long nextCheckNanos = Long.MAX_VALUE;
    private long nextTickNanos = Long.MAX_VALUE;
    private long nextUrgentNanos = Long.MAX_VALUE;
    private int inFlight;
    /** Whether a command for that is under way. */
    private boolean limitsPoison;

    private boolean forgetsSlaves;

    Janitor(MasterConfig config, Registry registry, Predicate<Proposal> offer) {
        this.registry = registry;
        this.offer = offer;
        this.retention = config.retention();
        this.maxKeptBytes = config.memory().maxKeptBytes();
        this.poisonLimit = config.poisonLimit();
        this.timings = config.timings();
    }

    void becomeActive(long nowNanos) {
        inFlight = 0;
        limitsPoison = false;
        forgetsSlaves = false;
        nextCheckNanos = nowNanos;
        nextTickNanos = nowNanos + TICK_NANOS;
        nextUrgentNanos = nowNanos;
    }

    void becomeIdle() {
        nextCheckNanos = Long.MAX_VALUE;
        nextUrgentNanos = Long.MAX_VALUE;
    }

    long nextWakeNanos() {
        long next = inFlight > 0 ? Long.MAX_VALUE : nextCheckNanos;
        return inFlight < urgentCommands() ? Math.min(next, nextUrgentNanos) : next;
    }

    /**
     * How many commands that forget jobs may be under way at once. One of them forgets only so much: large jobs, of which there are
     * not many in an entry, come as fast as entries do, and of small ones more may end before it is committed than it forgets.
     */
    private int urgentCommands() {
        long bytes = registry.keptBytes() - maxKeptBytes;
        long jobs = (long) registry.keptJobs() - retention.keepJobs();
        long forBytes = bytes <= 0 ? 0 : 1 + bytes / Registry.MAX_FORGOTTEN_BYTES;
        long forJobs = jobs <= MAX_TOGETHER ? 0 : 1 + jobs / MAX_TOGETHER;
        return (int) Math.min(MAX_URGENT_COMMANDS, Math.max(forBytes, forJobs));
    }

    void work(Now now) {
        if (now.nanos() < nextWakeNanos()) {
            return;
        }
        nextCheckNanos = now.nanos() + CHECK_NANOS;
        nextUrgentNanos = now.nanos() + URGENT_NANOS;
        Command.ForgetJobs forget = rule(now.wallMillis());
        long poisonWithinMillis = POISON_MILLIS
                + timings.stretched(registry.leaseFactor()).leaseWithDrift().toMillis();
        if (!limitsPoison && !registry.limitsPoison(poisonLimit, poisonWithinMillis)) {
            limitsPoison = propose(new Command.LimitPoison(now.wallMillis(), poisonLimit, poisonWithinMillis));
            return;
        }
        Command.ForgetSlaves forgetSlaves = slaveRule(now.wallMillis());
        long steadyMillis = registry.steadyMillisAt(now.wallMillis());
        long slavesDueMillis = registry.forgetDueMillis(forgetSlaves);
        if (!forgetsSlaves && slavesDueMillis <= steadyMillis) {
            forgetsSlaves = propose(forgetSlaves);
        }
        if (urgentCommands() > 0) {
            boolean offered = true;
            while (offered && inFlight < urgentCommands()) {
                offered = propose(forget);
            }
            return;
        }
        long jobsDueMillis = registry.forgetDueMillis(forget);
        boolean waits = Math.min(jobsDueMillis, slavesDueMillis) != Long.MAX_VALUE;
        if (jobsDueMillis <= steadyMillis || (waits && now.nanos() >= nextTickNanos)) {
            nextTickNanos = now.nanos() + TICK_NANOS;
            propose(forget);
        }
    }

    private Command.ForgetSlaves slaveRule(long wallMillis) {
        return new Command.ForgetSlaves(
                wallMillis, retention.lostSlaveTime().toMillis(), retention.keepLostSlaves(), MAX_TOGETHER);
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
                maxKeptBytes,
                retention.idWindow().toMillis() + 2 * JobId.CLOCK_ALLOWANCE_MILLIS,
                retention.keepIds(),
                MAX_TOGETHER);
    }

    /** @return false if too much is waiting already */
    private boolean propose(Command command) {
        boolean offered = offer.test(new Housekeeping(command));
        inFlight += offered ? 1 : 0;
        return offered;
    }

    private void ended(Command command) {
        inFlight = Math.max(0, inFlight - 1);
        limitsPoison &= !(command instanceof Command.LimitPoison);
        forgetsSlaves &= !(command instanceof Command.ForgetSlaves);
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
            ended(command);
            if (result instanceof CommandResult.Applied) {
                // There may be more of it: look again at once.
                nextCheckNanos = Long.MIN_VALUE;
            }
        }

        @Override
        public void tooLong(int bytes) {
            ended(command);
        }

        @Override
        public void lost(boolean mayHappen) {
            ended(command);
        }
    }
}
