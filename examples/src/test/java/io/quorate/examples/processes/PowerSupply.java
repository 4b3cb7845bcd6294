package io.quorate.examples.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Gives each master a file system of its own, and can take the power from all of them at once. */
final class PowerSupply extends Site.Loopback implements AutoCloseable {
    private static final long DISK_BYTES = 64L << 20;
    private static final String UNSYNCED = "unsynced";

    private final List<String> mounted = new ArrayList<>();

    PowerSupply(Path directory) throws IOException, InterruptedException {
        super(directory);
        Tools.require("mount", "umount", "mkfs.ext4", "xfs_io");
        Tools.requireRoot("mount file systems");
        AtExit.add(this);
        try {
            for (String master : ProcessCluster.MASTERS) {
                try (RandomAccessFile image = new RandomAccessFile(image(master).toFile(), "rw")) {
                    image.setLength(DISK_BYTES);
                }
                Tools.run("mkfs.ext4", "-q", "-F", image(master).toString());
                Files.createDirectory(disk(master));
                Tools.requireThatWorks(
                        "mount files as disks",
                        "mount",
                        "-o",
                        "loop",
                        image(master).toString(),
                        disk(master).toString());
                mounted.add(master);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public Path data(String node) {
        return ProcessCluster.MASTERS.contains(node) ? disk(node).resolve("data") : super.data(node);
    }

    private Path image(String master) {
        return directory().resolve(master + ".img");
    }

    private Path disk(String master) {
        return directory().resolve(master + ".disk");
    }

    /**
     * All masters lose power: what they have not flushed is gone. They are stopped before, or the cut would come in the midst of
     * a flush that returns as if it had been made.
     */
    void cut(ProcessCluster cluster) throws IOException, InterruptedException {
        for (String master : ProcessCluster.MASTERS) {
            cluster.signal(master, "STOP");
        }
        for (String master : ProcessCluster.MASTERS) {
            long pid = cluster.process(master).pid();
            await(master + " to stop").atMost(ProcessCluster.PATIENCE).until(() -> isStopped(pid));
        }
        for (String master : ProcessCluster.MASTERS) {
            Files.writeString(disk(master).resolve(UNSYNCED), "nobody flushes this");
            Tools.run("xfs_io", "-x", "-c", "shutdown", disk(master).toString());
        }
        for (String master : ProcessCluster.MASTERS) {
            cluster.kill(master);
            Tools.run("umount", disk(master).toString());
            mounted.remove(master);
            Tools.run(
                    "mount",
                    "-o",
                    "loop",
                    image(master).toString(),
                    disk(master).toString());
            mounted.add(master);
            Path unsynced = disk(master).resolve(UNSYNCED);
            assertThat(Files.exists(unsynced) ? Files.readString(unsynced) : "")
                    .as("what was not flushed, after the cut")
                    .isEmpty();
        }
    }

    /** Whether all threads stand still, outside of the kernel. */
    private static boolean isStopped(long pid) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.allMatch(thread -> ProcessCluster.lines(thread.resolve("status")).stream()
                    .anyMatch(line -> line.startsWith("State:\tT")));
        }
    }

    /** The processes on these disks have ended before. */
    @Override
    public void close() throws IOException {
        AtExit.remove(this);
        IOException failure = null;
        for (String master : mounted) {
            try {
                Tools.run("umount", disk(master).toString());
            } catch (IOException e) {
                // The others go all the same.
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
