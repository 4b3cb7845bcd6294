package io.quorate.simulation;

import java.util.List;
import java.util.stream.Stream;

/**
 * A bug, as a change of one source file of core.
 *
 * @param file below core/src/main/java/io/quorate
 * @param original occurs exactly once in the file
 * @param promises which of them the simulator may find broken; P12 is a node that fails with an exception
 * @param where in which lives to look: {@link PlantedRun} says what it means. Faults that have to do with the bug only save
 *     time: the lives of {@link ClusterLife#of} find each of these bugs too
 * @param seeds within so many seeds
 */
record PlantedBug(
        String name, String file, String original, String replacement, List<String> promises, String where, int seeds) {
    /** As {@link #where}: in the lives in which the seed decides everything. */
    static final String ANYWHERE = "";

    @Override
    public String toString() {
        return name;
    }

    static List<PlantedBug> all() {
        return Stream.of(
                        PlantedConsensusBugs.all(),
                        PlantedStorageBugs.all(),
                        PlantedMasterBugs.all(),
                        PlantedRegistryBugs.all(),
                        PlantedSlaveBugs.all(),
                        PlantedPeerBugs.all())
                .flatMap(List::stream)
                .toList();
    }
}
