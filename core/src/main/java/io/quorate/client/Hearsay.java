package io.quorate.client;

import io.quorate.kernel.Now;
import io.quorate.link.LinkFault;
import io.quorate.link.LinkProblem;
import io.quorate.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was said lately of why nobody answers: by masters that know no leader, and of links that did not come to be. */
final class Hearsay {
    static final int MAX_REMEMBERED = 8;
    /** Longer than the link layer keeps quiet about what it has told before. */
    static final long REMEMBERED_NANOS = 60_000_000_000L;

    private final TreeMap<NodeId, Said> noLeader = new TreeMap<>();
    private final TreeMap<String, Problem> problems = new TreeMap<>();

    private record Said(String detail, long atNanos) {}

    private record Problem(LinkProblem what, long atNanos) {}

    /** A master says why it knows no leader; an empty text: it knows one. */
    void noLeader(Now now, NodeId master, String detail) {
        forgetOld(now);
        if (detail.isEmpty()) {
            noLeader.remove(master);
        } else if (noLeader.size() < MAX_REMEMBERED || noLeader.containsKey(master)) {
            noLeader.put(master, new Said(detail, now.nanos()));
        }
    }

    /** There is a leader: what was said of its absence is over. */
    void leaderFound() {
        noLeader.clear();
    }

    void linkProblem(Now now, LinkProblem problem) {
        forgetOld(now);
        if (problems.size() < MAX_REMEMBERED || problems.containsKey(problem.where())) {
            problems.put(problem.where(), new Problem(problem, now.nanos()));
        }
    }

    /** What the masters say, such as "m1 says: the cluster is not formed"; what several say alike stands there once. */
    List<String> whyNoLeader(Now now) {
        forgetOld(now);
        TreeMap<String, List<NodeId>> sayers = new TreeMap<>();
        noLeader.forEach((master, said) -> sayers.computeIfAbsent(said.detail(), detail -> new ArrayList<>())
                .add(master));
        List<String> sentences = new ArrayList<>();
        sayers.forEach((detail, masters) ->
                sentences.add((masters.size() == 1 ? masters.get(0) + " says: " : masters + " say: ") + detail));
        return sentences;
    }

    /** What is wrong with the links, such as "127.0.0.1:7101: the secrets of the two nodes differ". */
    List<String> linkProblems(Now now) {
        forgetOld(now);
        return problems.values().stream().map(Hearsay::text).toList();
    }

    /** Why somebody is not believed, or does not believe this client; null if everybody is believed. */
    @Nullable
    String notAuthentic(Now now) {
        forgetOld(now);
        for (Problem problem : problems.values()) {
            if (problem.what().fault() == LinkFault.UNAUTHENTIC) {
                return text(problem);
            }
        }
        return null;
    }

    private static String text(Problem problem) {
        return problem.what().where() + ": " + problem.what().what();
    }

    private void forgetOld(Now now) {
        noLeader.values().removeIf(said -> now.nanos() - said.atNanos() >= REMEMBERED_NANOS);
        problems.values().removeIf(problem -> now.nanos() - problem.atNanos() >= REMEMBERED_NANOS);
    }
}
