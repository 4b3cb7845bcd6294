package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.Now;
import io.quorate.kernel.PeerInfo;
import io.quorate.kernel.RecordingOutbox;
import io.quorate.kernel.SeededRandom;
import io.quorate.model.Endpoint;
import io.quorate.model.Incarnation;
import io.quorate.model.JobFilter;
import io.quorate.model.JobId;
import io.quorate.model.NodeId;
import io.quorate.model.NodeRef;
import io.quorate.model.Timings;
import io.quorate.protocol.ClientOperation;
import io.quorate.protocol.ClientReply;
import io.quorate.protocol.ClientRequest;
import io.quorate.protocol.ClientResult;
import io.quorate.scheduling.BuiltInPlacement;
import io.quorate.spi.LogStore;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** P11: a list that a lagging master cannot go on with is not called complete. */
final class StaleListTest {
    private final RecordingOutbox out = new RecordingOutbox();
    private final MasterCore lagging = new MasterCore(
            new MasterConfig(
                    "test", NodeId.of("m1"), new Incarnation(1), new Endpoint("local", 1), 3, Timings.defaults()),
            new LogStore.Recovered(new byte[0], List.of()),
            BuiltInPlacement.BEST_FIT,
            out,
            event -> {},
            new SeededRandom(1));

    @Test
    void aStaleListFromTheBeginningIsAnsweredFromWhatIsThere() {
        assertThat(listAfter(null)).isEqualTo(new ClientResult.JobPage(0, List.of(), false));
    }

    @Test
    void aStaleListAfterAJobThatThisMasterDoesNotKnowIsLeftToTheLeader() {
        assertThat(listAfter(JobId.of("newer"))).isInstanceOf(ClientResult.NotLeader.class);
    }

    private ClientResult listAfter(@Nullable JobId last) {
        lagging.onMessage(
                new Now(0, 0),
                new PeerInfo(NodeRef.client(NodeId.of("c")), new Incarnation(2), null),
                new ClientRequest(1, new ClientOperation.ListJobs(JobFilter.ALL, last, 10, true)));
        return out.take(ClientReply.class).get(0).result();
    }
}
