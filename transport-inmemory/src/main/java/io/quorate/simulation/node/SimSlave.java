package io.quorate.simulation.node;

import io.quorate.kernel.NodeKernel;
import io.quorate.kernel.RoleMachine;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.AttemptKey;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.Isolation;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.model.Work;
import io.quorate.simulation.engine.SimClock;
import io.quorate.slave.KeptOutcome;
import io.quorate.slave.SlaveConfig;
import io.quorate.slave.SlaveCore;
import io.quorate.slave.SlaveEffects;
import io.quorate.slave.SlaveEvent;
import io.quorate.spi.RandomSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A slave with a simulated runner. Its attempts are processes: they go on while the slave is paused, and are gone when it
 * crashes. Exclusive ones are under a {@link SimGuard}.
 */
public final class SimSlave extends SimNode {
    private final SortedMap<String, String> attributes;
    private final JobBehaviour behaviour;
    /** Slaves differ in how many attempts they list in any case: fewer than this. */
    private static final int LISTING_HABITS = 3;

    private final TreeMap<AttemptKey, Running> running = new TreeMap<>();
    private final SimOutcomes outcomes;
    private @Nullable SimGuard guard;
    private Resources resources;
    private Incarnation incarnation = new Incarnation(1);
    private @Nullable SlaveCore core;
    private boolean leaving;
    private boolean left;

    /** Each start is one of its own, so these are told apart by identity. */
    private static final class Running {
        private final Execution execution;
        private final Course course;
        private final boolean exclusive;

        Running(Execution execution, Course course, boolean exclusive) {
            this.execution = execution;
            this.course = course;
            this.exclusive = exclusive;
        }
    }

    public SimSlave(
            World world,
            NodeId id,
            SimClock clock,
            Endpoint endpoint,
            Resources resources,
            Map<String, String> attributes,
            JobBehaviour behaviour) {
        super(world, NodeRef.slave(id), clock, endpoint);
        this.resources = resources;
        this.attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
        this.behaviour = behaviour;
        this.outcomes = new SimOutcomes(world.agenda(), world.random().split());
    }

    /** Whether it has a disk, on which it keeps outcomes that are not acknowledged. */
    public void useDisk(boolean disk) {
        outcomes.use(disk);
    }

    /** What its disk holds. */
    public List<KeptOutcome> keptOutcomes() {
        return outcomes.recover();
    }

    @Override
    public Incarnation incarnation() {
        return incarnation;
    }

    public Resources resources() {
        return resources;
    }

    /** What its next process offers; only while none runs. */
    public void offer(Resources other) {
        if (isUp()) {
            throw new IllegalStateException(id() + " is up: a process offers the same all its life");
        }
        world().trace().record(id().value(), "will offer", other.toString().hashCode(), other);
        resources = other;
    }

    public @Nullable SlaveCore core() {
        return core;
    }

    /** What executes there now, in the order of the tokens. */
    public List<Execution> executing() {
        List<Execution> all = new ArrayList<>();
        running.values().forEach(one -> all.add(one.execution));
        return all;
    }

    public boolean isExecuting(AttemptKey attempt) {
        return running.containsKey(attempt);
    }

    /** Begins a graceful stop. */
    public void leave() {
        SlaveCore current = core;
        if (current != null) {
            leaving = true;
            input(process(), () -> current.leave(now()));
        }
    }

    public boolean isLeaving() {
        return leaving;
    }

    /** Whether it has told the cluster that it goes. */
    public boolean hasLeft() {
        return left;
    }

    @Override
    RoleMachine newRole(Incarnation newIncarnation, NodeKernel kernel, SeededRandom random) {
        incarnation = newIncarnation;
        left = false;
        leaving = false;
        guard = new SimGuard(world(), clock(), random.split(), this::stopForLease);
        SlaveCore created = new SlaveCore(
                new SlaveConfig(
                        id(),
                        newIncarnation,
                        host().endpoint(),
                        resources,
                        SlaveInfo.MAX_ATTEMPTS,
                        attributes,
                        world().timings(),
                        Math.floorMod(newIncarnation.value(), LISTING_HABITS)),
                outcomes.recover(),
                kernel.outbox(),
                new Effects(random.split()),
                random.split());
        core = created;
        return created;
    }

    @Override
    void died(boolean machineToo) {
        core = null;
        outcomes.crash();
        SimGuard left = guard;
        guard = null;
        TreeMap<AttemptKey, Running> gone = new TreeMap<>(running);
        running.clear();
        gone.forEach((attempt, one) -> {
            Runnable over = () -> {
                one.course.kill();
                world().observer().attemptOver(this, attempt, null);
            };
            if (one.exclusive && !machineToo && left != null) {
                left.killLeftBehind(over);
            } else {
                over.run();
            }
        });
        if (left != null) {
            left.end();
        }
    }

    /** The guard begins to stop what is exclusive, and kills what has not ended by then. */
    private void stopForLease(long killAtNanos) {
        Object process = process();
        running.forEach((attempt, one) -> {
            if (one.exclusive) {
                world().trace().record(id().value(), "attempt's lease ends", attempt.token(), attempt);
                one.course.stopBy(killAtNanos, () -> stopped(process, attempt, one));
            }
        });
    }

    private void stopped(Object process, AttemptKey attempt, Running expected) {
        if (isOver(attempt, expected, JobOutcome.cancelled())) {
            SlaveCore current = core;
            if (current != null) {
                input(process, () -> current.attemptStopped(now(), attempt));
            }
        }
    }

    /** Whether the cluster counts on that process, and, for what is exclusive, for long enough. */
    private boolean hasLease(Object process, boolean exclusive) {
        SlaveCore current = core;
        SimGuard currentGuard = guard;
        return current != null
                && currentGuard != null
                && process == process()
                && now().nanos() < current.leaseEndNanos()
                && (!exclusive || currentGuard.mayStart());
    }

    @Override
    void stepped() {
        world().observer().stepped(this);
    }

    private void over(Object process, AttemptKey attempt, Running expected, JobOutcome outcome) {
        if (isOver(attempt, expected, outcome)) {
            SlaveCore current = core;
            if (current != null) {
                input(process, () -> current.attemptEnded(now(), attempt, outcome));
            }
        }
    }

    private boolean isOver(AttemptKey attempt, Running expected, JobOutcome outcome) {
        if (running.get(attempt) != expected) {
            return false;
        }
        running.remove(attempt);
        world().trace().record(id().value(), "attempt over", attempt.token(), attempt + " " + outcome.state());
        world().observer().attemptOver(this, attempt, outcome);
        return true;
    }

    private final class Effects implements SlaveEffects {
        private final RandomSource random;

        Effects(RandomSource random) {
            this.random = random;
        }

        @Override
        public @Nullable String refusal(Work work) {
            return behaviour.refusal(work);
        }

        @Override
        public void start(AttemptKey attempt, Work work, Isolation isolation) {
            boolean exclusive = isolation == Isolation.EXCLUSIVE;
            Object process = process();
            SimGuard current = guard;
            SlaveCore told = core;
            if (exclusive && current != null && told != null && !current.mayStart()) {
                world().trace().record(id().value(), "attempt has no lease", attempt.token(), attempt);
                world().agenda().after(0, () -> input(process, () -> told.attemptStopped(now(), attempt)));
                return;
            }
            world().trace().record(id().value(), "attempt starts", attempt.token(), attempt);
            world().observer().attemptStarts(SimSlave.this, attempt, work);
            Course course = behaviour.course(
                    new JobBehaviour.Start(id(), attempt, work, random, () -> hasLease(process, exclusive)));
            Running started =
                    new Running(new Execution(attempt, work, world().agenda().nowNanos()), course, exclusive);
            running.put(attempt, started);
            course.begin(outcome -> over(process, attempt, started, outcome), () -> stopped(process, attempt, started));
        }

        @Override
        public void leaseHolds(long sentNanos, long leaseNanos) {
            SimGuard current = guard;
            if (current != null) {
                current.leaseHolds(sentNanos, leaseNanos);
            }
        }

        @Override
        public void stop(AttemptKey attempt) {
            world().trace().record(id().value(), "attempt told to stop", attempt.token(), attempt);
            world().observer().attemptStopAsked(SimSlave.this, attempt);
            Running stopped = running.get(attempt);
            if (stopped != null) {
                Object process = process();
                stopped.course.askToStop(outcome -> over(process, attempt, stopped, outcome));
            }
        }

        @Override
        public void keep(KeptOutcome outcome) {
            outcomes.keep(outcome);
        }

        @Override
        public void forget(AttemptKey attempt) {
            outcomes.forget(attempt);
        }

        @Override
        public void left() {
            left = true;
            world().trace().record(id().value(), "has left", 0, null);
        }

        @Override
        public void event(SlaveEvent event) {
            world().trace().record(id().value(), "says", event.toString().hashCode(), event);
            world().observer().said(SimSlave.this, event);
        }
    }
}
