package io.quorate.examples.processes;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** All masters lose power at once, while the slaves go on. */
final class PowerNemesisIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void powerFailsEverywhere() throws Exception {
        try (PowerSupply power = new PowerSupply(directory);
                Trial trial = Trial.start("power cut", power, 2)) {
            for (int round = 0; round < 3 * Trial.rounds(); round++) {
                trial.strike("power cut of all masters", () -> {
                    power.cut(trial.cluster());
                    ProcessCluster.MASTERS.forEach(trial.cluster()::restart);
                });
                trial.awaitWhole();
            }
            trial.finish();
        }
    }
}
