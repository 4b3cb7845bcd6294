package io.quorate.runtime;

import io.quorate.kernel.KernelConfig;
import io.quorate.kernel.KernelCounters;
import io.quorate.kernel.NodeKernel;
import io.quorate.kernel.Now;
import io.quorate.kernel.Outbox;
import io.quorate.kernel.RoleMachine;
import io.quorate.link.Secret;
import io.quorate.model.ClosedException;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.NodeId;
import io.quorate.model.OverloadedException;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.LogStore;
import io.quorate.spi.RandomSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What every node's life has in common: it puts loop, kernel, hub and, for a master, writer together, and takes them apart again,
 * whether it is closed or fails. It fails as a whole: from the first sign that its state or its disk cannot be
 * trusted, nothing more is sent.
 */
final class NodeHost {
    private static final int MAX_FRAMES = 16_384;
    private static final long MAX_FRAME_BYTES = 64L << 20;
    private static final int MAX_CALLS = 16_384;
    private static final long JOIN_MILLIS = 2_000;
    private static final Duration OVERLOADED_RETRY = Duration.ofMillis(100);

    private final NodeSettings settings;
    private final NodeObserver observer;
    private final Incarnation incarnation;
    private final Endpoint endpoint;
    private final RandomSource random = new SecureRandomSource();
    private final Mailbox mailbox;
    private final OwnerThreadGuard guard;
    private final HubPort port;
    private final @Nullable DurableWriter writer;
    private final NodeKernel kernel;
    // The value says nothing: that there is one does.
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final OpenAnswers openAnswers = new OpenAnswers();
    private volatile @Nullable NodeLoop loop;
    private volatile Runnable onFailStop = () -> {};

    /**
     * @param listens whether others may dial the node: whether it tells its address
     * @param store opened; null for a node that keeps nothing
     */
    NodeHost(NodeSettings settings, boolean listens, @Nullable LogStore store, NodeObserver observer) {
        this.settings = settings;
        this.mailbox = new Mailbox(settings.clock(), MAX_FRAMES, MAX_FRAME_BYTES, MAX_CALLS);
        this.observer = observer;
        this.incarnation = new Incarnation(random.nextNonZero());
        this.endpoint = settings.hub().localEndpoint();
        this.guard = new OwnerThreadGuard(settings.self().toString());
        this.writer = store == null
                ? null
                : new DurableWriter(
                        settings.threadName() + "-log",
                        store,
                        this::becameDurable,
                        (number, bytes) ->
                                mailbox.offerUrgentNotice(now -> kernel().onSnapshotRead(now, number, bytes)),
                        this::fail);
        this.port = settings.hub().join(settings.self(), settings.cluster(), new Inbound());
        byte[] secret = settings.secret();
        this.kernel = new NodeKernel(
                new KernelConfig(
                        settings.cluster(),
                        settings.self(),
                        incarnation,
                        listens ? endpoint : null,
                        secret == null ? Secret.none() : Secret.of(secret),
                        settings.seeds(),
                        settings.timings(),
                        listens),
                new RuntimeEnvironment(guard, port, mailbox, writer),
                random);
    }

    NodeId id() {
        return settings.self().id();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Incarnation incarnation() {
        return incarnation;
    }

    RandomSource random() {
        return random;
    }

    Outbox outbox() {
        return kernel.outbox();
    }

    private NodeKernel kernel() {
        return kernel;
    }

    /** Completes, on the callback executor, when the node has ended; with the cause if it failed. */
    CompletableFuture<Void> closed() {
        return ended.thenAccept(value -> {});
    }

    /** Whether the node has begun to end. */
    boolean isEnding() {
        return ending.get();
    }

    /**
     * Begins the node's life.
     *
     * @param afterStep called after each step, by who did it
     * @param whenFailed called, on a thread of its own, when the node fails
     */
    void start(RoleMachine role, Consumer<Now> afterStep, Runnable whenFailed) {
        onFailStop = whenFailed;
        NodeLoop created = new NodeLoop(
                settings.threadName(), settings.clock(), mailbox, guard, new KernelDriver(role, afterStep), this::fail);
        loop = created;
        if (writer != null) {
            writer.start();
        }
        created.start();
    }

    /** A call of the host, run by a step as an input of the role. */
    Mailbox.Admission call(Consumer<Now> action) {
        return mailbox.offerCall(now -> kernel.run(now, () -> action.accept(now)));
    }

    /**
     * Has a step answer a question of the host. The answer comes on the callback executor; it is an {@link OverloadedException}
     * if too many wait, and a {@link ClosedException} if the node ends first.
     */
    <T> CompletableFuture<T> ask(Function<Now, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        long number = openAnswers.add(answer);
        Mailbox.Admission admission = call(now -> {
            T value = question.apply(now);
            openAnswers.remove(number);
            settings.callbacks().complete(answer, value);
        });
        if (admission != Mailbox.Admission.TAKEN) {
            openAnswers.remove(number);
            settings.callbacks()
                    .fail(
                            answer,
                            admission == Mailbox.Admission.CLOSED
                                    ? closedException()
                                    : new OverloadedException(
                                            settings.self() + " has too many calls in hand", OVERLOADED_RETRY));
        }
        return answer;
    }

    private ClosedException closedException() {
        return new ClosedException(settings.self() + " is closed");
    }

    /** As {@link #call}, for the end of something that the node knows of: never refused while the node lives. */
    boolean notice(Consumer<Now> action) {
        return mailbox.offerNotice(now -> kernel.run(now, () -> action.accept(now)));
    }

    /** As {@link #notice}; a thread that holds no lock and has nothing else to do may do it itself. */
    void noticeAtLeisure(Consumer<Now> action) {
        offerAndDo(() -> notice(action));
    }

    private void offerAndDo(Runnable offer) {
        NodeLoop running = loop;
        if (running == null) {
            offer.run();
        } else {
            running.offerAndDo(offer);
        }
    }

    /** On the writer's thread. */
    private void becameDurable(long number) {
        Runnable offer = () -> mailbox.offerUrgentNotice(now -> kernel.onDurable(now, number));
        if (writer != null && writer.isIdle()) {
            offerAndDo(offer);
        } else {
            offer.run();
        }
    }

    /** Counters of what went wrong with others; read within a step. */
    CompletableFuture<KernelCounters> counters() {
        return ask(now -> kernel.counters());
    }

    long droppedFrames() {
        return mailbox.droppedFrames();
    }

    /** Ends the node at once. Only the first call does something. True if it was this one. */
    boolean stop() {
        if (!ending.compareAndSet(false, true)) {
            return false;
        }
        release();
        settings.callbacks().complete(ended, true);
        settings.callbacks().close();
        return true;
    }

    /** Fail-stop: may be called within a step or by the writer, which must not wait for themselves. */
    private void fail(Throwable cause) {
        if (!ending.compareAndSet(false, true)) {
            return;
        }
        mailbox.close();
        observer.failed(cause);
        Thread undertaker = new Thread(
                () -> {
                    try {
                        onFailStop.run();
                        release();
                    } finally {
                        settings.callbacks().fail(ended, cause);
                        settings.callbacks().close();
                    }
                },
                settings.threadName() + "-stop");
        undertaker.setDaemon(true);
        undertaker.start();
    }

    private void release() {
        mailbox.close();
        port.leave();
        if (writer != null) {
            writer.stop();
        }
        NodeLoop running = loop;
        if (running != null) {
            running.join(JOIN_MILLIS);
        }
        if (writer != null && !writer.join(JOIN_MILLIS)) {
            observer.warning("the log store does not answer; its thread ends when it does");
        }
        if (settings.ownsHub()) {
            settings.hub().close();
        }
        // What no step had come to is forgotten by now.
        openAnswers.takeAll().forEach(answer -> settings.callbacks().fail(answer, closedException()));
    }

    /** What the loop drives: the kernel with its role. */
    private final class KernelDriver implements NodeLoop.Driven {
        private final RoleMachine role;
        private final Consumer<Now> after;

        KernelDriver(RoleMachine role, Consumer<Now> after) {
            this.role = role;
            this.after = after;
        }

        @Override
        public void start(Now now) {
            kernel.start(now, role);
        }

        @Override
        public void onWake(Now now) {
            kernel.onWake(now);
        }

        @Override
        public long nextWakeNanos() {
            return kernel.nextWakeNanos();
        }

        @Override
        public void afterStep(Now now) {
            kernel.takeProblems().forEach(problem -> observer.linkProblem(now, problem));
            after.accept(now);
        }
    }

    /** What the hub brings, on the transport's threads. */
    private final class Inbound implements HubListener {

        @Override
        public void onDatagram(Endpoint from, byte[] datagram) {
            mailbox.offerFrame(Mailbox.NO_LINK, datagram.length, now -> kernel.onDatagram(now, from, datagram));
        }

        @Override
        public boolean onAccepted(long link, Endpoint from) {
            return mailbox.offerFrame(link, 0, now -> kernel.onAccepted(now, link, from));
        }

        @Override
        public void onLinkUp(long link) {
            mailbox.offerNotice(link, now -> kernel.onLinkUp(now, link));
        }

        @Override
        public void onFrame(long link, byte[] frame) {
            mailbox.offerFrame(link, frame.length, now -> kernel.onFrame(now, link, frame));
        }

        @Override
        public void onLoneFrame(long link, byte[] frame) {
            offerAndDo(() -> onFrame(link, frame));
        }

        @Override
        public void onLinkEnd(long link, LinkEnd end) {
            mailbox.offerNotice(link, now -> {
                // Within a step, which is where links get their lanes as well: so none has one once it is over.
                mailbox.forget(link);
                kernel.onLinkEnd(now, link, end);
            });
        }
    }
}
