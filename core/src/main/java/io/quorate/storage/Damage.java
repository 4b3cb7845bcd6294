package io.quorate.storage;

import io.quorate.spi.StorageException;
import java.nio.file.Path;

/** What to say when bytes that were durable can no longer be read. */
final class Damage {
    private Damage() {}

    static StorageException at(Path file, long offset, String what) {
        return new StorageException("The file " + file + " is damaged at offset " + offset + ": " + what
                + ". Nothing was changed. Check the disk; bring the directory back from a copy made while this master was"
                + " stopped and has not run since, or clear the directory so that this master joins as a new one");
    }
}
