package io.quorate.master;

import io.quorate.model.NodeId;
import io.quorate.registry.Command;

/** A command about one slave. When it is lost nothing is owed: slaves repeat what they say. */
abstract class SlaveProposal implements Proposal {
    private final NodeId slave;
    private final Command command;
    private final int sizeBytes;

    SlaveProposal(NodeId slave, Command command, int sizeBytes) {
        this.slave = slave;
        this.command = command;
        this.sizeBytes = sizeBytes;
    }

    final NodeId slave() {
        return slave;
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
    public void lost(boolean mayHappen) {}

    @Override
    public void tooLong(int bytes) {
        lost(false);
    }
}
