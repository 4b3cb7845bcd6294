package io.quorate.client;

import io.quorate.kernel.LeaderTracker;
import io.quorate.kernel.Now;
import io.quorate.model.ClusterStatus;
import io.quorate.model.NoLeaderException;
import io.quorate.model.NodeId;
import io.quorate.model.QuorateException;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Requests for the status. As any read they are answered by the leader, after a quorum round (P11). But a cluster without a
 * leader says why (P8): so while none answers, the masters that can be reached are asked what they know, and the best of that is
 * the answer, with no leader in it, when time is up, or as soon as it is clear that they know none.
 */
final class StatusCalls implements CallEnds {
    /** For so long nobody must have named a leader until it is believed that there is none: some elections could be held. */
    static final long PATIENCE_NANOS = 2_000_000_000L;
    /** For so long the leader alone is asked. */
    private static final long LEADER_FIRST_NANOS = 500_000_000L;

    private static final long PERIOD_NANOS = 400_000_000L;
    /** A question that is younger is waited for. */
    private static final long ANSWER_NANOS = 300_000_000L;

    private final ClientEffects effects;
    private final LeaderTracker tracker;
    private final Links links;
    private final TreeMap<Long, Search> searches = new TreeMap<>();
    /** By request; an older question to the same master is forgotten. */
    private final TreeMap<Long, Question> questions = new TreeMap<>();

    private final TreeMap<NodeId, ClusterStatus> answers = new TreeMap<>();
    private long nextRoundNanos = Long.MIN_VALUE;
    private long leaderNamedNanos = Long.MIN_VALUE;
    private long lastTickNanos = Long.MIN_VALUE;

    private record Search(long openedNanos, long askFromNanos) {}

    private record Question(NodeId master, long askedNanos) {}

    StatusCalls(ClientEffects effects, LeaderTracker tracker, Links links) {
        this.effects = effects;
        this.tracker = tracker;
        this.links = links;
    }

    /** A status is asked for: to be called before the request is opened as a call. */
    void open(Now now, long ticket, long timeoutNanos) {
        long leaderFirst = Math.min(LEADER_FIRST_NANOS, Math.max(0, timeoutNanos) / 2);
        searches.put(ticket, new Search(now.nanos(), now.nanos() + leaderFirst));
    }

    @Override
    public void completed(long ticket, ClientResult result) {
        searches.remove(ticket);
        effects.completed(ticket, result);
    }

    @Override
    public void failed(long ticket, QuorateException why) {
        ClusterStatus best = searches.remove(ticket) != null && why instanceof NoLeaderException ? best() : null;
        if (best != null) {
            effects.completed(ticket, new ClientResult.Status(best));
        } else {
            effects.failed(ticket, why);
        }
    }

    /** @return whether the id is of a question of this class */
    boolean onReply(NodeId from, long requestId, ClientResult result) {
        Question question = questions.get(requestId);
        if (question == null) {
            return false;
        }
        if (question.master().equals(from)) {
            questions.remove(requestId);
            if (result instanceof ClientResult.Status status) {
                answers.put(from, status.status());
            }
        }
        return true;
    }

    void onMasterUp(Now now, NodeId master) {
        if (isAsking(now)) {
            ask(now, master);
        }
    }

    void onMasterDown(NodeId master) {
        answers.remove(master);
        questions.values().removeIf(question -> question.master().equals(master));
    }

    /**
     * Asks whom it is time to ask. To be called at the end of each step.
     *
     * @return the requests that are answered by what is known: their calls are to be withdrawn, and then {@link #settle}d
     */
    List<Long> tick(Now now) {
        lastTickNanos = now.nanos();
        if (searches.isEmpty()) {
            questions.clear();
            answers.clear();
            nextRoundNanos = Long.MIN_VALUE;
            return List.of();
        }
        if (isAsking(now) && now.nanos() >= nextRoundNanos) {
            nextRoundNanos = now.nanos() + PERIOD_NANOS;
            tracker.masters().stream().filter(tracker::isUp).forEach(master -> ask(now, master));
        }
        if (tracker.leader() != null || answers.values().stream().anyMatch(answer -> answer.leader() != null)) {
            leaderNamedNanos = now.nanos();
        }
        return answers.isEmpty() || awaitsAnswer(now) ? List.of() : settled(now);
    }

    /** The request of a ticket that {@link #tick} returned is answered now. */
    void settle(long ticket) {
        ClusterStatus best = best();
        if (searches.remove(ticket) != null && best != null) {
            effects.completed(ticket, new ClientResult.Status(best));
        }
    }

    long nextWakeNanos() {
        if (searches.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long askFrom = Long.MAX_VALUE;
        long next = Long.MAX_VALUE;
        for (Search search : searches.values()) {
            askFrom = Math.min(askFrom, search.askFromNanos());
            next = Math.min(next, ifLater(patienceEnd(search)));
        }
        for (Question question : questions.values()) {
            next = Math.min(next, ifLater(question.askedNanos() + ANSWER_NANOS));
        }
        return Math.min(next, Math.max(askFrom, nextRoundNanos));
    }

    /** What was due at the last tick has been looked at. */
    private long ifLater(long atNanos) {
        return atNanos > lastTickNanos ? atNanos : Long.MAX_VALUE;
    }

    private boolean isAsking(Now now) {
        return searches.values().stream().anyMatch(search -> now.nanos() >= search.askFromNanos());
    }

    private void ask(Now now, NodeId master) {
        questions.values().removeIf(question -> question.master().equals(master));
        questions.put(links.send(master, new ClientOperation.GetStatus(true)), new Question(master, now.nanos()));
    }

    private boolean awaitsAnswer(Now now) {
        return questions.values().stream().anyMatch(question -> now.nanos() - question.askedNanos() < ANSWER_NANOS);
    }

    private List<Long> settled(Now now) {
        List<Long> tickets = new ArrayList<>();
        searches.forEach((ticket, search) -> {
            if (now.nanos() >= patienceEnd(search)) {
                tickets.add(ticket);
            }
        });
        return tickets;
    }

    private long patienceEnd(Search search) {
        return Math.max(search.openedNanos(), leaderNamedNanos) + PATIENCE_NANOS;
    }

    /** Who names a leader knows more than who does not, and who knows a later term or entry more than others. */
    private @Nullable ClusterStatus best() {
        return answers.entrySet().stream()
                .max(Comparator.<Map.Entry<NodeId, ClusterStatus>, Boolean>comparing(
                                answer -> answer.getValue().leader() != null)
                        .thenComparing(answer -> answer.getValue().term())
                        .thenComparing(answer -> answer.getValue().commitIndex()))
                .map(answer -> withoutLeader(answer.getKey(), answer.getValue()))
                .orElse(null);
    }

    /** A leader that does not answer is none for who asks. */
    private static ClusterStatus withoutLeader(NodeId sayer, ClusterStatus status) {
        NodeId named = status.leader();
        if (named == null) {
            return status;
        }
        List<String> problems = new ArrayList<>();
        problems.add("no leader answers: " + sayer + " says that " + named + " leads term " + status.term() + ", but "
                + named + " has not answered this client");
        problems.addAll(status.problems());
        return new ClusterStatus(
                status.cluster(),
                status.clusterId(),
                null,
                status.term(),
                status.commitIndex(),
                status.masters(),
                status.slavesAlive(),
                status.slavesLost(),
                status.slavesDraining(),
                status.jobs(),
                problems);
    }
}
