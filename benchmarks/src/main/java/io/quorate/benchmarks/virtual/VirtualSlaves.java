package io.quorate.benchmarks.virtual;

import io.quorate.kernel.Environment;
import io.quorate.kernel.Now;
import io.quorate.kernel.SeededRandom;
import io.quorate.link.HelloRoute;
import io.quorate.link.HelloRouting;
import io.quorate.model.AttemptKey;
import io.quorate.model.Endpoint;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Resources;
import io.quorate.model.Role;
import io.quorate.protocol.Announcement;
import io.quorate.protocol.AnnouncementCodec;
import io.quorate.runtime.SystemClock;
import io.quorate.spi.LinkEnd;
import io.quorate.spi.LogWrite;
import io.quorate.spi.SnapshotInfo;
import io.quorate.spi.Transport;
import io.quorate.spi.TransportListener;
import io.quorate.wire.MalformedException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Many slaves over one transport, driven by one thread. Each has its own links, makes its own hellos, announces itself, registers and
 * reports as any slave does; but they are many in one process, and nothing that they are given is executed.
 *
 * <p>What the thread has to do is bounded: frames and datagrams beyond a number are lost, as in any network.
 */
public final class VirtualSlaves implements AutoCloseable {
    private static final int MAX_WAITING = 400_000;
    private static final int MAX_UNDECIDED = 10_000;
    private static final int MAX_BATCH = 512;
    private static final long MAX_SLEEP_NANOS = 100_000_000L;
    private static final long JOIN_MILLIS = 2_000;
    /**
     * So many at most have been started and have no session yet. One that has none announces itself every second, asks who leads and
     * tries again: ten thousand of them on the processors of one machine are so busy with it that none gets through.
     */
    private static final int MAX_STARTING = 500;
    /**
     * Their timers go off together, at most so much too late, as in any process with very many of them: what is sent then shares
     * packets where it shares a connection, which masters at rest notice. So it is a setting of the figures.
     */
    public static final int TICK_MILLIS = 10;

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
    /** Of slaves without a session one in so many looks at what a master repeats, another one each time. */
    private static final int REPETITION_SHARES = 10;

    private final Transport transport;
    private final LinkedBlockingQueue<Input> inputs = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Map<NodeRef, VirtualSlave> slaves = new LinkedHashMap<>();
    private final Thread thread;
    private volatile boolean closing;

    // ---- of the thread
    private final Map<Long, VirtualSlave> owners = new HashMap<>();
    private final Set<Long> undecided = new HashSet<>();
    private final Wakes wakes = new Wakes();
    private final ArrayDeque<VirtualSlave> notStarted = new ArrayDeque<>();
    /** What each master said last, of which there are few. */
    private final Map<NodeRef, Heard> heard = new HashMap<>();

    private final ArrayDeque<Consumer<Now>> afterwards = new ArrayDeque<>();
    /** When the oldest input came that is not dealt with. */
    private long unheardSinceNanos = Long.MAX_VALUE;

    private long begun;
    private long term;
    private int registered;
    private long lastRegisteredMillis;
    private long firstBegunMillis;
    private long repetitions;

    private record Input(long cameNanos, Consumer<Now> action) {}

    private record Heard(Endpoint from, byte[] datagram, Announcement announcement) {}

    /**
     * Starts them.
     *
     * @param transport not started; belongs to them from now on
     * @param prefix of their names, which end with numbers
     * @param offers what each of them offers
     */
    public VirtualSlaves(String cluster, Transport transport, String prefix, List<Resources> offers) {
        this.transport = transport;
        transport.start(new FromTransport());
        SeededRandom seeds = new SeededRandom(new SecureRandom().nextLong());
        Counting counting = new Counting();
        for (Resources offer : offers) {
            NodeId id = NodeId.of(prefix + (slaves.size() + 1));
            World world = new World();
            VirtualSlave slave =
                    new VirtualSlave(id, cluster, offer, transport.localEndpoint(), world, seeds.split(), counting);
            world.owner = slave;
            slaves.put(slave.self(), slave);
            notStarted.add(slave);
        }
        this.thread = new Thread(this::run, "virtual-slaves-" + prefix);
        thread.setDaemon(true);
        thread.start();
    }

    public int size() {
        return slaves.size();
    }

    /** How far they are. Waits for their thread. */
    public Progress progress() {
        CompletableFuture<Progress> answer = new CompletableFuture<>();
        put(now -> answer.complete(
                new Progress(begun, sessions(), term, registered, lastRegisteredMillis, firstBegunMillis)));
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("the slaves have failed: " + thrown, thrown);
        }
        return answer.orTimeout(1, TimeUnit.MINUTES).join();
    }

    /** They are gone, without a word. */
    @Override
    public void close() {
        closing = true;
        put(now -> {});
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        transport.close();
    }

    private void put(Consumer<Now> action) {
        inputs.add(new Input(SystemClock.INSTANCE.monotonicNanos(), action));
    }

    private int sessions() {
        int sessions = 0;
        for (VirtualSlave slave : slaves.values()) {
            if (slave.hasSession()) {
                sessions++;
            }
        }
        return sessions;
    }

    // ---- the thread

    private void run() {
        try {
            List<Input> batch = new ArrayList<>(MAX_BATCH);
            while (!closing) {
                takeInto(batch);
                for (Input input : batch) {
                    unheardSinceNanos = input.cameNanos;
                    input.action.accept(now());
                    settle();
                }
                batch.clear();
                Input unheard = inputs.peek();
                unheardSinceNanos = unheard == null ? Long.MAX_VALUE : unheard.cameNanos;
                start();
                wake();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure.set(e);
        }
    }

    private void takeInto(List<Input> batch) throws InterruptedException {
        if (inputs.drainTo(batch, MAX_BATCH) > 0) {
            return;
        }
        long next = wakes.nextNanos();
        long now = now().nanos();
        long sleep = next - now >= MAX_SLEEP_NANOS ? MAX_SLEEP_NANOS : tickBefore(next + TICK_NANOS - 1) - now;
        if (sleep > 0) {
            Input first = inputs.poll(sleep, TimeUnit.NANOSECONDS);
            if (first != null) {
                batch.add(first);
            }
        }
    }

    /** The last tick up to then. */
    private static long tickBefore(long nanos) {
        return Math.floorDiv(nanos, TICK_NANOS) * TICK_NANOS;
    }

    private void start() {
        while (slaves.size() - notStarted.size() - registered < MAX_STARTING) {
            VirtualSlave slave = notStarted.poll();
            if (slave == null) {
                return;
            }
            Now now = now();
            slave.start(now);
            heard.values().forEach(master -> slave.kernel().onDatagram(now, master.from, master.datagram));
            wakes.want(slave, slave.kernel().nextWakeNanos());
        }
    }

    /**
     * No slave is woken for a time before all is looked at that came before that: the thread may lag behind by seconds, which is no reason to
     * repeat what is answered already, for ten thousand slaves at once. Their heartbeats come as late as all else that they do.
     */
    private void wake() {
        for (int i = 0; i < MAX_BATCH; i++) {
            Now now = now();
            VirtualSlave slave = wakes.takeDue(tickBefore(Math.min(now.nanos(), unheardSinceNanos)));
            if (slave == null) {
                return;
            }
            slave.kernel().onWake(now);
            settle();
            wakes.want(slave, slave.kernel().nextWakeNanos());
        }
    }

    /** What a slave could not do within its own call. */
    private void settle() {
        for (Consumer<Now> next = afterwards.poll(); next != null; next = afterwards.poll()) {
            next.accept(now());
        }
    }

    private static Now now() {
        return new Now(SystemClock.INSTANCE.monotonicNanos(), SystemClock.INSTANCE.wallMillis());
    }

    private void onFrame(Now now, long link, byte[] frame) {
        VirtualSlave slave = owners.get(link);
        if (slave == null) {
            slave = decide(now, link, frame);
        }
        if (slave != null) {
            slave.kernel().onFrame(now, link, frame);
            wakes.want(slave, slave.kernel().nextWakeNanos());
        }
    }

    /** Whom a link is for that somebody opened. */
    private @Nullable VirtualSlave decide(Now now, long link, byte[] hello) {
        if (!undecided.remove(link)) {
            return null;
        }
        HelloRoute route = HelloRouting.peek(hello);
        NodeRef target = route == null ? null : route.target();
        VirtualSlave slave = target == null ? null : slaves.get(target);
        if (slave == null || route == null || !slave.isStarted()) {
            transport.disconnect(link);
            return null;
        }
        owners.put(link, slave);
        slave.kernel().onAccepted(now, link, transport.localEndpoint());
        return slave;
    }

    private void onAccepted(long link) {
        if (undecided.size() >= MAX_UNDECIDED) {
            transport.disconnect(link);
        } else {
            undecided.add(link);
        }
    }

    private void onLinkUp(Now now, long link) {
        VirtualSlave slave = owners.get(link);
        if (slave != null) {
            slave.kernel().onLinkUp(now, link);
            wakes.want(slave, slave.kernel().nextWakeNanos());
        }
    }

    private void onLinkEnd(Now now, long link, LinkEnd end) {
        undecided.remove(link);
        VirtualSlave slave = owners.remove(link);
        if (slave != null) {
            slave.kernel().onLinkEnd(now, link, end);
            wakes.want(slave, slave.kernel().nextWakeNanos());
        }
    }

    /**
     * What a master repeats is of no interest to slaves that have a session, and of little to those that have none and have heard
     * it: they need not all look at it every second.
     */
    private void onAnnouncement(Now now, Endpoint from, byte[] datagram, Announcement announcement) {
        Heard before = heard.put(announcement.node(), new Heard(from, datagram, announcement));
        boolean isNew = before == null || !saysTheSame(before.announcement, announcement);
        int share = (int) (repetitions++ % REPETITION_SHARES);
        int number = 0;
        for (VirtualSlave slave : slaves.values()) {
            boolean looks = isNew || (number % REPETITION_SHARES == share && !slave.hasSession());
            number++;
            if (slave.isStarted() && looks) {
                slave.kernel().onDatagram(now, from, datagram);
                wakes.want(slave, slave.kernel().nextWakeNanos());
            }
        }
    }

    private static boolean saysTheSame(Announcement one, Announcement other) {
        return one.clusterId() == other.clusterId()
                && one.incarnation().equals(other.incarnation())
                && Objects.equals(one.endpoint(), other.endpoint())
                && Objects.equals(one.master(), other.master());
    }

    private final class Counting implements VirtualSlave.Listener {
        @Override
        public void begun(long byTerm) {
            begun++;
            enter(byTerm);
            if (byTerm == term && firstBegunMillis == 0) {
                firstBegunMillis = System.currentTimeMillis();
            }
        }

        @Override
        public void stop(VirtualSlave slave, AttemptKey attempt) {
            afterwards.add(now -> slave.stopped(now, attempt));
        }

        @Override
        public void registered(long inTerm) {
            enter(inTerm);
            if (inTerm == term) {
                registered++;
                lastRegisteredMillis = System.currentTimeMillis();
            }
        }

        private void enter(long newer) {
            if (newer > term) {
                term = newer;
                registered = 0;
                lastRegisteredMillis = 0;
                firstBegunMillis = 0;
            }
        }
    }

    /** What a slave does to the network. Of the thread. */
    private final class World implements Environment {
        private @Nullable VirtualSlave owner;

        @Override
        public long connect(Endpoint to) {
            long link = transport.connect(to);
            // No event of it is handled before this call is over.
            if (owner != null) {
                owners.put(link, owner);
            }
            return link;
        }

        @Override
        public boolean send(long link, byte[] frame) {
            return transport.send(link, frame);
        }

        @Override
        public void authenticated(long link, NodeRef peer) {
            transport.authenticated(link);
        }

        @Override
        public void disconnect(long link) {
            transport.disconnect(link);
        }

        @Override
        public void broadcast(byte[] datagram) {
            transport.broadcast(datagram);
        }

        @Override
        public long unheardOfStrangersSinceNanos() {
            return unheardSinceNanos;
        }

        @Override
        public void write(long number, LogWrite write) {
            throw new IllegalStateException("a slave writes no log");
        }

        @Override
        public void readSnapshot(long number, SnapshotInfo of, long offset, int maxBytes) {
            throw new IllegalStateException("a slave reads no snapshot");
        }
    }

    /** On the transport's threads. */
    private final class FromTransport implements TransportListener {
        @Override
        public void onDatagram(Endpoint from, byte[] datagram) {
            Announcement announcement = decode(datagram);
            // Slaves hear nothing new from each other, and each would look at what all the others say.
            if (announcement != null && announcement.node().role() == Role.MASTER) {
                offer(now -> VirtualSlaves.this.onAnnouncement(now, from, datagram, announcement));
            }
        }

        @Override
        public void onAccepted(long link, Endpoint from) {
            put(now -> VirtualSlaves.this.onAccepted(link));
        }

        @Override
        public void onLinkUp(long link) {
            put(now -> VirtualSlaves.this.onLinkUp(now, link));
        }

        @Override
        public void onFrame(long link, byte[] frame) {
            offer(now -> VirtualSlaves.this.onFrame(now, link, frame));
        }

        @Override
        public void onLinkEnd(long link, LinkEnd end) {
            put(now -> VirtualSlaves.this.onLinkEnd(now, link, end));
        }

        private void offer(Consumer<Now> input) {
            if (waiting.incrementAndGet() > MAX_WAITING) {
                waiting.decrementAndGet();
                return;
            }
            put(now -> {
                waiting.decrementAndGet();
                input.accept(now);
            });
        }

        private static @Nullable Announcement decode(byte[] datagram) {
            try {
                return AnnouncementCodec.decodeContent(
                        AnnouncementCodec.decode(datagram).content());
            } catch (MalformedException e) {
                return null;
            }
        }
    }
}
