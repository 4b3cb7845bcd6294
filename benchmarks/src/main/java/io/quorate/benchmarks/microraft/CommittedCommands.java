package io.quorate.benchmarks.microraft;

import io.microraft.statemachine.StateMachine;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A state of nothing, which tells of every command that is committed. */
final class CommittedCommands implements StateMachine {
    private static final String NOTHING = "nothing";

    private final Consumer<byte[]> committed;

    CommittedCommands(Consumer<byte[]> committed) {
        this.committed = committed;
    }

    @Override
    public @Nullable Object runOperation(long commitIndex, @Nullable Object operation) {
        if (operation instanceof byte[] command) {
            committed.accept(command);
        }
        return null;
    }

    @Override
    public void takeSnapshot(long commitIndex, Consumer<Object> chunks) {
        chunks.accept(NOTHING);
    }

    @Override
    public void installSnapshot(long commitIndex, List<Object> chunks) {
        // There is nothing to be installed.
    }

    @Override
    public @Nullable Object getNewTermOperation() {
        return null;
    }
}
