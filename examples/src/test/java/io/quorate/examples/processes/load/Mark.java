package io.quorate.examples.processes.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A line that a job's process wrote to the journal. All processes append to one file, so its order is that in which things
 * happened, by whatever clock.
 */
record Mark(String job, int attempt, long token, String slave, String what) {
    static final String START = "start";
    static final String END = "end";
    /** It was told to stop, and does. */
    static final String STOP = "stop";

    private static final String SCRIPT = """
            # JOURNAL TICKS EXITCODE: a job that says when it begins and ends.
            mark() { echo "$QUORATE_JOB_ID $QUORATE_ATTEMPT $QUORATE_FENCING_TOKEN $QUORATE_SLAVE $1" >> "$journal"; }
            journal=$1 ticks=$2 code=$3
            trap 'mark stop; exit 143' TERM
            mark start
            while [ "$ticks" -gt 0 ]; do sleep 0.1; mark tick; ticks=$((ticks - 1)); done
            echo "$QUORATE_ATTEMPT $QUORATE_FENCING_TOKEN"
            mark end
            exit "$code"
            """;

    static Path writeScript(Path directory) {
        try {
            return Files.writeString(directory.resolve("job.sh"), SCRIPT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Mark> read(Path journal) {
        try {
            return Files.exists(journal)
                    ? Files.readAllLines(journal).stream().map(Mark::parse).toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Mark parse(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 5) {
            throw new IllegalArgumentException("no line of a journal: '" + line + "'");
        }
        return new Mark(words[0], Integer.parseInt(words[1]), Long.parseLong(words[2]), words[3], words[4]);
    }

    boolean isLast() {
        return what.equals(END) || what.equals(STOP);
    }

    String execution() {
        return job + "#" + attempt;
    }
}
