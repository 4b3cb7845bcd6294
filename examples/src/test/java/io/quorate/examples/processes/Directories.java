package io.quorate.examples.processes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What happens to data directories while nobody runs on them. */
final class Directories {
    private Directories() {}

    static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    static void swap(Path one, Path other) throws IOException {
        Path aside = one.resolveSibling(one.getFileName() + ".aside");
        Files.move(one, aside);
        Files.move(other, one);
        Files.move(aside, other);
    }

    /** The segments of a master's log, in order. */
    static List<Path> segments(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".seg"))
                    .sorted()
                    .toList();
        }
    }

    /** Turns one bit around, at that part of what has been written to the file: behind it there are only zeros. */
    static void flipBit(Path file, double where) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int written = content.length;
        while (written > 0 && content[written - 1] == 0) {
            written--;
        }
        int at = (int) (written * where);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (content[at] ^ 0x10)}), at);
        }
    }
}
