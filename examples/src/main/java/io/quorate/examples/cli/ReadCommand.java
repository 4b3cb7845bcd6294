package io.quorate.examples.cli;

import io.quorate.ReadMode;
import picocli.CommandLine.Option;

/** A command that changes nothing. */
abstract class ReadCommand extends ClientCommand {
    @Option(
            names = "--stale",
            fallbackValue = "true",
            description = "Take what any master has, however old, and say its index; needs no leader.")
    boolean stale;

    ReadCommand(Console console) {
        super(console);
    }

    ReadMode mode() {
        return stale ? ReadMode.STALE : ReadMode.LINEARIZABLE;
    }

    /** In the text form; in JSON it is a field. */
    void printIndex(long index) {
        if (stale) {
            console.print("as of index " + index);
        }
    }
}
