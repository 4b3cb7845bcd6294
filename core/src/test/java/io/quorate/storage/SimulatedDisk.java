package io.quorate.storage;

import io.quorate.kernel.SeededRandom;
import java.io.IOException;
import java.nio.file.Path;

/** A disk that fails when a test wants it to. */
final class SimulatedDisk extends MemoryFiles {
    /** Changes and flushes until all of them fail; negative: none does. */
    int operationsUntilFailure = -1;

    int flushes;

    SimulatedDisk(long seed) {
        super(new SeededRandom(seed));
    }

    @Override
    protected void before(Operation operation, Path path) throws IOException {
        if (operation == Operation.READ) {
            return;
        }
        if (operationsUntilFailure == 0) {
            throw new IOException("Input/output error");
        }
        if (operationsUntilFailure > 0) {
            operationsUntilFailure--;
        }
        if (operation == Operation.FORCE) {
            flushes++;
        }
    }

    @Override
    public void killProcess() {
        super.killProcess();
        operationsUntilFailure = -1;
    }
}
