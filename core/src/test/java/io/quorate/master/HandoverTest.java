package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.MasterRole;
import io.quorate.protocol.ConsensusMessage.AppendEntries;
import io.quorate.protocol.ConsensusMessage.AppendReply;
import io.quorate.protocol.ConsensusMessage.VoteRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HandoverTest {
    private final OneOfThree voter = new OneOfThree();
    private final MasterCore core = voter.master.core();

    @Test
    void aLeaderStaysUntilItHearsItsSuccessor() {
        voter.elect();
        voter.hear(new AppendReply(1, true, 1, 0, 0, 1));
        assertThat(core.hasLeft()).as("nobody asked").isFalse();
        core.leave(voter.master.now());
        assertThat(core.hasLeft()).isFalse();

        voter.hear(new VoteRequest(2, 1, 1, true));
        assertThat(core.role()).isEqualTo(MasterRole.FOLLOWER);
        assertThat(core.hasLeft()).as("the successor may need its vote").isFalse();
        core.leave(voter.master.now());
        assertThat(core.hasLeft()).as("whoever asks again").isFalse();

        voter.hear(new AppendEntries(2, 1, 1, List.of(), 1, 1));
        assertThat(core.hasLeft()).isTrue();
    }

    @Test
    void whoDoesNotLeadGoesAtOnce() {
        core.leave(voter.master.now());
        assertThat(core.hasLeft()).isTrue();
    }

    @Test
    void aLeaderThatHasNobodyToTakeOverGoesAtOnce() {
        LoneMaster alone = LoneMaster.leading();
        alone.core().leave(alone.now());
        assertThat(alone.core().hasLeft()).isTrue();
    }
}
