package io.quorate.simulation.check;

import io.quorate.model.ForgottenException;
import io.quorate.model.IndeterminateException;
import io.quorate.model.Job;
import io.quorate.model.JobId;
import io.quorate.model.JobSpec;
import io.quorate.model.QuorateException;
import io.quorate.model.RejectedException;
import io.quorate.model.RejectedException.Reason;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientOperation.Cancel;
import io.quorate.protocol.ClientOperation.ChangeMasters;
import io.quorate.protocol.ClientOperation.Drain;
import io.quorate.protocol.ClientOperation.GetJob;
import io.quorate.protocol.ClientOperation.ListJobs;
import io.quorate.protocol.ClientOperation.ListNodes;
import io.quorate.protocol.ClientOperation.Submit;
import io.quorate.protocol.ClientResult;
import io.quorate.protocol.ClientResult.SubmitAnswer;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import io.quorate.simulation.node.SimClientNode;
import io.quorate.simulation.node.SimRequest;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What clients are told: an accepted job is committed (P2), under one spec (P4), ends as what was committed (P4), and a read
 * shows the whole state of an index that is not older than anything committed before it was asked (P11; the log's order is
 * the witness of linearizability). What is called a failure never happens (P11).
 */
final class ClientCheck {
    private final CommittedLog committed;
    private final Ledger ledger;
    private final TreeMap<String, Long> committedWhenAsked = new TreeMap<>();
    private final MastersCheck masters;
    private final Wishes wishes = new Wishes();
    private final Pages pages;
    private final TreeSet<JobId> accepted = new TreeSet<>();

    ClientCheck(CommittedLog committed, Ledger ledger, MastersCheck masters) {
        this.masters = masters;
        this.committed = committed;
        this.ledger = ledger;
        this.pages = new Pages(ledger);
    }

    /** The jobs whose submit was answered as accepted. */
    Set<JobId> accepted() {
        return accepted;
    }

    void committed(long index, List<Command> commands, List<CommandResult> results) {
        wishes.committed(index, commands, results);
    }

    void asked(SimClientNode client, SimRequest request) {
        committedWhenAsked.put(key(client, request), committed.size());
        wishes.asked(request.operation());
        if (request.operation() instanceof ChangeMasters change) {
            masters.asked(change);
        }
    }

    void answered(SimClientNode client, SimRequest request) {
        Long asked = committedWhenAsked.remove(key(client, request));
        long atLeast = asked == null ? 0 : asked;
        ClientResult result = request.result();
        ClientOperation operation = request.operation();
        QuorateException failure = request.failure();
        if (failure instanceof ForgottenException forgotten) {
            // It tells how the job ended, and not who has brought that about: a cancel may have.
            checkForgotten(client, operation, forgotten);
        } else if (failure != null && !(failure instanceof IndeterminateException)) {
            wishes.surelyFailed(client.toString(), operation, failure);
        }
        if (operation instanceof ChangeMasters change) {
            masters.answered(client, change, request, atLeast);
        } else if (operation instanceof Submit submit && result instanceof ClientResult.Submitted answers) {
            checkSubmit(client, submit, answers);
        } else if (operation instanceof Cancel cancel) {
            checkCancel(client, cancel, request, atLeast);
        } else if (operation instanceof Drain drain) {
            checkDrain(client, drain, request, atLeast);
        } else if (operation instanceof GetJob get) {
            if (result instanceof ClientResult.OneJob one) {
                checkRead(client, one.index(), get.stale() ? 0 : atLeast);
                checkJob(client, one.job(), one.index());
                checkOutcome(client, one.job());
            } else if (!get.stale()) {
                requireUnknown(client, get.id(), request, atLeast);
            }
        } else if (operation instanceof ListJobs list && result instanceof ClientResult.JobPage page) {
            checkRead(client, page.index(), list.stale() ? 0 : atLeast);
            page.jobs().forEach(job -> checkJob(client, job, page.index()));
            pages.check(client.toString(), list, page);
        } else if (operation instanceof ListNodes list && result instanceof ClientResult.Nodes nodes) {
            checkRead(client, nodes.index(), list.stale() ? 0 : atLeast);
            pages.check(client.toString(), nodes);
        }
    }

    private void checkCancel(SimClientNode client, Cancel cancel, SimRequest request, long atLeast) {
        if (request.result() instanceof ClientResult.OneJob one) {
            checkRead(client, one.index(), atLeast + 1);
            checkJob(client, one.job(), one.index());
            checkOutcome(client, one.job());
            if (!one.job().id().equals(cancel.id()) || !one.job().state().isFinal()) {
                throw new PromiseBroken("P4", client + " cancelled " + cancel.id() + ", and is shown " + one.job());
            }
        } else if (request.result() != null) {
            throw new PromiseBroken("P11", client + " cancelled " + cancel.id() + ", and hears " + request.result());
        } else {
            requireUnknown(client, cancel.id(), request, atLeast);
        }
    }

    private void checkForgotten(SimClientNode client, ClientOperation asked, ForgottenException told) {
        JobId job = told.job();
        boolean isItsJob = (asked instanceof Cancel cancel && cancel.id().equals(job))
                || (asked instanceof GetJob get && get.id().equals(job));
        Ledger.Version last = ledger.lastVersion(job);
        if (!isItsJob || !ledger.isForgotten(job) || last == null || last.state() != told.state()) {
            throw new PromiseBroken(
                    "P11", client + " asked for " + asked + " and hears " + told + "; the last of it was " + last);
        }
    }

    private void checkDrain(SimClientNode client, Drain drain, SimRequest request, long atLeast) {
        if (request.result() != null && wishes.drainedAt(drain) <= atLeast) {
            throw new PromiseBroken("P11", client + " is told that this is done, and it is not: " + drain);
        }
        if (isRejected(request, Reason.UNKNOWN_SLAVE) && ledger.isKnownSince(drain.slave(), atLeast)) {
            throw new PromiseBroken("P11", client + " is told that slave " + drain.slave() + " is unknown");
        }
    }

    private void requireUnknown(SimClientNode client, JobId job, SimRequest request, long atLeast) {
        if (isRejected(request, Reason.UNKNOWN_JOB) && ledger.version(job, atLeast) != null) {
            throw new PromiseBroken(
                    "P11", client + " is told that job " + job + " is unknown; it was there before it asked");
        }
    }

    private void checkOutcome(SimClientNode client, Job job) {
        if (job.state().isFinal() && !Objects.equals(ledger.outcome(job.id()), job.outcome())) {
            throw new PromiseBroken(
                    "P4",
                    client + " is shown that job " + job.id() + " ended as " + job.outcome() + "; committed is "
                            + ledger.outcome(job.id()));
        }
    }

    void jobEndSeen(SimClientNode client, Job job) {
        if (!Objects.equals(ledger.outcome(job.id()), job.outcome())) {
            throw new PromiseBroken(
                    "P4",
                    client + " hears that job " + job.id() + " ended as " + job.outcome() + "; committed is "
                            + ledger.outcome(job.id()));
        }
    }

    private void checkSubmit(SimClientNode client, Submit submit, ClientResult.Submitted result) {
        if (result.answers().size() != submit.jobs().size()) {
            throw new PromiseBroken(
                    "P2",
                    client + " submitted " + submit.jobs().size() + " jobs and hears of "
                            + result.answers().size());
        }
        for (int i = 0; i < submit.jobs().size(); i++) {
            SubmitAnswer answer = result.answers().get(i);
            ClientOperation.Submission job = submit.jobs().get(i);
            JobSpec kept = ledger.spec(job.id());
            if (answer.rejection() == null) {
                requireKept(client, job, kept);
                accepted.add(job.id());
                continue;
            }
            wishes.surelyRefused(client.toString(), job, answer);
            if (answer.rejection() == Reason.ID_REUSED && (kept == null || kept.equals(job.spec()))) {
                throw new PromiseBroken("P4", client + " is told that id " + job.id() + " is in use for another job");
            }
        }
    }

    private static void requireKept(SimClientNode client, ClientOperation.Submission job, @Nullable JobSpec kept) {
        if (kept == null) {
            throw new PromiseBroken(
                    "P2", client + " is told that job " + job.id() + " is accepted; it is not committed");
        }
        if (!kept.equals(job.spec())) {
            throw new PromiseBroken(
                    "P4", client + " is told that job " + job.id() + " is accepted; committed is another under its id");
        }
    }

    private void checkRead(SimClientNode client, long index, long atLeast) {
        if (index < atLeast) {
            throw new PromiseBroken(
                    "P11",
                    client + " is shown the state of index " + index + "; " + atLeast
                            + " was committed before it asked");
        }
        if (index > committed.size()) {
            throw new PromiseBroken("P11", client + " is shown index " + index + ", which is not committed");
        }
    }

    private void checkJob(SimClientNode client, Job job, long index) {
        Ledger.Version version = ledger.version(job.id(), index);
        if (version == null
                || version.state() != job.state()
                || version.attempt() != job.attempt()
                || version.token() != job.token()) {
            throw new PromiseBroken(
                    "P11",
                    client + " is shown job " + job.id() + " as " + job.state() + " in attempt " + job.attempt()
                            + " at index " + index + "; it was " + version);
        }
    }

    private static boolean isRejected(SimRequest request, Reason reason) {
        return request.failure() instanceof RejectedException rejected && rejected.reason() == reason;
    }

    private static String key(SimClientNode client, SimRequest request) {
        return client.id() + "/" + request.ticket();
    }
}
