package io.quorate.benchmarks.jgroups;

import java.io.DataInput;
import java.io.DataOutput;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jgroups.raft.StateMachine;

/** A state of nothing, which tells of every command that is applied. */
final class AppliedCommands implements StateMachine {
    private static final byte[] NOTHING = {};

    private final Consumer<byte[]> applied;

    AppliedCommands(Consumer<byte[]> applied) {
        this.applied = applied;
    }

    @Override
    public byte[] apply(byte[] data, int offset, int length, boolean wantsAnswer) {
        applied.accept(offset == 0 && length == data.length ? data : Arrays.copyOfRange(data, offset, offset + length));
        return NOTHING;
    }

    @Override
    public void readContentFrom(DataInput in) {
        // There is nothing to be read.
    }

    @Override
    public void writeContentTo(DataOutput out) {
        // There is nothing to be written.
    }
}
