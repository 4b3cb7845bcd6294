package io.quorate.storage;

import java.nio.file.Path;

/** Bytes that were durable cannot be read any more. It never leaves this package: a store opens all the same, and says so. */
final class Damage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Damage(String message) {
        super(message);
    }

    static Damage at(Path file, long offset, String what) {
        return new Damage("the file " + file + " is damaged at offset " + offset + ": " + what);
    }

    static Damage missing(Path file, String butThere) {
        return new Damage("the file " + file + " is missing, but there is " + butThere);
    }
}
