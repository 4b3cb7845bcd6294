package io.quorate.runtime;

import io.quorate.runtime.MailboxLane.Entry;
import io.quorate.runtime.MailboxLane.Kind;
import io.quorate.spi.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be done by a node's loop, in three lanes, each in the order in which it came. The urgent lane is for the few links that
 * are {@linkplain #prefer preferred}, and goes first: a flood on all the others does not delay what comes there, which would else
 * be taken for silence. Of a batch at most three quarters are urgent ones as long as others wait, so neither of the first two lanes
 * starves. The patient lane is for links that are {@linkplain #defer deferred}, since what comes there makes work for the others: it
 * is taken by itself, one at a time, as the owner has time.
 *
 * <p>Only who has the <em>turn</em> may take something out, and do it. It is the loop's whenever something waits, or a moment comes for
 * which the loop sleeps; while it sleeps, a thread that brings something may {@linkplain #tryTurn take the turn} for one round.
 *
 * <p>Bounded by lane and kind, so that none can crowd out another: frames by number and bytes, calls of the host by number.
 * Notices are not refused, since each is the end of something that was admitted before, and so their number is bounded by that.
 * Thread-safe; nobody blocks but the loop. What is said to be for the turn's owner alone is seen by the next one, since the turn changes
 * hands under the lock.
 */
final class Mailbox {
    /** In place of a link, of what came over none. */
    static final long NO_LINK = -1;
    /** In place of a number of inputs. */
    static final int CLOSED = -1;

    private final Clock clock;
    private final int maxFrames;
    private final long maxFrameBytes;
    private final int maxCalls;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrival = lock.newCondition();
    private final MailboxLane urgent = new MailboxLane();
    private final MailboxLane normal = new MailboxLane();
    private final MailboxLane patient = new MailboxLane();
    private volatile boolean hasPatient;
    // Of the links that live and are preferred or deferred. Never iterated.
    private final Map<Long, MailboxLane> lanes = new HashMap<>();
    private int calls;
    private long preferences;
    /** Somebody has the turn. At first it is the loop's, which gives it away when it first takes something. */
    private boolean turnTaken = true;
    /** Until when the loop sleeps if nothing comes, and what it may have to be corrected to; of {@link System#nanoTime}. */
    private long sleepsUntilNanos;

    private long wakeAtNanos;
    /** The loop has something to do, or may have, as soon as it has the turn. */
    private boolean wantsTurn;
    /** Since when the turn is another thread's: what that would read meanwhile has not been read. */
    private long borrowedNanos = Long.MAX_VALUE;
    /** Since when the oldest of what was taken of the normal lane, and is not done, has waited. Only of who has the turn. */
    private long inHandNanos = Long.MAX_VALUE;

    private long droppedFrames;
    private boolean closed;

    /** @param maxFrames in each lane, as {@code maxFrameBytes} */
    Mailbox(Clock clock, int maxFrames, long maxFrameBytes, int maxCalls) {
        this.clock = clock;
        this.maxFrames = maxFrames;
        this.maxFrameBytes = maxFrameBytes;
        this.maxCalls = maxCalls;
    }

    /**
     * Something from the network. False if it was dropped.
     *
     * @param link over which it came; {@link #NO_LINK} if over none
     */
    boolean offerFrame(long link, int bytes, Input input) {
        lock.lock();
        try {
            MailboxLane lane = laneOf(link);
            if (closed || !lane.hasRoom(bytes, maxFrames, maxFrameBytes)) {
                droppedFrames++;
                return false;
            }
            add(lane, entry(Kind.FRAME, link, bytes, input));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A call of the host. */
    Admission offerCall(Input input) {
        lock.lock();
        try {
            if (closed) {
                return Admission.CLOSED;
            }
            if (calls >= maxCalls) {
                return Admission.FULL;
            }
            calls++;
            add(normal, entry(Kind.CALL, NO_LINK, 0, input));
            return Admission.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /** The end of something that the node knows of. False only if the mailbox is closed. */
    boolean offerNotice(Input input) {
        return offerNotice(false, NO_LINK, input);
    }

    /** As {@link #offerNotice}, behind all that came of that link. */
    boolean offerNotice(long link, Input input) {
        return offerNotice(false, link, input);
    }

    /** As {@link #offerNotice}, in the urgent lane: what was offered before in another one may be done after it. */
    boolean offerUrgentNotice(Input input) {
        return offerNotice(true, NO_LINK, input);
    }

    private boolean offerNotice(boolean isUrgent, long link, Input input) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            MailboxLane lane = isUrgent ? urgent : laneOf(link);
            add(lane, entry(Kind.NOTICE, link, 0, input));
            return true;
        } finally {
            lock.unlock();
        }
    }

    private MailboxLane laneOf(long link) {
        return lanes.getOrDefault(link, normal);
    }

    /**
     * From here on what comes of the link is urgent; what waits as well, so that the order within the link stays as it is. What was
     * taken and is not done comes before that: see {@link #preferences}.
     */
    void prefer(long link) {
        lock.lock();
        try {
            if (move(link, urgent)) {
                preferences++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** From here on what comes of the link is for the patient lane; what waits as well, so that the order within the link stays. */
    void defer(long link) {
        lock.lock();
        try {
            move(link, patient);
        } finally {
            lock.unlock();
        }
    }

    /** A link without a lane of its own gets one. False if it has that one already. */
    private boolean move(long link, MailboxLane to) {
        if (lanes.put(link, to) == to) {
            return false;
        }
        normal.move(link, to);
        hasPatient = !patient.isEmpty();
        return true;
    }

    /** How often a link has become preferred: whoever has taken a batch since must not let anything urgent overtake it. */
    long preferences() {
        lock.lock();
        try {
            return preferences;
        } finally {
            lock.unlock();
        }
    }

    /** The link is over, whatever its lane. */
    void forget(long link) {
        lock.lock();
        try {
            lanes.remove(link);
        } finally {
            lock.unlock();
        }
    }

    private Entry entry(Kind kind, long link, int bytes, Input input) {
        return new Entry(kind, link, bytes, input, clock.monotonicNanos());
    }

    private void add(MailboxLane lane, Entry entry) {
        boolean wasEmpty = isEmpty();
        lane.add(entry);
        hasPatient |= lane == patient;
        // Who has the turn looks whether something waits before the loop sleeps again.
        if (wasEmpty && !turnTaken) {
            arrival.signal();
        }
    }

    private boolean isEmpty() {
        return urgent.isEmpty() && normal.isEmpty() && patient.isEmpty();
    }

    /**
     * Gives the turn away, and takes it again when there is something to do, with up to {@code max} inputs: urgent ones first and else the
     * oldest, but none of the patient lane. For the loop.
     *
     * @param waitNanos how long at most if nothing comes; 0 or less: not at all
     * @return how many of them are urgent, which come first; {@link #CLOSED} once the mailbox is closed and nobody has the turn
     */
    int take(Collection<Input> into, int max, long waitNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            turnTaken = false;
            wakeAtNanos = System.nanoTime() + waitNanos;
            while (turnTaken || (isEmpty() && !closed && wakeAtNanos - System.nanoTime() > 0)) {
                if (turnTaken) {
                    wantsTurn = true;
                    arrival.await();
                    wantsTurn = false;
                } else {
                    sleepsUntilNanos = wakeAtNanos;
                    arrival.awaitNanos(sleepsUntilNanos - System.nanoTime());
                }
            }
            turnTaken = true;
            return moveFirst(into, max);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the turn if the loop sleeps and nothing waits. What is offered from then on wakes nobody, until {@link #passTurn}.
     *
     * @return false: what the caller has to offer is done by others
     */
    boolean tryTurn() {
        lock.lock();
        try {
            if (turnTaken || closed || !isEmpty()) {
                return false;
            }
            turnTaken = true;
            borrowedNanos = clock.monotonicNanos();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #take}, for who has the turn already: does not wait. */
    int takeAtOnce(Collection<Input> into, int max) {
        lock.lock();
        try {
            return moveFirst(into, max);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives away the turn that {@link #tryTurn} gave. Wakes the loop if something waits, if it waits for the turn, or if it would sleep
     * for too long.
     *
     * @param waitNanos how long it may sleep from now on if nothing comes
     */
    void passTurn(long waitNanos) {
        lock.lock();
        try {
            turnTaken = false;
            borrowedNanos = Long.MAX_VALUE;
            wakeAtNanos = System.nanoTime() + waitNanos;
            // Who waits for the turn does not sleep any more, and must find out until when to sleep from now on.
            if (closed || wantsTurn || !isEmpty() || wakeAtNanos - sleepsUntilNanos < 0) {
                arrival.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private int moveFirst(Collection<Input> into, int max) {
        if (closed) {
            return CLOSED;
        }
        int forOthers = Math.min(normal.size(), max / 4);
        int taken = move(urgent, into, max - forOthers);
        inHandNanos = normal.oldestNanos();
        move(normal, into, max - taken);
        return taken;
    }

    /** All that was {@linkplain #take taken} is done. For who has the turn. */
    void done() {
        inHandNanos = Long.MAX_VALUE;
    }

    /** Whether there is something for {@link #takePatient}. */
    boolean hasPatient() {
        return hasPatient;
    }

    /** What came before that in the normal lane has been done; {@code nowNanos} if nothing waits there. For who has the turn. */
    long heardUntilNanos(long nowNanos) {
        lock.lock();
        try {
            return Math.min(Math.min(nowNanos, borrowedNanos), Math.min(inHandNanos, normal.oldestNanos()));
        } finally {
            lock.unlock();
        }
    }

    /** When the oldest input came that is not done, of any lane; {@link Long#MAX_VALUE} if there is none. For who has the turn. */
    long oldestNanos() {
        lock.lock();
        try {
            long others = Math.min(urgent.oldestNanos(), patient.oldestNanos());
            return Math.min(Math.min(inHandNanos, borrowedNanos), Math.min(normal.oldestNanos(), others));
        } finally {
            lock.unlock();
        }
    }

    /**
     * The first input of the patient lane; null if there is none.
     *
     * @param backlog null, too, if so many inputs of the other lanes wait
     */
    @Nullable
    Input takePatient(int backlog) {
        lock.lock();
        try {
            if (urgent.size() + normal.size() >= backlog) {
                return null;
            }
            Entry entry = patient.poll();
            hasPatient = !patient.isEmpty();
            return entry == null ? null : entry.input();
        } finally {
            lock.unlock();
        }
    }

    /** Moves up to {@code max} urgent inputs, if there are any. */
    void takeUrgent(Collection<Input> into, int max) {
        lock.lock();
        try {
            move(urgent, into, max);
        } finally {
            lock.unlock();
        }
    }

    private int move(MailboxLane from, Collection<Input> into, int max) {
        int moved = 0;
        for (; moved < max; moved++) {
            Entry entry = from.poll();
            if (entry == null) {
                break;
            }
            calls -= entry.kind() == Kind.CALL ? 1 : 0;
            into.add(entry.input());
        }
        return moved;
    }

    /** Takes nothing more, and forgets what waits. */
    void close() {
        lock.lock();
        try {
            closed = true;
            urgent.clear();
            normal.clear();
            patient.clear();
            hasPatient = false;
            lanes.clear();
            arrival.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long droppedFrames() {
        lock.lock();
        try {
            return droppedFrames;
        } finally {
            lock.unlock();
        }
    }

    enum Admission {
        TAKEN,
        FULL,
        CLOSED
    }
}
