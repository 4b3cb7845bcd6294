package io.quorate.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.model.JobId;
import io.quorate.model.Resources;
import io.quorate.registry.Harness;
import io.quorate.registry.PendingJob;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WakeupsTest {
    private final Harness harness = new Harness();
    private final Dimensions dimensions = new Dimensions();
    private final PendingJobs pending = new PendingJobs(dimensions);
    private final Wakeups wakeups = new Wakeups(pending);
    private final SlaveIndex slaves =
            new SlaveIndex(harness.registry, dimensions, new OrderedSlaves(BuiltInPlacement.BEST_FIT, dimensions));
    private long sequence;

    private void block(String request) {
        sequence++;
        pending.add(new PendingJob(JobId.of("j" + sequence), sequence, 1, Resources.parse(request), "work"));
        Shape shape = pending.firstReady();
        if (shape != null) {
            pending.block(shape);
        }
    }

    private void register(String slave, String offers) {
        harness.register(slave, 1, offers);
        slaves.markStale(Harness.slaveId(slave));
        slaves.refresh();
        slaves.takeGrown().forEach(wakeups::grew);
    }

    private @Nullable String wakeNext() {
        Shape shape = wakeups.next();
        if (shape == null) {
            return null;
        }
        pending.wake(shape);
        return shape.first().id().value();
    }

    @Test
    void shapesWakeInTheOrderOfTheirSubmissionWhereverTheRoomIs() {
        block("cpus=4");
        block("gpus=1");
        block("cpus=2");
        block("cpus=9");
        register("s1", "cpus=3");
        register("s2", "cpus=1,gpus=1");
        register("s3", "cpus=4");
        assertThat(wakeNext()).isEqualTo("j1");
        assertThat(wakeNext()).isEqualTo("j2");
        assertThat(wakeNext()).isEqualTo("j3");
        assertThat(wakeNext()).isNull();
        assertThat(wakeups.isEmpty()).isTrue();
    }

    @Test
    void roomThatIsTakenAgainWakesNobody() {
        block("cpus=4");
        block("cpus=1");
        register("s1", "cpus=4");
        CandidateSlave slave = slaves.all().get(0);
        slaves.addInFlight(slave, dimensions.demand(Resources.parse("cpus=2")));
        assertThat(wakeNext()).isEqualTo("j2");
        slaves.removeInFlight(slave, dimensions.demand(Resources.parse("cpus=2")));
        slaves.takeGrown().forEach(wakeups::grew);
        assertThat(wakeNext()).isEqualTo("j1");
        assertThat(wakeNext()).isNull();
    }

    @Test
    void aResourceThatNoSlaveHadWakesThoseThatAskForIt() {
        block("gpus=1");
        block("zz-rare=1");
        register("s1", "cpus=3");
        assertThat(wakeNext()).isNull();
        register("s2", "gpus=1");
        assertThat(wakeNext()).isEqualTo("j1");
        assertThat(wakeNext()).isNull();
        register("s3", "c=1,d=1,e=1,f=1,g=1,h=1,zz-rare=1");
        assertThat(wakeNext()).isEqualTo("j2");
        assertThat(wakeNext()).isNull();
    }

    @Test
    void aJobThatIsCancelledIsNotWoken() {
        block("cpus=2");
        block("cpus=3");
        register("s1", "cpus=4");
        pending.remove(JobId.of("j1"));
        assertThat(wakeNext()).isEqualTo("j2");
        assertThat(wakeNext()).isNull();
    }
}
