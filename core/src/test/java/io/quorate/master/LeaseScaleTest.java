package io.quorate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.kernel.Now;
import io.quorate.model.Timings;
import io.quorate.registry.Command;
import io.quorate.registry.CommandResult;
import io.quorate.registry.Harness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P5: what is counted with is never less than what may have been granted. */
final class LeaseScaleTest {
    private static final long MILLI = 1_000_000L;
    /** Eight slaves send ten heartbeats a second. */
    private static final Timings TIMINGS =
            Timings.builder().maxHeartbeatsPerSecond(10).build();

    /** With 32 slaves, and by the leader's clock. */
    private static final long LONG_LEASE = 4 * 2525;

    private final Harness harness = new Harness();
    private final List<Proposal> offered = new ArrayList<>();
    private boolean hasRoom = true;
    private int changes;
    private final LeaseScale scale = leader();

    @Test
    void aClusterOfTheUsualSizeHasTheConfiguredTimes() {
        scale.review(at(0), 0);
        scale.review(at(1), 8);

        assertThat(offered).isEmpty();
        assertThat(scale.counted()).isSameAs(TIMINGS);
        assertThat(scale.granted()).isSameAs(TIMINGS);
    }

    @Test
    void longerLeasesAreCommittedBeforeTheyAreGranted() {
        scale.review(at(0), 9);
        scale.review(at(1), 9);
        assertThat(offered).as("one at a time").hasSize(1);
        assertFactors(1, 1);

        commit();

        assertFactors(2, 2);
        assertThat(scale.granted().slaveHeartbeat()).isEqualTo(Duration.ofMillis(1600));
        assertThat(scale.granted().lease()).isEqualTo(Duration.ofSeconds(5));
        assertThat(changes).isEqualTo(1);
        scale.review(at(2), 9);
        assertThat(offered).isEmpty();
    }

    @Test
    void shorterLeasesAreGrantedAtOnceAndCountWhenTheLongerOnesAreOver() {
        stretchFor(32);
        assertFactors(4, 4);

        long begun = 100;
        long granted = begun + 4 * LONG_LEASE;
        scale.review(at(begun), 6);
        scale.review(at(granted - 1), 6);
        assertFactors(4, 4);
        scale.review(at(granted), 6);
        assertFactors(4, 1);
        long over = granted + LONG_LEASE;
        scale.review(at(over - 1), 6);
        assertThat(offered).isEmpty();
        scale.review(at(over), 6);
        assertThat(offered).hasSize(1);
        assertFactors(4, 1);

        commit();

        assertFactors(1, 1);
        assertThat(changes).isEqualTo(2);
    }

    @Test
    void slavesThatComeAndGoDoNotChangeItAllTheTime() {
        stretchFor(9);
        for (int i = 0; i < 100; i++) {
            scale.review(at(i * 1000L), 7 + i % 3);
        }

        assertThat(offered).isEmpty();
        assertFactors(2, 2);
    }

    @Test
    void slavesThatAreAwayForAShortTimeDoNotChangeItEither() {
        stretchFor(32);
        scale.review(at(0), 6);
        scale.review(at(4 * LONG_LEASE - 1), 32);
        scale.review(at(4 * LONG_LEASE), 6);
        scale.review(at(8 * LONG_LEASE - 1), 6);

        assertFactors(4, 4);
        scale.review(at(8 * LONG_LEASE), 6);
        assertFactors(4, 1);
    }

    @Test
    void whenSlavesComeBackBeforeShorterLeasesCountTheLongerOnesAreGrantedAgain() {
        stretchFor(32);
        fewAt(0);
        assertFactors(4, 1);

        scale.review(at(4 * LONG_LEASE + 5_000), 20);
        assertFactors(4, 4);
        scale.review(at(200_000), 20);
        assertThat(offered).isEmpty();

        fewAt(300_000);
        scale.review(at(300_000 + 5 * LONG_LEASE - 1), 6);
        assertThat(offered).as("the wait begins anew").isEmpty();
        scale.review(at(300_000 + 5 * LONG_LEASE), 6);
        assertThat(offered).hasSize(1);
    }

    @Test
    void whatFindsNoRoomOrIsLostIsProposedAgain() {
        hasRoom = false;
        scale.review(at(0), 9);
        hasRoom = true;
        scale.review(at(1), 9);
        assertThat(offered).hasSize(1);

        offered.remove(0).lost(true);
        scale.review(at(2), 9);
        assertThat(offered).hasSize(1);
    }

    @Test
    void aNewLeaderCountsWithWhatIsCommitted() {
        stretchFor(32);
        fewAt(0);
        LeaseScale next = leader();
        next.becomeActive();

        assertThat(next.counted()).isEqualTo(next.granted());
        assertThat(next.granted().lease()).isEqualTo(Duration.ofSeconds(10));
        next.review(at(5 * LONG_LEASE), 6);
        assertThat(offered).as("it may have granted longer ones itself").isEmpty();
    }

    private LeaseScale leader() {
        return new LeaseScale(TIMINGS, harness.registry, this::offer, event -> {}, () -> changes++);
    }

    private boolean offer(Proposal proposal) {
        return hasRoom && offered.add(proposal);
    }

    /** There are few slaves from then on, until shorter leases are granted. */
    private void fewAt(long millis) {
        scale.review(at(millis), 6);
        scale.review(at(millis + 4 * LONG_LEASE), 6);
    }

    private void stretchFor(int slaves) {
        scale.review(at(0), slaves);
        commit();
    }

    private void commit() {
        Proposal proposal = offered.remove(0);
        assertThat(proposal.command()).isInstanceOf(Command.SetLeaseFactor.class);
        harness.apply(proposal.command());
        proposal.applied(new CommandResult.Applied());
    }

    private void assertFactors(int counted, int granted) {
        assertThat(scale.counted().lease()).isEqualTo(TIMINGS.lease().multipliedBy(counted));
        assertThat(scale.granted().lease()).isEqualTo(TIMINGS.lease().multipliedBy(granted));
        assertThat(harness.registry.leaseFactor()).isEqualTo(counted);
    }

    private static Now at(long millis) {
        return new Now(millis * MILLI, millis, millis * MILLI);
    }
}
