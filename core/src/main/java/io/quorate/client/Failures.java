package io.quorate.client;

import io.quorate.kernel.LeaderTracker;
import io.quorate.model.ClosedException;
import io.quorate.model.ForgottenException;
import io.quorate.model.IndeterminateException;
import io.quorate.model.NoLeaderException;
import io.quorate.model.NodeId;
import io.quorate.model.OverloadedException;
import io.quorate.model.QuorateException;
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

    Failures(LeaderTracker tracker) {
        this.tracker = tracker;
    }

    /** The request's time is up. */
    QuorateException timeUp(Call call) {
        if (call.isIndeterminate()) {
            return indeterminate(call);
        }
        Duration retryAfter = call.overloadedFor();
        if (retryAfter != null) {
            return new OverloadedException(
                    "the cluster has too much in hand and did not accept to " + what(call.operation) + "; try again in "
                            + retryAfter.toMillis() + " ms",
                    retryAfter);
        }
        String effect = call.changesState() ? "; it was surely not accepted" : "";
        return new NoLeaderException("could not " + what(call.operation) + " in time: " + whatIsKnown() + effect);
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

    private QuorateException indeterminate(Call call) {
        String advice = call.operation instanceof ClientOperation.Submit
                ? "repeating the submit with the same job id settles it, and never makes a second job"
                : "repeating it settles it";
        return new IndeterminateException("the request to " + what(call.operation)
                + " may or may not have been accepted: it was sent, and no answer came in time; " + advice + " ("
                + whatIsKnown() + ")");
    }

    private String whatIsKnown() {
        List<NodeId> masters = tracker.masters();
        if (masters.isEmpty()) {
            return "no master is known (no announcement was heard, and no seed address answers)";
        }
        NodeId leader = tracker.leader();
        if (leader != null) {
            String name = leader + " leads term " + tracker.term();
            return tracker.isUp(leader) ? name + ", but has not answered" : name + ", but cannot be reached";
        }
        List<NodeId> up = masters.stream().filter(tracker::isUp).toList();
        if (up.isEmpty()) {
            return "none of the known masters can be reached: " + names(masters);
        }
        return "no leader is known; masters that can be reached: " + names(up) + "; all that are known: "
                + names(masters);
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
