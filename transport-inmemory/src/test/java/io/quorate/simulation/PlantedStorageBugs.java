package io.quorate.simulation;

import java.util.List;

/** Bugs in the store of a master. */
final class PlantedStorageBugs {
    private PlantedStorageBugs() {}

    static List<PlantedBug> all() {
        return List.of(
                new PlantedBug(
                        "entries are reported durable before their file is flushed",
                        "storage/StoreFiles.java",
                        "        log.force();\n        snapshots.force();",
                        "        snapshots.force();",
                        List.of("P2"),
                        "3 POWER_CUT=10 files",
                        20),
                new PlantedBug(
                        "a vote is reported durable before its file is flushed",
                        "storage/MetadataFile.java",
                        "        file.writeFully(copy.duplicate(), slot + COPY_BYTES);\n        file.force();",
                        "        file.writeFully(copy.duplicate(), slot + COPY_BYTES);",
                        List.of("P2"),
                        "3 POWER_CUT=10 files",
                        20),
                new PlantedBug(
                        "a segment gets its name, and the name is not flushed",
                        "storage/SegmentWriter.java",
                        "        io.rename(temporary, path);\n        io.forceDirectory(directory);",
                        "        io.rename(temporary, path);",
                        List.of("P2"),
                        "3 POWER_CUT=10 files",
                        100),
                new PlantedBug(
                        "a snapshot gets its name before it is flushed",
                        "storage/SnapshotWriter.java",
                        "writeBlock(SnapshotFormat.SEAL, body, 0, body.length);\n        force();",
                        "writeBlock(SnapshotFormat.SEAL, body, 0, body.length);",
                        List.of("P2"),
                        "3 POWER_CUT=40 files",
                        400),
                new PlantedBug(
                        "damage in the middle of a log is cut off like a torn end",
                        "storage/LogReader.java",
                        "if (later >= 0) {",
                        "if (later < -1) {",
                        List.of("P2"),
                        "3 BIT_ROT=40 files",
                        200),
                new PlantedBug(
                        "the checksum of a record is not compared",
                        "storage/SegmentReader.java",
                        "if (RecordFormat.crc(header.key(), headerBytes, 0, body, 0, body.length) != record.crc()) {",
                        "if (record.length() < 0) {",
                        List.of("P2", "P10", "P12"),
                        "3 BIT_ROT=40 files",
                        200),
                new PlantedBug(
                        "a flush that failed is tried again",
                        "storage/SegmentWriter.java",
                        "        writeBuffer();\n        file.force();\n        batchStart",
                        """
                                writeBuffer();
                                try {
                                    file.force();
                                } catch (IOException e) {
                                    file.force();
                                }
                                batchStart""",
                        List.of("P2"),
                        "3 DISK_FAILS=60 files",
                        200),
                new PlantedBug(
                        "a short write is taken for a whole one",
                        "storage/FileIo.java",
                        "            at += written;\n",
                        "            at += written;\n            source.position(source.limit());\n",
                        List.of("P2", "P12"),
                        "3 MASTER_CRASH=40 files",
                        200),
                new PlantedBug(
                        "what an opening finds is not made durable",
                        "storage/LogFiles.java",
                        "file.confirm(tail.lastBatchStart(), tail.end());",
                        "file.size();",
                        List.of("P2"),
                        "3 MASTER_CRASH=60,SLOW_DISK=40 files",
                        400),
                new PlantedBug(
                        "the metadata is written once and not twice",
                        "storage/MetadataFile.java",
                        "        file.writeFully(copy.duplicate(), slot + COPY_BYTES);\n",
                        "",
                        List.of("P2"),
                        "3 LOST_WRITE=60 files",
                        100));
    }
}
