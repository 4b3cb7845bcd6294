package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.DiskId;
import io.quorate.model.DurableState;
import io.quorate.model.Incarnation;
import io.quorate.model.MasterRole;
import io.quorate.model.NodeId;
import io.quorate.model.VoterId;
import io.quorate.spi.LogEntry;
import io.quorate.spi.LogStore;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A disk that has kept entries and lost the term, and maybe a vote, that was durable before them (P1). */
final class LostTermTest {
    private static final DiskId DISK = new DiskId(1);
    private static final List<VoterId> FOUNDERS = List.of(
            new VoterId(NodeId.of("m1"), DISK),
            new VoterId(NodeId.of("m2"), new DiskId(2)),
            new VoterId(NodeId.of("m3"), new DiskId(3)));

    private static LoneMaster withTerms(long ofMetadata, long ofLog) {
        byte[] metadata = MasterMetadata.ofNewDisk(DISK, new Incarnation(9))
                .withPromise(FOUNDERS)
                .withFormed(7)
                .withVote(ofMetadata, null)
                .encode();
        List<LogEntry> log = List.of(new LogEntry(1, ofLog, LogEntry.Kind.COMMAND, new byte[0]));
        return LoneMaster.withDisk(new LogStore.Recovered(metadata, log));
    }

    @Test
    void aMasterWhoseLogIsOfANewerTermThanItsMetadataDoesNotTakePart() {
        LoneMaster master = withTerms(2, 3);
        assertThat(master.core().isOutdated()).isTrue();
        assertThat(master.core().role()).isEqualTo(MasterRole.LEARNER);
        assertThat(master.core().found()).isEqualTo(new DurableState(2, 3, 1, false));
        assertThat(master.core().status(master.now()).problems())
                .anyMatch(problem -> problem.contains("has lost what it had reported as flushed"));
    }

    @Test
    void oneWhoseTermIsAsNewDoes() {
        assertThat(withTerms(3, 3).core().isOutdated()).isFalse();
    }
}
