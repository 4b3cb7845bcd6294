package io.quorate.storage;

import io.quorate.spi.LogEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a data directory at the opening of a store, and cuts off the torn end of its last write. */
final class Recovery {
    /** The end of the name of a file that is not complete yet. */
    static final String TEMPORARY = ".tmp";

    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private final FileIo io;
    private final Path directory;
    private final ArrayList<LogEntry> entries = new ArrayList<>();
    /** Where the batch of the last record read began; 0 if the segment has none. */
    private long lastBatchStart;

    Recovery(FileIo io, Path directory) {
        this.io = io;
        this.directory = directory;
    }

    /** What was found, ready to go on. */
    record Found(MetadataFile metadata, SegmentWriter writer, long segmentNumber, List<LogEntry> entries) {}

    Found run() throws IOException {
        boolean hasMetadata = false;
        TreeMap<Long, Path> segments = new TreeMap<>();
        for (String name : io.list(directory)) {
            if (isTemporary(name)) {
                io.delete(directory.resolve(name)); // never got its name, so nothing depends on it
            } else if (name.equals(MetadataFile.FILE_NAME)) {
                hasMetadata = true;
            } else {
                SegmentHeader.numberIn(name).ifPresent(number -> segments.put(number, directory.resolve(name)));
            }
        }
        // A file may be seen under its name before that is durable, if the process was killed at the wrong moment.
        io.forceDirectory(directory);
        if (!hasMetadata && !segments.isEmpty()) {
            throw Damage.at(directory.resolve(MetadataFile.FILE_NAME), 0, "it is missing, but there is a log");
        }
        MetadataFile metadata = hasMetadata ? MetadataFile.open(io, directory) : MetadataFile.create(io, directory);
        try {
            return segments.isEmpty() ? begin(metadata) : read(metadata, segments);
        } catch (IOException | RuntimeException e) {
            metadata.close();
            throw e;
        }
    }

    private static boolean isTemporary(String name) {
        if (!name.endsWith(TEMPORARY)) {
            return false;
        }
        String base = name.substring(0, name.length() - TEMPORARY.length());
        return base.equals(MetadataFile.FILE_NAME)
                || SegmentHeader.numberIn(base).isPresent();
    }

    private Found begin(MetadataFile metadata) throws IOException {
        SegmentHeader header = SegmentHeader.withNewKey(1, 1, 0, 0);
        if (metadata.number() > 0) {
            // The first segment is there before anything is written.
            throw Damage.at(directory.resolve(header.fileName()), 0, "it is missing, but there is metadata");
        }
        return new Found(metadata, SegmentWriter.create(io, directory, header), 1, entries);
    }

    private Found read(MetadataFile metadata, SortedMap<Long, Path> segments) throws IOException {
        int chain = 0;
        long expected = 1;
        SegmentWriter writer = null;
        for (Map.Entry<Long, Path> segment : segments.entrySet()) {
            Path path = segment.getValue();
            boolean last = segment.getKey().equals(segments.lastKey());
            FileIo.DataFile file = io.open(path, false);
            try {
                SegmentReader reader = new SegmentReader(file, path);
                checkOrder(reader.header(), path, segment.getKey(), expected, chain, metadata.number());
                lastBatchStart = 0;
                long end = reader.readAll((header, body, position) -> apply(header, body, position, path));
                chain = reader.chain();
                expected++;
                judgeRest(reader, file, path, end, last);
                if (last) {
                    if (lastBatchStart > 0) {
                        reader.confirm(lastBatchStart, end);
                    }
                    writer = SegmentWriter.append(file, reader.header().key(), end, chain);
                }
            } finally {
                if (writer == null) {
                    file.close();
                }
            }
        }
        if (metadata.isTorn() && !entries.isEmpty()) {
            // The very first metadata is durable before the first entry of its call.
            closeWriter(writer);
            throw Damage.at(directory.resolve(MetadataFile.FILE_NAME), 0, "it cannot be read, but there are entries");
        }
        if (writer == null) {
            throw new IllegalStateException("there was no last segment");
        }
        return new Found(metadata, writer, segments.lastKey(), entries);
    }

    private static void closeWriter(@Nullable SegmentWriter writer) throws IOException {
        if (writer != null) {
            writer.close();
        }
    }

    private void checkOrder(
            SegmentHeader header, Path path, long numberInName, long expected, int chain, long metadataNumber) {
        if (numberInName != expected) {
            throw Damage.at(path, 0, "the segment " + expected + " before it is missing");
        }
        if (header.number() != numberInName) {
            throw Damage.at(path, 0, "it is the segment " + header.number() + " under another name");
        }
        if (header.previousChain() != chain || header.firstIndex() != entries.size() + 1L) {
            throw Damage.at(
                    path, 0, "it does not continue the segment before it, which has lost its end or was replaced");
        }
        if (metadataNumber < header.metadataNumber()) {
            throw Damage.at(
                    path.resolveSibling(MetadataFile.FILE_NAME),
                    0,
                    "it is older than the log beside it; a vote may be lost");
        }
    }

    private void apply(RecordFormat.Header header, byte[] body, long position, Path path) {
        int lastIndex = entries.size();
        lastBatchStart = header.batchStart();
        switch (header.type()) {
            case RecordFormat.ENTRY -> {
                if (header.index() != lastIndex + 1L) {
                    throw Damage.at(path, position, "entry " + header.index() + " follows entry " + lastIndex);
                }
                entries.add(new LogEntry(header.index(), header.term(), body));
            }
            case RecordFormat.CUT -> {
                if (header.index() > lastIndex) {
                    throw Damage.at(
                            path, position, "a cut from " + header.index() + " in a log that ends at " + lastIndex);
                }
                entries.subList((int) header.index() - 1, lastIndex).clear();
            }
            default -> {
                // A seal says only that it is there.
            }
        }
    }

    /** Cuts off the end of a write that was never reported durable; anything else that cannot be read is damage. */
    private void judgeRest(SegmentReader reader, FileIo.DataFile file, Path path, long end, boolean last)
            throws IOException {
        if (reader.isBlankFrom(end)) {
            return;
        }
        if (!last) {
            throw Damage.at(path, end, "the record there cannot be read, and a later segment follows");
        }
        long later = reader.findLaterBatch(end);
        if (later >= 0) {
            throw Damage.at(
                    path,
                    end,
                    "the record there cannot be read, and the one at offset " + later
                            + " was written after it was durable");
        }
        log.info("Cutting the torn end of the last write off {} at offset {} of {}", path, end, file.size());
        file.truncate(end);
    }
}
