package io.quorate.simulation.disk;

import io.quorate.spi.RandomSource;
import io.quorate.storage.MemoryFiles;
import java.io.IOException;
import java.nio.file.Path;

/** The file system of a simulated master: it fails, fills up, and is interrupted in the middle of whatever it does. */
final class SimFiles extends MemoryFiles {
    private static final long NEVER = Long.MAX_VALUE;

    /** Changes until the process ends in the next one. */
    private long changesUntilEnd = NEVER;

    private int failingFlushes;
    private boolean failsToWrite;
    private boolean failsToRead;

    /** The process is gone: not an error that it could handle. */
    static final class ProcessEnded extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ProcessEnded() {
            super("the process is gone", null, false, false);
        }
    }

    SimFiles(RandomSource random, boolean shortTransfers) {
        super(random);
        this.shortTransfers = shortTransfers;
    }

    /** The process will end after so many more changes, or after none. */
    void endProcessAfter(long changes) {
        changesUntilEnd = changes;
    }

    void failFlushes(int count) {
        failingFlushes = count;
    }

    void failWrites() {
        failsToWrite = true;
    }

    void failReads() {
        failsToRead = true;
    }

    void lie(boolean lies) {
        forgetsFlushes = lies;
    }

    void fill(long room) {
        freeBytes = room;
    }

    /** As good as new, with room; what was lost stays lost. */
    void mend() {
        failingFlushes = 0;
        failsToWrite = false;
        failsToRead = false;
        freeBytes = Long.MAX_VALUE;
    }

    @Override
    protected void before(Operation operation, Path path) throws IOException {
        if (operation == Operation.READ) {
            fail(failsToRead);
            return;
        }
        if (changesUntilEnd != NEVER) {
            if (changesUntilEnd == 0) {
                throw new ProcessEnded();
            }
            changesUntilEnd--;
        }
        switch (operation) {
            case FORCE, FORCE_DIRECTORY -> {
                if (failingFlushes > 0) {
                    failingFlushes--;
                    fail(true);
                }
            }
            case WRITE, TRUNCATE, RENAME, DELETE, CREATE_DIRECTORY -> fail(failsToWrite);
            case OPEN, READ -> {
                // Succeeds: what is done with the file fails.
            }
        }
    }

    private static void fail(boolean fails) throws IOException {
        if (fails) {
            throw new IOException("Input/output error");
        }
    }

    @Override
    public void killProcess() {
        super.killProcess();
        changesUntilEnd = NEVER;
    }
}
