package io.quorate.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What the tests ask the operating system. */
final class Processes {
    private Processes() {}

    /** Whether a process executes. A zombie does not: its parent has not asked how it ended. */
    static boolean executes(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            char state = stat.charAt(stat.lastIndexOf(')') + 2);
            return state != 'Z' && state != 'X';
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return false; // it went while we looked
        }
    }

    /** The session and the process group of a process. */
    static List<Long> groupAndSession(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return List.of(Long.parseLong(fields[2]), Long.parseLong(fields[3]));
    }

    /** The number that a job has written into a file; -1 while it has not. */
    static long number(Path file) {
        try {
            String text = Files.readString(file);
            return text.endsWith("\n") ? Long.parseLong(text.strip()) : -1;
        } catch (IOException e) {
            return -1;
        }
    }
}
