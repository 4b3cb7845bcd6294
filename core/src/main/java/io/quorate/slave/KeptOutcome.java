package io.quorate.slave;

import static io.quorate.wire.WireReader.required;

import io.quorate.codec.ModelCodec;
import io.quorate.model.AttemptKey;
import io.quorate.model.JobOutcome;
import io.quorate.wire.MalformedException;
import io.quorate.wire.WireReader;
import io.quorate.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended, as a slave with a disk keeps it until the cluster has acknowledged it.
 *
 * @param clusterId of the cluster whose job it was: no other one is ever told
 */
public record KeptOutcome(long clusterId, AttemptKey attempt, JobOutcome outcome) {

    /** What {@link #decode} reads. */
    public byte[] encode() {
        return new WireWriter()
                .number(1, clusterId)
                .message(2, attempt, ModelCodec::writeAttemptKey)
                .message(3, outcome, ModelCodec::writeJobOutcome)
                .toBytes();
    }

    /** @throws MalformedException if {@link #encode} did not write this */
    public static KeptOutcome decode(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        long clusterId = 0;
        @Nullable AttemptKey attempt = null;
        @Nullable JobOutcome outcome = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> clusterId = in.number();
                case 2 -> attempt = in.message(ModelCodec::readAttemptKey);
                case 3 -> outcome = in.message(ModelCodec::readJobOutcome);
                default -> in.skip();
            }
        }
        return new KeptOutcome(clusterId, required(attempt, "attempt"), required(outcome, "outcome"));
    }
}
