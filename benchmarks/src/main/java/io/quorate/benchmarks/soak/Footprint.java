package io.quorate.benchmarks.soak;

import io.quorate.benchmarks.process.Child;
import io.quorate.benchmarks.process.Descriptors;
import io.quorate.benchmarks.process.Heap;
import io.quorate.benchmarks.quorate.NodeProcess;
import io.quorate.benchmarks.quorate.TcpCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a cluster's processes took up within a part of a soak. */
final class Footprint {
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private final TcpCluster cluster;
    /** The least that a collection left, by process. */
    private final Map<String, Long> masterHeap = new TreeMap<>();

    private final Map<String, Long> slaveHeap = new TreeMap<>();
    private long descriptors;
    private long diskBytes;

    Footprint(TcpCluster cluster) {
        this.cluster = cluster;
    }

    /** Looks once more. */
    void look() throws IOException, InterruptedException {
        lookAtHeaps(cluster.masters(), masterHeap);
        lookAtHeaps(cluster.slaves(), slaveHeap);
        long open = 0;
        for (Child child : cluster.masters()) {
            open += Descriptors.open(child.pid());
        }
        for (Child child : cluster.slaves()) {
            open += Descriptors.open(child.pid());
        }
        descriptors = Math.max(descriptors, open);
        diskBytes = Math.max(diskBytes, size(cluster.data()));
    }

    /** Of the fullest master. */
    long masterHeapBytes() {
        return highest(masterHeap);
    }

    /** Of the fullest slave. */
    long slaveHeapBytes() {
        return highest(slaveHeap);
    }

    /** The most that masters and slaves had open together. */
    long descriptors() {
        return descriptors;
    }

    /** The most that the logs and snapshots of all masters took. */
    long diskBytes() {
        return diskBytes;
    }

    private static void lookAtHeaps(List<Child> children, Map<String, Long> lowest)
            throws IOException, InterruptedException {
        for (Child child : children) {
            child.send(NodeProcess.COLLECTED);
            Heap.Use use = Heap.Use.parse(child.await(NodeProcess.COLLECTED + " ", ANSWER));
            lowest.merge(child.name(), use.lowest(), Math::min);
        }
    }

    private static long highest(Map<String, Long> heaps) {
        return heaps.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(Footprint::sizeOfFile).sum();
        } catch (UncheckedIOException e) {
            // A file went while its directory was looked at: what was seen counts as nothing, the next look is whole.
            return 0;
        }
    }

    private static long sizeOfFile(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
