package io.quorate.simulation.node;

import io.quorate.client.ClientConfig;
import io.quorate.client.ClientCore;
import io.quorate.client.ClientEffects;
import io.quorate.kernel.NodeKernel;
import io.quorate.kernel.RoleMachine;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.QuorateException;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientResult;
import io.quorate.simulation.engine.SimClock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A client. What it asked and was not answered is lost when its process dies. */
public final class SimClientNode extends SimNode {
    private static final int MAX_OUTSTANDING = 1_000;

    private final TreeMap<Long, SimRequest> open = new TreeMap<>();
    private final TreeSet<JobId> awaited = new TreeSet<>();
    private final TreeMap<JobId, Job> ended = new TreeMap<>();
    private final TreeMap<JobId, QuorateException> awaitFailures = new TreeMap<>();
    private Incarnation incarnation = new Incarnation(1);
    private @Nullable ClientCore core;
    private long nextTicket = 1;

    public SimClientNode(World world, NodeId id, SimClock clock, Endpoint endpoint) {
        super(world, NodeRef.client(id), clock, endpoint);
    }

    @Override
    public Incarnation incarnation() {
        return incarnation;
    }

    /** Asks, if the client is up; otherwise the request is abandoned at once. */
    public SimRequest request(ClientOperation operation, long timeoutNanos) {
        SimRequest request =
                new SimRequest(nextTicket++, operation, world().agenda().nowNanos());
        ClientCore current = core;
        if (current == null) {
            request.abandon();
            return request;
        }
        open.put(request.ticket(), request);
        world().trace().record(id().value(), "asks", request.ticket(), operation);
        world().observer().asked(this, request);
        input(process(), () -> current.request(now(), request.ticket(), operation, timeoutNanos));
        return request;
    }

    public void await(JobId job) {
        ClientCore current = core;
        if (current != null && !ended.containsKey(job) && awaited.add(job)) {
            world().observer().awaits(this, job);
            input(process(), () -> current.await(now(), job));
        }
    }

    /** Requests without an answer, oldest first. */
    public List<SimRequest> open() {
        return new ArrayList<>(open.values());
    }

    /** Awaited jobs whose end was not heard of. */
    public List<JobId> awaited() {
        return new ArrayList<>(awaited);
    }

    /** The awaited job as it ended; null if that was not heard of. */
    public @Nullable Job ended(JobId job) {
        return ended.get(job);
    }

    public @Nullable QuorateException awaitFailure(JobId job) {
        return awaitFailures.get(job);
    }

    @Override
    RoleMachine newRole(Incarnation newIncarnation, NodeKernel kernel, SeededRandom random) {
        incarnation = newIncarnation;
        ClientCore created = new ClientCore(
                new ClientConfig(id(), world().timings(), MAX_OUTSTANDING),
                kernel.outbox(),
                new Effects(),
                random.split());
        core = created;
        return created;
    }

    @Override
    void died(boolean machineToo) {
        core = null;
        for (SimRequest request : open.values()) {
            request.abandon();
            world().observer().abandoned(this, request);
        }
        open.clear();
        awaited.clear();
    }

    private SimRequest take(long ticket) {
        SimRequest request = open.remove(ticket);
        if (request == null) {
            throw new IllegalStateException("ticket " + ticket + " of " + id() + " is answered, and not open");
        }
        return request;
    }

    private void answered(SimRequest request) {
        world().trace().record(id().value(), "is answered", request.ticket(), request);
        world().observer().answered(this, request);
    }

    private final class Effects implements ClientEffects {
        @Override
        public void completed(long ticket, ClientResult result) {
            SimRequest request = take(ticket);
            request.complete(result);
            answered(request);
        }

        @Override
        public void failed(long ticket, QuorateException why) {
            SimRequest request = take(ticket);
            request.fail(why);
            answered(request);
        }

        @Override
        public void jobEnded(Job job) {
            if (!awaited.remove(job.id())) {
                throw new IllegalStateException(
                        id() + " hears of the end of " + job.id() + ", which it does not await");
            }
            world().trace().record(id().value(), "hears of the end of", job.token(), job.id() + " " + job.state());
            world().observer().jobEndSeen(SimClientNode.this, job);
            ended.put(job.id(), job);
        }

        @Override
        public void awaitFailed(JobId job, QuorateException why) {
            awaited.remove(job);
            awaitFailures.put(job, why);
            world().observer().awaitFailed(SimClientNode.this, job, why);
            world().trace().record(id().value(), "cannot await", job.hashCode(), job + ": " + why.getMessage());
        }
    }
}
