package io.quorate.simulation.check;

import io.quorate.model.ForgottenException;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.QuorateException;
import io.quorate.model.RejectedException;
import io.quorate.model.RejectedException.Reason;
import io.quorate.protocol.ClientResult;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What clients hear that wait for the ends of jobs: what they asked about, once a question, as it was committed (P4, P11), and
 * without their having to ask again (P8).
 */
final class WatchCheck {
    /** A leader tells an end at once; one that still owes it after so many looks has forgotten it. */
    private static final int MAX_LOOKS = 2;

    private final Ledger ledger;
    /** How often a job was asked about in a question and not told. */
    private final Map<Question, Map<JobId, Integer>> untold = new HashMap<>();
    /** What each leader is to tell when it comes, and at how many looks in a row it had come. */
    private final Map<NodeId, LinkedHashMap<Question, TreeMap<JobId, Integer>>> owed = new HashMap<>();

    private final Map<Wait, Long> committedWhenAsked = new HashMap<>();

    private record Question(NodeId master, NodeRef client, long request) {}

    private record Wait(NodeId client, JobId job) {}

    WatchCheck(Ledger ledger) {
        this.ledger = ledger;
    }

    // ---- masters

    /** A master is given a question. */
    void asked(NodeId master, NodeRef client, long request, List<JobId> jobs) {
        Question question = new Question(master, client, request);
        Map<JobId, Integer> counts = untold.computeIfAbsent(question, key -> new HashMap<>());
        TreeMap<JobId, Integer> looks = owed.computeIfAbsent(master, key -> new LinkedHashMap<>())
                .computeIfAbsent(question, key -> new TreeMap<>());
        for (JobId job : jobs) {
            counts.merge(job, 1, Integer::sum);
            looks.put(job, 0);
        }
    }

    /** A master's answer leaves it. */
    void told(NodeId master, NodeRef client, long request, ClientResult result) {
        Question question = new Question(master, client, request);
        if (result instanceof ClientResult.JobsEnded ended) {
            ended.jobs().forEach(job -> told(question, job));
        } else if (untold.containsKey(question)) {
            // Whoever is told that asks again.
            forget(question);
        }
    }

    private void told(Question question, Job job) {
        Map<JobId, Integer> counts = untold.getOrDefault(question, Map.of());
        if (counts.getOrDefault(job.id(), 0) == 0) {
            throw new PromiseBroken(
                    "P11",
                    question.master() + " tells " + question.client() + " of the end of job " + job.id()
                            + " once more than it was asked in request " + question.request());
        }
        counts.merge(job.id(), -1, Integer::sum);
        TreeMap<JobId, Integer> looks =
                owed.getOrDefault(question.master(), new LinkedHashMap<>()).get(question);
        if (looks != null) {
            looks.remove(job.id());
            if (looks.isEmpty()) {
                forget(question);
            }
        }
        requireAsCommitted(question.master() + " tells " + question.client(), job);
    }

    private void forget(Question question) {
        owed.getOrDefault(question.master(), new LinkedHashMap<>()).remove(question);
    }

    /** What the client waited for at this master is void: it asks again over the next link. */
    void linkDown(NodeId master, NodeRef client) {
        owed.getOrDefault(master, new LinkedHashMap<>())
                .keySet()
                .removeIf(question -> question.client().equals(client));
    }

    /** It does not lead any more, or is gone. */
    void abandoned(NodeId master) {
        owed.remove(master);
    }

    /**
     * To be called once in a while for each master that leads.
     *
     * @param hindered whether it is not to blame for being late
     * @param isOver whether a job has ended, as far as this master knows
     */
    void look(NodeId master, boolean hindered, Predicate<JobId> isOver) {
        owed.getOrDefault(master, new LinkedHashMap<>())
                .forEach((question, jobs) -> jobs.replaceAll((job, looks) -> {
                    if (hindered || !isOver.test(job)) {
                        return 0;
                    }
                    if (looks == MAX_LOOKS) {
                        throw new PromiseBroken(
                                "P8",
                                master + " leads, knows that job " + job + " has ended, and does not tell "
                                        + question.client() + ", which waits for that");
                    }
                    return looks + 1;
                }));
    }

    // ---- clients

    void waits(NodeId client, JobId job) {
        committedWhenAsked.put(new Wait(client, job), ledger.registry().appliedIndex());
    }

    void heard(NodeId client, Job job) {
        committedWhenAsked.remove(new Wait(client, job.id()));
        requireAsCommitted(client + " hears", job);
    }

    void failed(NodeId client, JobId job, QuorateException why) {
        Long asked = committedWhenAsked.remove(new Wait(client, job));
        boolean wasThere = asked != null && ledger.version(job, asked) != null;
        if (why instanceof RejectedException rejected && rejected.reason() == Reason.UNKNOWN_JOB && wasThere) {
            throw new PromiseBroken(
                    "P11", client + " is told that job " + job + " is unknown; it was there before it waited for it");
        }
        if (why instanceof ForgottenException && !ledger.isForgotten(job)) {
            throw new PromiseBroken("P11", client + " is told that job " + job + " was forgotten, and it was not");
        }
    }

    private void requireAsCommitted(String who, Job job) {
        Ledger.Version now = ledger.lastVersion(job.id());
        if (now == null
                || !now.state().isFinal()
                || now.state() != job.state()
                || now.attempt() != job.attempt()
                || now.token() != job.token()) {
            throw new PromiseBroken(
                    "P4",
                    who + " that job " + job.id() + " has ended, as " + job.state() + " in attempt " + job.attempt()
                            + "; committed is " + now);
        }
    }
}
