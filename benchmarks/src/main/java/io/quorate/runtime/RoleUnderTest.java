package io.quorate.runtime;

import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.kernel.RoleMachine;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Timings;
import io.quorate.spi.LogStore;
import io.quorate.spi.RandomSource;
import io.quorate.spi.Transport;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs a role that is no part of Quorate in the loop, with the links and the writer that masters run in. In this package since
 * only nodes of the library are started in any other way.
 */
public final class RoleUnderTest implements AutoCloseable {
    private final NodeHost host;

    /** Makes a role, which must not use what it is given before it is started. */
    @FunctionalInterface
    public interface Maker {
        RoleMachine make(Outbox outbox, RandomSource random, LogStore.Recovered recovered);
    }

    /**
     * Opens the store and starts the role.
     *
     * @param onFailure told why it ended, if it did by itself
     */
    public RoleUnderTest(
            NodeId id,
            String cluster,
            Transport transport,
            LogStore store,
            Maker maker,
            Consumer<Throwable> onFailure) {
        String threadName = "bench-" + id;
        NodeSettings settings = new NodeSettings(
                cluster,
                NodeRef.master(id),
                Hub.start(transport, SystemClock.INSTANCE),
                true,
                null,
                List.of(),
                Timings.defaults(),
                SystemClock.INSTANCE,
                new Callbacks(threadName, null),
                threadName);
        LogStore.Recovered recovered = store.open();
        host = new NodeHost(settings, true, store, new NodeObserver() {
            @Override
            public void warning(String text) {
                // Links come and go while the members start.
            }

            @Override
            public void failed(Throwable cause) {
                onFailure.accept(cause);
            }
        });
        host.start(maker.make(host.outbox(), host.random(), recovered), now -> {}, () -> {});
    }

    /**
     * Has the loop do it, as an input of the role.
     *
     * @throws IllegalStateException if too much waits, or it has ended
     */
    public void call(Consumer<Now> action) {
        Mailbox.Admission admission = host.call(action);
        if (admission != Mailbox.Admission.TAKEN) {
            throw new IllegalStateException("a call was not taken: " + admission);
        }
    }

    @Override
    public void close() {
        host.stop();
    }
}
