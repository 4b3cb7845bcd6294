package io.quorate.registry;

import io.quorate.codec.ModelCodec;
import io.quorate.model.JobOutcome;
import io.quorate.model.JobSpec;
import io.quorate.model.NodeId;
import io.quorate.wire.WireReader;

/** Where a decoder of many jobs takes from what they have in common: made anew each time, or shared. */
interface JobParts {
    /** Everything is made anew. */
    JobParts NEW = new JobParts() {
        @Override
        public JobSpec spec(byte[] encoded) {
            return ModelCodec.readJobSpec(new WireReader(encoded));
        }

        @Override
        public JobOutcome outcome(JobOutcome outcome) {
            return outcome;
        }

        @Override
        public NodeId node(NodeId node) {
            return node;
        }
    };

    /**
     * What {@link ModelCodec#readJobSpec} reads from these bytes, which nobody changes.
     *
     * @throws io.quorate.wire.MalformedException as that does
     */
    JobSpec spec(byte[] encoded);

    /** The outcome, or one that is equal. */
    JobOutcome outcome(JobOutcome outcome);

    /** The id, or one that is equal. */
    NodeId node(NodeId node);
}
