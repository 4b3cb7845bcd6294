package io.quorate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A failing life becomes a short list of faults. */
final class ShrinkerTest {
    private static final String PASSES_FOR_THE_FORMER = "a wiped disk passes for the one before";

    @TempDir
    Path directory;

    @Test
    void aFailingLifeIsLeftWithTheFewFaultsThatItNeeds() throws Exception {
        String named = System.getProperty("quorate.sim.bug", PASSES_FOR_THE_FORMER);
        PlantedBug bug = PlantedBug.all().stream()
                .filter(one -> one.name().contains(named))
                .findFirst()
                .orElseThrow();

        String found =
                (String) BugNursery.plant(bug, directory, ShrunkRun.class, 1).call();

        System.out.println(found);
        List<String> answer = Splitter.on(' ').limit(4).splitToList(found);
        assertThat(answer.get(0)).isIn(bug.promises());
        assertThat(Integer.parseInt(answer.get(2)))
                .isLessThanOrEqualTo(3)
                .isLessThanOrEqualTo(Integer.parseInt(answer.get(1)));
        assertThat(answer.get(3)).contains("-Dquorate.sim.seed=").contains("-Dquorate.sim.faults=");
    }

    @Test
    void aLifeThatBreaksNothingIsNotShrunk() {
        assertThat(Shrinker.shrink(ClusterLife.of(1).lasting(3), 10)).isNull();
    }

    @Test
    void lessFaultsLeaveTheOthersAsTheyWere() {
        ClusterLife life = ClusterLife.of(3).lasting(10).withFaults(FaultPlan.parse("MASTER_CRASH=30,CLOG=20"));
        FaultPlan all = life.faults();

        assertThat(life.run().traceHash())
                .as("all that there were")
                .isEqualTo(ClusterLife.of(3)
                        .lasting(10)
                        .withFaults(FaultPlan.parse(all.toString()))
                        .run()
                        .traceHash());
        assertThat(FaultPlan.parse("PAUSE=20,CLOG=10/CLOG#1,PAUSE#7").toString())
                .isEqualTo("PAUSE=20,CLOG=10/CLOG#1,PAUSE#7".replace("CLOG#1,PAUSE#7", "PAUSE#7,CLOG#1"));
    }
}
