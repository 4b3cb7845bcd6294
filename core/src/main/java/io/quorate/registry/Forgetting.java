package io.quorate.registry;

import io.quorate.model.JobId;
import java.util.ArrayList;
import java.util.List;

/** Applies that jobs and lost slaves are forgotten, and says which ids of jobs may have been (P4). */
final class Forgetting {
    private static final int LEAST_AHEAD = 4;
    private static final int MOST_AHEAD = 32;

    private final RegistryState state;
    private final Transitions transitions;

    Forgetting(RegistryState state, Transitions transitions) {
        this.state = state;
        this.transitions = transitions;
    }

    CommandResult forget(Command.ForgetJobs rule) {
        int jobs = forgetJobs(rule);
        int ids = 0;
        while (ids < rule.limit() && isIdDue(rule, state.steadyMillis)) {
            if (ids % MOST_AHEAD == 0) {
                state.forgotten.approachFirst(Math.min(MOST_AHEAD, rule.limit() - ids));
            }
            long remembered = state.steadyMillis - state.forgotten.steadyEnd(state.forgotten.first());
            transitions.dropOldestId(remembered < rule.keepIdMillis() ? Math.max(1, remembered) : 0);
            ids++;
        }
        return jobs + ids > 0 ? new CommandResult.Applied() : new CommandResult.Ignored("nothing is to be forgotten");
    }

    /** Some at a time, of which it is looked up together where their ids will be remembered; more at a time where there are many. */
    private int forgetJobs(Command.ForgetJobs rule) {
        int jobs = 0;
        long bytes = 0;
        boolean mayBeMore = true;
        while (mayBeMore) {
            int most = Math.min(Math.min(MOST_AHEAD, Math.max(LEAST_AHEAD, jobs)), rule.limit() - jobs);
            List<JobRecord> next = state.jobs.firstOver(most);
            List<Fingerprint> ids = new ArrayList<>(next.size());
            next.forEach(job -> ids.add(state.fingerprints.of(job.id)));
            boolean mayBeThere = state.forgotten.mayHold(ids);
            int done = 0;
            while (done < next.size()
                    && bytes < Registry.MAX_FORGOTTEN_BYTES
                    && isDue(next.get(done), rule, state.steadyMillis)) {
                JobRecord job = next.get(done);
                bytes += JobBytes.of(job.spec());
                transitions.forget(job, ids.get(done), mayBeThere);
                done++;
            }
            jobs += done;
            mayBeMore = done > 0 && done == next.size() && jobs < rule.limit();
        }
        return jobs;
    }

    /** 0 if it is due already, whatever the time. */
    long dueMillis(Command.ForgetJobs rule) {
        long due = Long.MAX_VALUE;
        JobRecord job = state.jobs.firstOver();
        if (job != null) {
            due = isDue(job, rule, 0) ? 0 : later(job.steadyEndMillis(), rule.keepMillis());
        }
        if (state.forgotten.count() > 0) {
            long ended = state.forgotten.steadyEnd(state.forgotten.first());
            due = Math.min(due, isIdDue(rule, 0) ? 0 : later(ended, rule.keepIdMillis()));
        }
        return due;
    }

    /**
     * A slave that is forgotten and comes back is a new one: it gets the jobs back that it still executes, as any that was lost.
     */
    CommandResult forget(Command.ForgetSlaves rule) {
        int slaves = 0;
        for (SlaveRecord slave = state.slaves.firstForgettable();
                slave != null && slaves < rule.limit() && isDue(slave, rule, state.steadyMillis);
                slave = state.slaves.firstForgettable()) {
            transitions.forget(slave);
            slaves++;
        }
        return slaves > 0 ? new CommandResult.Applied() : new CommandResult.Ignored("no slave is to be forgotten");
    }

    /** 0 if it is due already, whatever the time. */
    long dueMillis(Command.ForgetSlaves rule) {
        SlaveRecord slave = state.slaves.firstForgettable();
        if (slave == null) {
            return Long.MAX_VALUE;
        }
        return isDue(slave, rule, 0) ? 0 : later(slave.lostAtSteadyMillis, rule.keepMillis());
    }

    private boolean isDue(SlaveRecord slave, Command.ForgetSlaves rule, long nowMillis) {
        return state.slaves.forgettableCount() > rule.keepSlaves()
                || nowMillis - slave.lostAtSteadyMillis >= rule.keepMillis();
    }

    private boolean isDue(JobRecord job, Command.ForgetJobs rule, long nowMillis) {
        return state.jobs.overCount() > rule.keepJobs()
                || state.jobs.keptBytes() > rule.keepBytes()
                || nowMillis - job.steadyEndMillis() >= rule.keepMillis();
    }

    private boolean isIdDue(Command.ForgetJobs rule, long nowMillis) {
        int count = state.forgotten.count();
        return count > rule.keepIds()
                || (count > 0 && nowMillis - state.forgotten.steadyEnd(state.forgotten.first()) >= rule.keepIdMillis());
    }

    private static long later(long millis, long more) {
        return millis > Long.MAX_VALUE - more ? Long.MAX_VALUE : millis + more;
    }

    /**
     * Whether there may have been a job of that unknown id. It was made before its job ended, give or take what clocks differ;
     * an id that is younger than that difference is believed in any case, or jobs could no longer be submitted when ids
     * are dropped as soon as that.
     *
     * @param atMillis the leader's time
     */
    static boolean mayHaveDropped(RegistryState state, JobId id, long atMillis) {
        Long made = state.droppedUpToMillis < 0 ? null : id.createdAtMillis();
        return made != null
                && made
                        <= Math.min(
                                later(state.droppedUpToMillis, JobId.CLOCK_ALLOWANCE_MILLIS),
                                atMillis - JobId.CLOCK_ALLOWANCE_MILLIS);
    }
}
