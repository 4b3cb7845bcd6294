package io.quorate.master;

import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;

/**
 * A command on its way through the log, and who waits for it. Exactly one of {@link #applied}, {@link #lost} and
 * {@link #tooLong} is called.
 */
interface Proposal {

    Command command();

    /** Roughly how many bytes the command takes, so that entries stay small enough to travel. */
    int sizeBytes();

    /** The command is committed, and this is what the registry made of it. */
    void applied(CommandResult result);

    /**
     * This master no longer leads.
     *
     * @param mayHappen whether the command may still be committed by another leader
     */
    void lost(boolean mayHappen);

    /** The command is longer than what can travel to the other masters, so it was never proposed and never will be. */
    void tooLong(int bytes);
}
