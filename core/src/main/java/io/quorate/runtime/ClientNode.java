package io.quorate.runtime;

import io.quorate.client.ClientConfig;
import io.quorate.client.ClientCore;
import io.quorate.client.ClientEffects;
import io.quorate.kernel.Now;
import io.quorate.link.LinkProblem;
import io.quorate.model.ClosedException;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.OverloadedException;
import io.quorate.model.QuorateException;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client, running. Thread-safe. */
public final class ClientNode {
    private static final long CLOSE_MILLIS = 1_000;
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private final NodeSettings settings;
    private final NodeHost host;
    private final ClientCore core;
    // Of whoever holds the lock: requests without an answer, and who waits for a job.
    private final Object lock = new Object();
    private final Map<Long, CompletableFuture<ClientResult>> requests = new HashMap<>();
    private final Map<JobId, List<CompletableFuture<Job>>> awaited = new HashMap<>();
    private long lastTicket;

    private ClientNode(NodeHost host, NodeSettings settings, int maxOutstanding) {
        this.settings = settings;
        this.host = host;
        this.core = new ClientCore(
                new ClientConfig(settings.self().id(), settings.timings(), maxOutstanding),
                host.outbox(),
                new Effects(),
                host.random());
    }

    public static ClientNode start(NodeSettings settings, int maxOutstanding, NodeObserver observer) {
        ProblemTeller teller = new ProblemTeller(observer);
        NodeHost host = new NodeHost(settings, false, null, teller);
        try {
            ClientNode node = new ClientNode(host, settings, maxOutstanding);
            teller.core = node.core;
            host.start(node.core, now -> {}, node::failRest);
            return node;
        } catch (RuntimeException | Error e) {
            host.stop();
            throw e;
        }
    }

    public NodeId id() {
        return host.id();
    }

    /** Asks a master; the future fails with a {@link QuorateException} only. */
    public CompletableFuture<ClientResult> request(ClientOperation operation, Duration timeout) {
        CompletableFuture<ClientResult> future = new CompletableFuture<>();
        long ticket;
        synchronized (lock) {
            ticket = ++lastTicket;
            requests.put(ticket, future);
        }
        QuorateException refusal = call(now -> core.request(now, ticket, operation, timeout.toNanos()));
        if (refusal != null) {
            failRequest(ticket, refusal);
        }
        return future;
    }

    /** Waits for the end of a job that the cluster has. */
    public CompletableFuture<Job> awaitEnd(JobId job) {
        CompletableFuture<Job> future = new CompletableFuture<>();
        boolean first;
        synchronized (lock) {
            List<CompletableFuture<Job>> waiting = awaited.computeIfAbsent(job, id -> new ArrayList<>(1));
            first = waiting.isEmpty();
            waiting.add(future);
        }
        if (first) {
            QuorateException refusal = call(now -> core.await(now, job));
            if (refusal != null) {
                failAwait(job, refusal);
            }
        }
        return future;
    }

    private @Nullable QuorateException call(Consumer<Now> action) {
        return switch (host.call(action)) {
            case TAKEN -> null;
            case FULL ->
                new OverloadedException("this client has too many calls in hand; nothing was sent", RETRY_AFTER);
            case CLOSED -> new ClosedException("client " + id() + " is closed");
        };
    }

    /** Completes when the client has ended. */
    public CompletableFuture<Void> closed() {
        return host.closed();
    }

    /** Ends within about a second. Everything open fails. */
    public void close() {
        CountDownLatch told = new CountDownLatch(1);
        if (host.notice(now -> {
            core.close(now);
            told.countDown();
        })) {
            awaitQuietly(told);
        }
        // Before the callbacks' threads are let go.
        failRest();
        host.stop();
        // What was asked while the node was ending.
        failRest();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            boolean ignored = latch.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void failRest() {
        List<CompletableFuture<?>> open = new ArrayList<>();
        synchronized (lock) {
            open.addAll(requests.values());
            awaited.values().forEach(open::addAll);
            requests.clear();
            awaited.clear();
        }
        for (CompletableFuture<?> future : open) {
            settings.callbacks()
                    .fail(future, new ClosedException("client " + id() + " was closed before the answer came"));
        }
    }

    private void failRequest(long ticket, QuorateException why) {
        CompletableFuture<ClientResult> future;
        synchronized (lock) {
            future = requests.remove(ticket);
        }
        if (future != null) {
            settings.callbacks().fail(future, why);
        }
    }

    private void failAwait(JobId job, QuorateException why) {
        takeAwaiting(job).forEach(future -> settings.callbacks().fail(future, why));
    }

    private List<CompletableFuture<Job>> takeAwaiting(JobId job) {
        synchronized (lock) {
            List<CompletableFuture<Job>> waiting = awaited.remove(job);
            return waiting == null ? List.of() : waiting;
        }
    }

    /** Tells the core, too, what is wrong with the links: its failures are to name the true cause. */
    private static final class ProblemTeller implements NodeObserver {
        private final NodeObserver observer;
        // Set before the loop starts, and read within steps only.
        private @Nullable ClientCore core;

        ProblemTeller(NodeObserver observer) {
            this.observer = observer;
        }

        @Override
        public void warning(String text) {
            observer.warning(text);
        }

        @Override
        public void linkProblem(Now now, LinkProblem problem) {
            ClientCore told = core;
            if (told != null) {
                told.onLinkProblem(now, problem);
            }
            observer.linkProblem(now, problem);
        }

        @Override
        public void failed(Throwable cause) {
            observer.failed(cause);
        }
    }

    /** What the core has to say, within a step. */
    private final class Effects implements ClientEffects {

        @Override
        public void completed(long ticket, ClientResult result) {
            CompletableFuture<ClientResult> future;
            synchronized (lock) {
                future = requests.remove(ticket);
            }
            if (future != null) {
                settings.callbacks().complete(future, result);
            }
        }

        @Override
        public void failed(long ticket, QuorateException why) {
            failRequest(ticket, why);
        }

        @Override
        public void jobEnded(Job job) {
            takeAwaiting(job.id()).forEach(future -> settings.callbacks().complete(future, job));
        }

        @Override
        public void awaitFailed(JobId job, QuorateException why) {
            failAwait(job, why);
        }
    }
}
