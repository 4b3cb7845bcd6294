package io.quorate.storage;

import io.quorate.spi.StorageException;
import java.nio.file.Path;

/** What to say about a file that another version wrote. */
final class Versions {
    private Versions() {}

    static void require(int expected, int found, Path file) {
        if (found != expected) {
            throw new StorageException("The file " + file + " has format version " + found
                    + ", this version of Quorate reads " + expected
                    + ". It was written by another version; start that one");
        }
    }
}
