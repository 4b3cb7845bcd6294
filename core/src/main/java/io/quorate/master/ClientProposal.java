package io.quorate.master;

import io.quorate.model.RejectedException.Reason;
import io.quorate.protocol.ClientResult;
import io.quorate.protocol.ProtocolLimits;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;

/** A change that a client asked for, on its way through the log. Whatever becomes of it, the client is answered. */
abstract class ClientProposal implements Proposal {
    private final Asker asker;
    private final Command command;
    private final int sizeBytes;
    private final StatusBoard status;

    ClientProposal(Asker asker, Command command, int sizeBytes, StatusBoard status) {
        this.asker = asker;
        this.command = command;
        this.sizeBytes = sizeBytes;
        this.status = status;
    }

    /** What to answer once the command is applied. */
    abstract ClientResult answer(CommandResult result);

    final Asker asker() {
        return asker;
    }

    @Override
    public final Command command() {
        return command;
    }

    @Override
    public final int sizeBytes() {
        return sizeBytes;
    }

    @Override
    public final void applied(CommandResult result) {
        asker.reply(answer(result));
    }

    @Override
    public final void tooLong(int bytes) {
        asker.reply(new ClientResult.Rejected(
                Reason.TOO_LARGE,
                "the request takes " + bytes + " bytes in the log, at most " + ProtocolLimits.MAX_COMMAND_BYTES
                        + " are possible. Nothing was done"));
    }

    @Override
    public final void lost(boolean mayHappen) {
        asker.reply(
                mayHappen
                        ? new ClientResult.Indeterminate("the leader lost its office before the request was committed")
                        : status.notLeader());
    }
}
