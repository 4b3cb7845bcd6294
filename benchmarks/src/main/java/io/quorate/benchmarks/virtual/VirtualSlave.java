package io.quorate.benchmarks.virtual;

import io.quorate.kernel.Environment;
import io.quorate.kernel.KernelConfig;
import io.quorate.kernel.NodeKernel;
import io.quorate.kernel.Now;
import io.quorate.link.Secret;
import io.quorate.model.AttemptKey;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.Isolation;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Resources;
import io.quorate.model.SlaveInfo;
import io.quorate.model.Timings;
import io.quorate.model.Work;
import io.quorate.slave.SlaveConfig;
import io.quorate.slave.SlaveCore;
import io.quorate.slave.SlaveEffects;
import io.quorate.slave.SlaveEvent;
import io.quorate.spi.RandomSource;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A slave's kernel and state machine, as in a slave of the library; what it starts is counted and never ends by itself. Driven by the
 * thread of {@link VirtualSlaves}.
 */
final class VirtualSlave {
    private final NodeRef self;
    private final NodeKernel kernel;
    private final SlaveCore core;
    private final Listener listener;
    private boolean started;
    /** When it is woken next, as far as the owner has noted. */
    private long wakeNanos = Long.MAX_VALUE;

    private long registeredTerm;

    /** Hears what the slave does. */
    interface Listener {
        void begun(long term);

        /** It is to stop that attempt, which cannot be done within this call. */
        void stop(VirtualSlave slave, AttemptKey attempt);

        /** For the first time in that term. */
        void registered(long term);
    }

    VirtualSlave(
            NodeId id,
            String cluster,
            Resources resources,
            Endpoint endpoint,
            Environment environment,
            RandomSource random,
            Listener listener) {
        this.self = NodeRef.slave(id);
        this.listener = listener;
        Incarnation incarnation = new Incarnation(random.nextNonZero());
        this.kernel = new NodeKernel(
                new KernelConfig(
                        cluster, self, incarnation, endpoint, Secret.none(), List.of(), Timings.defaults(), true),
                environment,
                random);
        this.core = new SlaveCore(
                new SlaveConfig(
                        id,
                        incarnation,
                        endpoint,
                        resources,
                        SlaveInfo.MAX_ATTEMPTS,
                        Collections.emptySortedMap(),
                        Timings.defaults()),
                kernel.outbox(),
                new Effects(),
                random);
    }

    NodeRef self() {
        return self;
    }

    NodeKernel kernel() {
        return kernel;
    }

    void start(Now now) {
        started = true;
        kernel.start(now, core);
    }

    boolean isStarted() {
        return started;
    }

    boolean hasSession() {
        return core.hasSession();
    }

    /** Says that the attempt, which was to stop, has stopped. */
    void stopped(Now now, AttemptKey attempt) {
        kernel.run(now, () -> core.attemptStopped(now, attempt));
    }

    long wakeNanos() {
        return wakeNanos;
    }

    void noteWake(long nanos) {
        wakeNanos = nanos;
    }

    private final class Effects implements SlaveEffects {
        @Override
        public @Nullable String refusal(Work work) {
            return null;
        }

        @Override
        public void start(AttemptKey attempt, Work work, Isolation isolation) {
            listener.begun(core.term());
        }

        @Override
        public void leaseHolds(long sentNanos, long leaseNanos) {
            // Nothing runs that would have to stop with it.
        }

        @Override
        public void stop(AttemptKey attempt) {
            listener.stop(VirtualSlave.this, attempt);
        }

        @Override
        public void left() {
            // It stays until its process ends.
        }

        @Override
        public void event(SlaveEvent event) {
            if (event instanceof SlaveEvent.Registered registered && registered.term() != registeredTerm) {
                registeredTerm = registered.term();
                listener.registered(registeredTerm);
            }
        }
    }
}
