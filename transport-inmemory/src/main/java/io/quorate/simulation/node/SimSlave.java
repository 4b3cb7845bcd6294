package io.quorate.simulation.node;

import io.quorate.kernel.NodeKernel;
import io.quorate.kernel.RoleMachine;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.AttemptKey;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.JobOutcome;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.model.Work;
import io.quorate.simulation.engine.SimClock;
import io.quorate.slave.SlaveConfig;
import io.quorate.slave.SlaveCore;
import io.quorate.slave.SlaveEffects;
import io.quorate.slave.SlaveEvent;
import io.quorate.spi.RandomSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A slave with a simulated runner. Its attempts are processes: they go on while the slave is paused, and are gone when it
 * crashes.
 */
public final class SimSlave extends SimNode {
    private final SortedMap<String, String> attributes;
    private final JobBehaviour behaviour;
    private final TreeMap<AttemptKey, Running> running = new TreeMap<>();
    private Resources resources;
    private Incarnation incarnation = new Incarnation(1);
    private @Nullable SlaveCore core;
    private boolean leaving;
    private boolean left;

    /** Each start is one of its own, so these are told apart by identity. */
    private static final class Running {
        private final Execution execution;
        private final JobBehaviour.Run run;

        Running(Execution execution, JobBehaviour.Run run) {
            this.execution = execution;
            this.run = run;
        }
    }

    public SimSlave(
            World world, NodeId id, SimClock clock, Endpoint endpoint, Resources resources, JobBehaviour behaviour) {
        super(world, NodeRef.slave(id), clock, endpoint);
        this.resources = resources;
        this.attributes = Collections.unmodifiableSortedMap(new TreeMap<>());
        this.behaviour = behaviour;
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
        SlaveCore created = new SlaveCore(
                new SlaveConfig(
                        id(),
                        newIncarnation,
                        host().endpoint(),
                        resources,
                        SlaveInfo.MAX_ATTEMPTS,
                        attributes,
                        world().timings()),
                kernel.outbox(),
                new Effects(random.split()),
                random.split());
        core = created;
        return created;
    }

    @Override
    void died(boolean machineToo) {
        core = null;
        List<AttemptKey> gone = new ArrayList<>(running.keySet());
        running.clear();
        gone.forEach(attempt -> world().observer().attemptOver(this, attempt, null));
    }

    @Override
    void stepped() {
        world().observer().stepped(this);
    }

    private void over(Object process, AttemptKey attempt, Running expected, JobOutcome outcome) {
        if (running.get(attempt) != expected) {
            return;
        }
        running.remove(attempt);
        world().trace().record(id().value(), "attempt over", attempt.token(), attempt + " " + outcome.state());
        world().observer().attemptOver(this, attempt, outcome);
        SlaveCore current = core;
        if (current != null) {
            input(process, () -> current.attemptEnded(now(), attempt, outcome));
        }
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
        public void start(AttemptKey attempt, Work work) {
            world().trace().record(id().value(), "attempt starts", attempt.token(), attempt);
            world().observer().attemptStarts(SimSlave.this, attempt, work);
            JobBehaviour.Run run = behaviour.run(id(), attempt, work, random);
            Running started =
                    new Running(new Execution(attempt, work, world().agenda().nowNanos()), run);
            running.put(attempt, started);
            Object process = process();
            world().agenda().after(run.durationNanos(), () -> over(process, attempt, started, run.outcome()));
        }

        @Override
        public void stop(AttemptKey attempt) {
            world().trace().record(id().value(), "attempt told to stop", attempt.token(), attempt);
            world().observer().attemptStopAsked(SimSlave.this, attempt);
            Running stopped = running.get(attempt);
            if (stopped != null) {
                Object process = process();
                world().agenda()
                        .after(stopped.run.stopNanos(), () -> over(process, attempt, stopped, JobOutcome.cancelled()));
            }
        }

        @Override
        public void left() {
            left = true;
            world().trace().record(id().value(), "has left", 0, null);
        }

        @Override
        public void event(SlaveEvent event) {
            world().trace().record(id().value(), "says", event.toString().hashCode(), event);
        }
    }
}
