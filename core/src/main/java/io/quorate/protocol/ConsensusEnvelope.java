package io.quorate.protocol;

import io.quorate.model.DiskId;

/**
 * A consensus message with what makes it count: the cluster, and the disks of both sides. One that comes from or is meant for
 * another disk, or another cluster, is dropped.
 */
public record ConsensusEnvelope(long clusterId, DiskId fromDisk, DiskId toDisk, ConsensusMessage body)
        implements Message {
    @Override
    public MessageKind kind() {
        return MessageKind.CONSENSUS;
    }
}
