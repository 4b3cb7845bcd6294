package io.quorate.client;

import io.quorate.kernel.LeaderTracker;
import io.quorate.kernel.Now;
import io.quorate.model.ClosedException;
import io.quorate.model.ForgottenException;
import io.quorate.model.IndeterminateException;
import io.quorate.model.NoLeaderException;
import io.quorate.model.NodeId;
import io.quorate.model.OverloadedException;
import io.quorate.model.QuorateException;
import io.quorate.model.RejectedException;
import io.quorate.model.RejectedException.Reason;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Says why a request failed, what is known of its effect, and what to do. */
final class Failures {
    private static final int MAX_NAMED = 5;

    private final LeaderTracker tracker;
    private final Hearsay hearsay;

    Failures(LeaderTracker tracker, Hearsay hearsay) {
        this.tracker = tracker;
        this.hearsay = hearsay;
    }

    /** The request's time is up. */
    QuorateException timeUp(Now now, Call call) {
        if (call.isIndeterminate()) {
            return new IndeterminateException(mayBeAccepted(call) + "it was sent, and no answer came in time; "
                    + advice(call) + " (" + whatIsKnown(now) + ")");
        }
        Duration retryAfter = call.overloadedFor();
        if (retryAfter != null) {
            String why = call.overloadedBy().isEmpty() ? "" : " (" + call.overloadedBy() + ")";
            return new OverloadedException(
                    "the cluster has too much in hand" + why + " and did not accept to " + what(call.operation)
                            + "; try again in " + retryAfter.toMillis() + " ms",
                    retryAfter);
        }
        String effect = call.changesState() ? "; it was surely not accepted" : "";
        String notAuthentic = isAlone() ? hearsay.notAuthentic(now) : null;
        if (notAuthentic != null) {
            return new RejectedException(
                    Reason.NOT_AUTHORISED,
                    "could not " + what(call.operation) + ": no master could be reached; " + notAuthentic + effect);
        }
        return new NoLeaderException("could not " + what(call.operation) + " in time: " + whatIsKnown(now) + effect);
    }

    /** A job fits no slave, and an earlier try to submit it was not answered. */
    QuorateException refusedAfterSilence(Call call) {
        return new IndeterminateException(
                mayBeAccepted(call) + "it was sent, and not answered, before it was sent again"
                        + " and found to fit no known slave; " + advice(call));
    }

    /** A master refused it. What it refused for the state of the cluster may still be accepted as an earlier try (P11). */
    QuorateException rejected(Call call, RejectedException.Reason reason, String message) {
        boolean isForGood = switch (reason) {
            case INVALID, TOO_LARGE, NOT_AUTHORISED, ID_REUSED -> true;
            case DOES_NOT_FIT, UNKNOWN_JOB, UNKNOWN_SLAVE, UNKNOWN_MASTER, ID_TOO_OLD -> false;
        };
        if (isForGood || !call.isIndeterminate()) {
            return new RejectedException(reason, message);
        }
        return new IndeterminateException("the request to " + what(call.operation) + " was refused (" + message
                + "), but an earlier try of it was not answered and may be accepted; repeating it settles it");
    }

    static QuorateException forgotten(ClientResult.Forgotten answer) {
        return new ForgottenException(answer.id(), answer.state(), Instant.ofEpochMilli(answer.endedAtMillis()));
    }

    QuorateException tooMany(String what, int limit) {
        Duration retryAfter = Duration.ofMillis(100);
        return new OverloadedException(
                "this client has " + limit + " " + what + " open already and sends no more before one is answered",
                retryAfter);
    }

    QuorateException closed(Call call) {
        String effect = call.isIndeterminate() ? "; the request to " + what(call.operation) + " may be accepted" : "";
        return new ClosedException("the client was closed" + effect);
    }

    private static String mayBeAccepted(Call call) {
        return "the request to " + what(call.operation) + " may or may not have been accepted: ";
    }

    private static String advice(Call call) {
        return call.operation instanceof ClientOperation.Submit
                ? "repeating the submit with the same job id settles it, and never makes a second job"
                : "repeating it settles it";
    }

    /** Whether there is no link to any master. */
    private boolean isAlone() {
        return tracker.masters().stream().noneMatch(tracker::isUp);
    }

    private String whatIsKnown(Now now) {
        String problems = String.join("; ", hearsay.linkProblems(now));
        if (tracker.masters().isEmpty()) {
            return problems.isEmpty()
                    ? "no master is known (no announcement was heard, and no seed address answers)"
                    : "no master could be reached; " + problems;
        }
        return ofMasters(now) + (problems.isEmpty() ? "" : "; " + problems);
    }

    private String ofMasters(Now now) {
        List<NodeId> masters = tracker.masters();
        NodeId leader = tracker.leader();
        if (leader != null) {
            String name = leader + " leads term " + tracker.term();
            return tracker.isUp(leader) ? name + ", but has not answered" : name + ", but cannot be reached";
        }
        List<NodeId> up = masters.stream().filter(tracker::isUp).toList();
        if (up.isEmpty()) {
            return "none of the known masters can be reached: " + names(masters);
        }
        List<String> why = hearsay.whyNoLeader(now);
        return "no leader is known; masters that can be reached: " + names(up) + "; all that are known: "
                + names(masters) + (why.isEmpty() ? "" : "; " + String.join("; ", why));
    }

    private static String what(ClientOperation operation) {
        if (operation instanceof ClientOperation.Submit submit) {
            return "submit "
                    + names(submit.jobs().stream()
                            .map(ClientOperation.Submission::id)
                            .toList());
        } else if (operation instanceof ClientOperation.Cancel cancel) {
            return "cancel " + cancel.id();
        } else if (operation instanceof ClientOperation.Drain drain) {
            return (drain.draining() ? "drain " : "end the draining of ") + drain.slave();
        } else if (operation instanceof ClientOperation.ChangeMasters change) {
            return switch (change.kind()) {
                case ADD -> "add master " + change.master();
                case REMOVE -> "remove master " + change.master();
                case REPLACE -> "replace master " + change.master() + " by " + change.instead();
            };
        } else if (operation instanceof ClientOperation.GetJob get) {
            return "read job " + get.id();
        } else if (operation instanceof ClientOperation.ListJobs) {
            return "list jobs";
        } else if (operation instanceof ClientOperation.ListNodes) {
            return "list nodes";
        }
        return "ask for the status";
    }

    private static String names(List<?> things) {
        String named = things.stream().limit(MAX_NAMED).map(Object::toString).collect(Collectors.joining(", "));
        return things.size() <= MAX_NAMED ? named : named + " and " + (things.size() - MAX_NAMED) + " more";
    }
}
