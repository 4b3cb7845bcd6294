package io.quorate.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quorate.Client;
import io.quorate.model.MasterInfo;
import io.quorate.model.NodeId;
import io.quorate.model.QuorateException;
import io.quorate.model.RejectedException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Changes who the masters are, and waits until it has come about. */
abstract class ChangeMastersCommand extends ClientCommand {
    private static final long LOOK_EVERY_MILLIS = 100;

    ChangeMastersCommand(Console console) {
        super(console);
    }

    /** Completes when it is committed. */
    abstract CompletableFuture<Void> ask(Client client);

    /** Whether it has come about. */
    abstract boolean isSo(List<MasterInfo> masters);

    /** What it is, for messages: "m4 is to vote". */
    abstract String wish();

    @Override
    final int run(Client client) {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        request(client);
        List<MasterInfo> masters = masters(client);
        while (!isSo(masters)) {
            if (System.nanoTime() - deadlineNanos >= 0) {
                throw committedOnly("it has not caught up within " + timeout.toMillis() / 1000.0 + " s");
            }
            pause();
            masters = masters(client);
        }
        if (json) {
            ObjectNode node = Json.object();
            node.set("masters", ClusterJson.masters(masters));
            console.print(Json.text(node));
        } else {
            ClusterText.masters(masters).forEach(console::print);
        }
        return ExitCode.DONE;
    }

    private void request(Client client) {
        try {
            Failures.await(ask(client));
        } catch (RejectedException e) {
            if (e.reason() != RejectedException.Reason.INVALID) {
                throw e;
            }
            // The call is well-formed; as things are, the cluster does not do it.
            throw new CallFailure(ExitCode.REFUSED, Failures.lineOf(e));
        } catch (RuntimeException e) {
            if (Failures.exitCodeOf(e) != ExitCode.INDETERMINATE) {
                throw e;
            }
            throw new CallFailure(
                    ExitCode.INDETERMINATE,
                    "indeterminate: whether " + wish() + " may or may not be settled (" + Failures.lineOf(e)
                            + "); repeating the call settles it");
        }
    }

    private List<MasterInfo> masters(Client client) {
        try {
            return Failures.await(client.nodes()).masters();
        } catch (QuorateException e) {
            throw committedOnly(Failures.lineOf(e));
        }
    }

    private CallFailure committedOnly(String why) {
        return new CallFailure(
                ExitCode.INDETERMINATE,
                wish() + ": that is committed, and comes about by itself as soon as it can, but " + why
                        + "; see 'quorate status'");
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailure(ExitCode.BROKEN, "interrupted");
        }
    }

    static boolean votes(List<MasterInfo> masters, NodeId id) {
        return masters.stream().anyMatch(master -> master.id().equals(id) && master.voter());
    }
}
