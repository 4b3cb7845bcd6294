package io.quorate.simulation.node;

import io.quorate.kernel.Environment;
import io.quorate.kernel.KernelConfig;
import io.quorate.kernel.KernelCounters;
import io.quorate.kernel.KernelLoad;
import io.quorate.kernel.NodeKernel;
import io.quorate.kernel.Now;
import io.quorate.kernel.RoleMachine;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.simulation.disk.SimDisk;
import io.quorate.simulation.engine.SimClock;
import io.quorate.simulation.network.Host;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.StorageException;
import io.quorate.spi.TransportListener;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A machine, and the process of a node that may run on it. */
public abstract class SimNode {
    /** Between an input and the wake that it asked for at once: what else has arrived by then is handled together. */
    private static final long TURN_NANOS = 20_000;

    private final World world;
    private final NodeRef ref;
    private final SimClock clock;
    private final Host host;
    private final Inbox inbox = new Inbox();
    private @Nullable Life process;
    private boolean paused;
    private long wakeAtNanos = Long.MAX_VALUE;
    private int starts;

    SimNode(World world, NodeRef ref, SimClock clock, Endpoint endpoint) {
        this.world = world;
        this.ref = ref;
        this.clock = clock;
        this.host = world.network().addHost(ref, endpoint);
    }

    public final NodeId id() {
        return ref.id();
    }

    public final NodeRef ref() {
        return ref;
    }

    public final Host host() {
        return host;
    }

    public final SimClock clock() {
        return clock;
    }

    public final boolean isUp() {
        return process != null;
    }

    public final boolean isPaused() {
        return paused;
    }

    /** Whether each step takes time. */
    public final boolean isSlow() {
        return inbox.isSlow();
    }

    /** How many processes were started here. */
    public final int starts() {
        return starts;
    }

    /** Of the process that runs, or ran last. */
    public abstract Incarnation incarnation();

    /** What its process counted of others' mistakes; null while it is gone. */
    public final @Nullable KernelCounters counters() {
        Life current = process;
        return current == null ? null : current.kernel.counters();
    }

    /** What its process holds of others and for them; null while it is gone. */
    public final @Nullable KernelLoad load() {
        Life current = process;
        return current == null ? null : current.kernel.load();
    }

    /** How many inputs wait for its process. */
    public final int waiting() {
        return inbox.size();
    }

    /** Starts a process; if it has a disk that it cannot use, it ends at once. */
    public final void start() {
        if (process != null) {
            throw new IllegalStateException(ref + " is up already");
        }
        starts++;
        SeededRandom random = world.random().split();
        Incarnation incarnation = new Incarnation(random.nextNonZero());
        Life started = new Life(incarnation, random);
        process = started;
        paused = false;
        world.trace().record(id().value(), "starts", incarnation.value(), incarnation);
        world.network().processStarted(host, started);
        Now now = clock.at(world.agenda().nowNanos());
        RoleMachine role;
        try {
            role = new ObservedRole(this, newRole(incarnation, started.kernel, random), world.observer());
        } catch (StorageException e) {
            world.trace().record(id().value(), "does not start", 0, e.getMessage());
            crash(false);
            return;
        }
        world.observer().started(this);
        started.kernel.start(now, role);
        settle(started);
    }

    /**
     * Kills the process.
     *
     * @param machineToo the machine with it, so that nobody is told
     */
    public final void crash(boolean machineToo) {
        if (process == null) {
            return;
        }
        world.trace().record(id().value(), machineToo ? "machine dies" : "process dies", 0, null);
        process = null;
        paused = false;
        inbox.clear();
        wakeAtNanos = Long.MAX_VALUE;
        world.network().processStopped(host, machineToo);
        died(machineToo);
        world.observer().stopped(this);
    }

    /** Stops the process without its noticing, as SIGSTOP does; what arrives meanwhile waits. */
    public final void pause() {
        if (process != null && !paused) {
            world.trace().record(id().value(), "is paused", 0, null);
            paused = true;
        }
    }

    public final void resume() {
        Life resumed = process;
        if (resumed == null || !paused) {
            return;
        }
        world.trace().record(id().value(), "goes on", inbox.size(), null);
        paused = false;
        // What comes first after a pause, the timers or the messages, depends on the threads: both happen.
        if (world.random().nextLong(2) == 0) {
            wake(resumed);
        }
        serve(resumed);
        if (process == resumed) {
            wake(resumed);
        }
    }

    /** From now on each step of the node's processes takes that long, so that inputs have to wait; 0: no time. */
    public final void slowDown(long stepNanos) {
        world.trace().record(id().value(), "takes for a step", stepNanos, stepNanos);
        inbox.use(stepNanos);
        serveLater();
    }

    @Override
    public final String toString() {
        return id().value();
    }

    // ---- for the roles

    final World world() {
        return world;
    }

    /** Gives the role an input of its own, such as the end of an attempt, unless its process has gone since. */
    final void input(Object ofProcess, Runnable input) {
        Life current = process;
        if (current == ofProcess && current != null) {
            current.deliver(now -> current.kernel.run(now, input));
        }
    }

    /** A token of the process that runs now, for {@link #input}. */
    final Object process() {
        Life current = process;
        if (current == null) {
            throw new IllegalStateException(ref + " is not up");
        }
        return current;
    }

    /** The time of the step that is being handled. */
    final Now now() {
        return clock.at(world.agenda().nowNanos());
    }

    abstract RoleMachine newRole(Incarnation incarnation, NodeKernel kernel, SeededRandom random);

    /**
     * The process is gone.
     *
     * @param machineToo with all others of the machine
     */
    abstract void died(boolean machineToo);

    /** The role's process has handled an input. */
    void stepped() {}

    void write(LogWrite write, Runnable whenDurable) {
        throw new IllegalStateException(ref + " has no disk");
    }

    void readSnapshot(SnapshotInfo of, long offset, int maxBytes, SimDisk.Reader reader) {
        throw new IllegalStateException(ref + " has no snapshots");
    }

    // ---- time

    private void enter(Life into, Consumer<Now> input) {
        input.accept(now());
        settle(into);
    }

    private void settle(Life of) {
        if (process != of) {
            return;
        }
        stepped();
        inbox.stepped(world.agenda().nowNanos());
        long wanted = of.kernel.nextWakeNanos();
        if (wanted == Long.MAX_VALUE) {
            return;
        }
        long soonest = Math.max(world.agenda().nowNanos() + TURN_NANOS, inbox.busyUntilNanos());
        long at = wanted <= now().nanos() ? soonest : Math.max(soonest, clock.whenShows(wanted));
        if (at < wakeAtNanos) {
            wakeAtNanos = at;
            world.agenda().at(at, () -> {
                if (process == of && wakeAtNanos == at) {
                    wakeAtNanos = Long.MAX_VALUE;
                    if (!paused) {
                        wake(of);
                    }
                }
            });
        }
    }

    /** Handles what waits: all of it, or one of it if the process is slow. */
    private void serve(Life of) {
        boolean one = inbox.isSlow();
        while (process == of && !paused && !inbox.isEmpty()) {
            enter(of, inbox.remove());
            if (one) {
                serveLater();
                return;
            }
        }
    }

    private void serveLater() {
        Life of = process;
        if (of != null && !paused && inbox.needsService()) {
            world.agenda().at(Math.max(world.agenda().nowNanos(), inbox.busyUntilNanos()), () -> {
                if (process == of) {
                    inbox.arrived();
                    serve(of);
                }
            });
        }
    }

    private void wake(Life of) {
        enter(of, of.kernel::onWake);
    }

    /** One life of the node. */
    private final class Life implements TransportListener, Environment {
        private final NodeKernel kernel;

        Life(Incarnation incarnation, SeededRandom random) {
            this.kernel = new NodeKernel(
                    new KernelConfig(
                            world.cluster(),
                            ref,
                            incarnation,
                            host.endpoint(),
                            world.secret(),
                            List.of(),
                            world.timings(),
                            true),
                    this,
                    random.split());
        }

        private void deliver(Consumer<Now> input) {
            if (process != this) {
                return;
            }
            if (!paused && !inbox.isBusy(world.agenda().nowNanos())) {
                enter(this, input);
            } else {
                inbox.add(input);
                serveLater();
            }
        }

        @Override
        public void onDatagram(Endpoint from, byte[] datagram) {
            deliver(now -> kernel.onDatagram(now, from, datagram));
        }

        @Override
        public void onAccepted(long link, Endpoint from) {
            deliver(now -> kernel.onAccepted(now, link, from));
        }

        @Override
        public void onLinkUp(long link) {
            deliver(now -> kernel.onLinkUp(now, link));
        }

        @Override
        public void onFrame(long link, byte[] frame) {
            deliver(now -> {
                world.trace().record(id().value(), "gets", link, null);
                kernel.onFrame(now, link, frame);
            });
        }

        @Override
        public void onLinkEnd(long link, LinkEnd end) {
            deliver(now -> kernel.onLinkEnd(now, link, end));
        }

        @Override
        public long connect(Endpoint to) {
            return world.network().connect(host, to);
        }

        @Override
        public boolean send(long link, byte[] frame) {
            return world.network().send(host, link, frame);
        }

        @Override
        public void authenticated(long link, NodeRef peer) {
            world.network().authenticated(host, link);
        }

        @Override
        public void disconnect(long link) {
            world.network().disconnect(host, link);
        }

        @Override
        public void broadcast(byte[] datagram) {
            world.network().broadcast(host, datagram);
        }

        @Override
        public void readSnapshot(long number, SnapshotInfo of, long offset, int maxBytes) {
            SimNode.this.readSnapshot(
                    of, offset, maxBytes, bytes -> deliver(now -> kernel.onSnapshotRead(now, number, bytes)));
        }

        @Override
        public void write(long number, LogWrite write) {
            SimNode.this.write(write, () -> deliver(now -> kernel.onDurable(now, number)));
        }
    }
}
